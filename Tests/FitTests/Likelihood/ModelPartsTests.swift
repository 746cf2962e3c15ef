import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel
import Testing

/// The parts of a fit, against chi-square as a whole.
@Suite struct ModelPartsTests {
  private func study(_ change: (inout Configuration) -> Void = { _ in }) throws -> Study {
    var configuration = Configuration()
    configuration.sampling.samples = 20_000
    change(&configuration)
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  private func model(_ study: Study) throws -> FitModel {
    try study.fitModel(
      plan: study.configuration.plan,
      interactions: InteractionModel.papers(study.configuration.physics),
      backgrounds: study.backgrounds)
  }

  /// Without pulls, chi-square is the sum of (3.1) over the expected counts.
  @Test func expectedCountsMakeChiSquare() throws {
    let study = try study { configuration in
      configuration.statistics.overall.sigma = nil
      configuration.statistics.wrongSign.sigma = nil
      configuration.statistics.electron.sigma = nil
      configuration.statistics.ccqe.sigma = nil
      configuration.statistics.pi0.sigma = nil
    }
    let model = try model(study)
    #expect(model.tiedPulls.isEmpty)
    let templates = try study.templates(at: study.stations).central
    var point = study.standardModel
    point.muonMagneticMoment = 5e-10
    point.electronChargeRadiusCm2 = -2e-31
    let observed = try model.observedCounts(templates)
    let counts = try model.expectedCounts(at: point, templates: templates)
    var sum = 0.0
    for (exposure, row) in zip(counts, observed) {
      for (expected, seen) in zip(exposure.total, row) {
        sum += (expected - seen) * (expected - seen) / seen
      }
    }
    let profile = try ChiSquare(model: model, templates: templates).profile(at: point)
    #expect(sum > 1 && abs(profile.chiSquare / sum - 1) < 1e-12)
  }

  @Test(arguments: PullSharing.allCases)
  func pullsActWhereTheyAreShared(_ sharing: PullSharing) throws {
    let study = try study { configuration in
      configuration.statistics.overall.sharing = sharing
      configuration.statistics.electron.sharing = .mode
      configuration.statistics.pi0.sigma = nil
    }
    let model = try model(study)
    let templates = try study.templates(at: study.stations).central
    let whole = try ChiSquare(model: model, templates: templates).pulls
    let tied = model.tiedPulls
    #expect(tied.map(\.name) == whole.map(\.name) && tied.map(\.scope) == whole.map(\.scope))
    #expect(tied.map(\.sigma) == whole.map(\.sigma))
    #expect(Set(tied.map(\.identifier)).count == tied.count)
    let exposures = model.plan.exposures.indices
    for kind in PullKind.allCases {
      let users = tied.filter { $0.name == kind.rawValue }.map(\.exposures)
      #expect(users.flatMap { $0 }.sorted() == (kind == .pi0 ? [] : Array(exposures)))
    }
    // The plan has both modes at one position after the other.
    let expected: [[Int]] =
      switch sharing {
      case .plan, .experiments: [[0, 1, 2, 3, 4, 5]]
      case .position: [[0, 1], [2, 3], [4, 5]]
      case .mode: [[0, 2, 4], [1, 3, 5]]
      case .positionMode: [[0], [1], [2], [3], [4], [5]]
      }
    let found = tied.filter { $0.name == "overall" }.map(\.exposures)
    #expect(Set(found) == Set(expected))
  }
}
