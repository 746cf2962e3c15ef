import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Profiles against a solver written apart, for all plans, sharing modes and likelihoods.
@Suite struct ProfileTests {
  typealias Fits = ProfiledParameterTests

  /// At random points: 1e-6 near, and never above.
  static func expectAgreement(
    _ model: FitModel, _ templates: Templates, points: [CouplingPoint],
    _ comment: Comment, absolute: Double = 1e-6
  ) throws {
    let chiSquare = try ChiSquare(model: model, templates: templates)
    let profiles = try chiSquare.profiles(at: points, threads: 2)
    #expect(profiles == (try points.map { try chiSquare.profile(at: $0) }), comment)
    for (point, profile) in zip(points, profiles) {
      let reference = ReferenceFit(model, templates: templates, at: point).minimum()
      #expect(profile.converged, comment)
      #expect(
        abs(profile.chiSquare - reference) < absolute, "\(comment): \(profile), not \(reference)")
    }
  }

  static func points(_ model: FitModel, count: Int, reach: Double = 3) -> [CouplingPoint] {
    var uniform = Fits.Uniform(state: 17)
    return (0..<count).map { _ in
      Fits.randomPoint(
        &uniform, around: model.interactions.standardModel, reach: reach, in: Coupling.allCases)
    }
  }

  @Test(arguments: [Likelihood.gaussian, .poisson]) func sharingModes(likelihood: Likelihood) throws
  {
    for plan in [ExposurePlan.onAxis, .prism, .prism7y] {
      let study = try Fits.study(plan)
      let templates = try study.templates(at: study.stations).central
      var model = try Fits.model(study)
      model.statistics.likelihood = likelihood
      for sharing in PullSharing.allCases {
        for background in [sharing, .position] {
          model.statistics.overall.sharing = sharing
          model.statistics.wrongSign.sharing = sharing
          model.statistics.electron.sharing = background
          model.statistics.ccqe.sharing = background
          try Self.expectAgreement(
            model, templates, points: Self.points(model, count: 6),
            "\(plan.name) \(sharing) \(background)")
        }
      }
    }
  }

  @Test(arguments: [Likelihood.gaussian, .poisson]) func edges(likelihood: Likelihood) throws {
    let study = try Fits.study(.onAxis)
    let templates = try study.templates(at: study.stations).central
    var model = try Fits.model(study)
    model.statistics.likelihood = likelihood
    // Counts far from what is expected, none in some bins.
    let counts = (0..<2).map { exposure in
      (0..<templates.bins).map { Double(($0 + exposure) % 4 * 700) }
    }
    model.data = .counts(counts)
    try Self.expectAgreement(model, templates, points: Self.points(model, count: 20), "counts")
    model.data = .asimov(Self.points(model, count: 1)[0])
    try Self.expectAgreement(model, templates, points: Self.points(model, count: 20), "signal")
    model.data = .asimov(model.interactions.standardModel)
    // Signals a hundred times the Standard Model.
    try Self.expectAgreement(
      model, templates, points: Self.points(model, count: 20, reach: 30), "large")
    for kind in [\StatisticsSettings.overall, \.wrongSign, \.electron, \.ccqe, \.pi0] {
      model.statistics[keyPath: kind].sigma = nil
      try Self.expectAgreement(model, templates, points: Self.points(model, count: 4), "fixed")
    }
    #expect(try ChiSquare(model: model, templates: templates).pulls.isEmpty)
  }

  @Test(arguments: [Likelihood.gaussian, .poisson]) func oneBinOneExposure(
    likelihood: Likelihood
  ) throws {
    var configuration = Configuration()
    configuration.plan = try #require(
      ExposurePlan(custom: [.init(mode: .antineutrino, positionM: 18, years: 2)]))
    configuration.binning.bins = 1
    configuration.sampling.samples = 100_000
    configuration.statistics.likelihood = likelihood
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 1)
    let model = try Fits.model(study)
    let templates = try study.templates(at: study.stations).central
    try Self.expectAgreement(model, templates, points: Self.points(model, count: 20), "one bin")
  }

  /// Where a signal is 10^12 times the Standard Model, the overall pull is -1 but for as much: chi-square
  /// is what (sigma of -1) says, and the fit says so with all its digits.
  @Test(arguments: [Likelihood.gaussian, .poisson]) func hugeCouplings(likelihood: Likelihood)
    throws
  {
    let study = try Fits.study(.onAxis)
    var model = try Fits.model(study)
    model.statistics.likelihood = likelihood
    let templates = try study.templates(at: study.stations).central
    let chiSquare = try ChiSquare(model: model, templates: templates)
    for parameter in Coupling.electromagnetic {
      var point = model.interactions.standardModel
      point[parameter] = 1e6 * (Fits.scales[parameter] ?? 0)
      let profile = try chiSquare.profile(at: point)
      #expect(profile.converged && profile.chiSquare.isFinite, "\(parameter) \(profile)")
      #expect(profile.chiSquare > 100 && profile.chiSquare < 1e4)
      #expect(abs(profile.pulls[0] + 1) < 1e-6)
    }
    #expect(try chiSquare.profile(at: model.interactions.standardModel).chiSquare == 0)
  }
}
