import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel
import Testing

/// Expected counts with pulls, against the fit that has to find those pulls again.
@Suite struct ExpectedCountTests {
  @Test(
    arguments: [ExposurePlan.onAxis, .prism],
    [PullSharing.plan, .position, .mode, .positionMode])
  func pullsAreFoundAgain(_ plan: ExposurePlan, _ sharing: PullSharing) throws {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = 20_000
    configuration.statistics.overall.sharing = sharing
    configuration.statistics.wrongSign.sharing = sharing
    configuration.statistics.electron.sigma = nil
    configuration.statistics.ccqe.sharing = .positionMode
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    let templates = try study.templates(at: study.stations).central
    var model = try study.fitModel()
    let kinds = try ChiSquare(model: model, templates: templates).pulls
    let pulls = kinds.indices.map { 0.03 * Double(($0 * 7) % 5) - 0.06 }
    var point = study.standardModel
    point.muonMagneticMoment = 4e-10
    // With the auxiliary measurements at the true pulls, these fit perfectly, and nothing else does.
    let counts = try model.expectedCounts(at: point, pulls: pulls, templates: templates)
    let block = try ChiSquare(model: model, templates: templates).block(
      at: [point], observed: counts.flatMap { $0 }, centres: pulls)
    #expect(block.chiSquare[0] < 1e-12)
    for (found, pull) in zip(block.pulls, pulls) { #expect(abs(found - pull) < 1e-6) }
    // Pulls of 0 are the expectation that Asimov data are made of.
    model.data = .counts(try model.expectedCounts(at: point, templates: templates).map(\.total))
    #expect(
      try ChiSquare(model: model, templates: templates).profile(at: point).chiSquare < 1e-12)
  }
}
