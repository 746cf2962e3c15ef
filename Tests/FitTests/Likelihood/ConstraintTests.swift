import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Couplings within what others measured of them, against chi-square minimised by brute force.
@Suite struct ConstraintTests {
  private static func study(
    _ constraints: [ConstraintSetting], plan: ExposurePlan = .onAxis,
    likelihood: Likelihood = .gaussian
  ) throws -> Study {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = 5000
    configuration.statistics.likelihood = likelihood
    configuration.statistics.constraints = constraints
    configuration.physics.interactions = [
      InteractionUse(name: "electromagnetic"), InteractionUse(name: "free_couplings"),
    ]
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  /// The lowest value of a function that has one minimum in a range.
  private static func minimum(
    _ range: ClosedRange<Double>, _ function: (Double) throws -> Double
  ) rethrows -> Double {
    let golden = 0.5 * (5.0.squareRoot() - 1)
    var (low, high) = (range.lowerBound, range.upperBound)
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (try function(left), try function(right))
    for _ in 0..<40 {
      if atLeft < atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - golden * (high - low)
        atLeft = try function(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + golden * (high - low)
        atRight = try function(right)
      }
    }
    return min(atLeft, atRight)
  }

  /// A model of the same data without constraints, and with none profiled.
  private func bare(_ model: FitModel) -> FitModel {
    var bare = model
    bare.constraints = CouplingConstraints()
    bare.profiled = []
    return bare
  }

  @Test(arguments: Likelihood.allCases)
  func oneMeasurement(_ likelihood: Likelihood) throws {
    let (value, sigma) = (0.004, 0.003)
    let study = try Self.study(
      [.value(parameter: "delta_gv_numu", value: value, sigma: sigma)], likelihood: likelihood)
    let templates = try study.templates(at: study.stations).central
    let model = try study.fitModel()
    let coupling = try #require(study.interactions.coupling(named: "delta_gv_numu"))
    #expect(model.profiled == [coupling])
    let constrained = try ChiSquare(model: model, templates: templates)
    let free = try ChiSquare(model: bare(model), templates: templates)
    for radius in [0, 3e-33, -8e-33] {
      var point = study.standardModel
      point[study.interactions["r2_numu"]] = radius
      let profile = try constrained.profile(at: point)
      let expected = try Self.minimum(-0.05...0.05) { shift in
        var moved = point
        moved[coupling] = shift
        let away = (shift - value) / sigma
        return try free.profile(at: moved).chiSquare + away * away
      }
      #expect(profile.converged)
      #expect(abs(profile.chiSquare - expected) < 1e-7 * max(1, expected))
    }
  }

  @Test func correlatedMeasurements() throws {
    let covariance = [[4e-6, 3e-6], [3e-6, 9e-6]]
    let study = try Self.study([
      .values(
        parameters: ["delta_gv_numu", "delta_ga_numu"], values: [0.001, -0.002],
        covariance: covariance)
    ])
    let templates = try study.templates(at: study.stations).central
    let model = try study.fitModel()
    let constrained = try ChiSquare(model: model, templates: templates)
    let free = try ChiSquare(model: bare(model), templates: templates)
    let determinant = covariance[0][0] * covariance[1][1] - covariance[0][1] * covariance[1][0]
    var point = study.standardModel
    point[study.interactions["r2_numu"]] = 5e-33
    let expected = try Self.minimum(-0.02...0.02) { vector in
      try Self.minimum(-0.02...0.02) { axial in
        var moved = point
        moved[study.interactions["delta_gv_numu"]] = vector
        moved[study.interactions["delta_ga_numu"]] = axial
        let (a, b) = (vector - 0.001, axial + 0.002)
        let distance =
          (covariance[1][1] * a * a - 2 * covariance[0][1] * a * b + covariance[0][0] * b * b)
          / determinant
        return try free.profile(at: moved).chiSquare + distance
      }
    }
    let profile = try constrained.profile(at: point)
    #expect(profile.converged && abs(profile.chiSquare - expected) < 1e-6 * max(1, expected))
  }

  /// Half a normal distribution whose one side holds 5 % beyond the limit.
  @Test func limit() throws {
    // Weak enough that the moment is not 0 at the minimum, where its square would not count.
    let limit = 8e-9
    let study = try Self.study([.limit(parameter: "mu_nue", limit: limit)], plan: .prism)
    let templates = try study.templates(at: study.stations).central
    let model = try study.fitModel(
      truth: {
        var truth = study.standardModel
        truth[study.interactions["mu_nue"]] = 3e-9
        return truth
      }())
    let constrained = try ChiSquare(model: model, templates: templates)
    let free = try ChiSquare(model: bare(model), templates: templates)
    let expected = try Self.minimum(0...4e-9) { moment in
      var moved = study.standardModel
      moved[study.interactions["mu_nue"]] = moment
      let away = moment * 1.645 / limit
      return try free.profile(at: moved).chiSquare + away * away
    }
    let profile = try constrained.profile(at: study.standardModel)
    #expect(expected > 0.1)
    #expect(profile.converged && abs(profile.chiSquare - expected) < 1e-7 * max(1, expected))
  }

  /// Where a constraint decides, an interval is that of the constraint.
  @Test func constraintAlone() throws {
    let study = try Self.study([
      .value(parameter: "delta_ga_numu", value: 1e-4, sigma: 1e-5)
    ])
    let bound = try study.fitModel().bounds(
      on: [study.interactions["delta_ga_numu"]],
      templates: try study.templates(at: study.stations), deltaChiSquare: 2.706)[0]
    let reach = 2.706.squareRoot() * 1e-5
    let (lower, upper) = (try #require(bound.lower), try #require(bound.upper))
    #expect(abs(lower.value - (1e-4 - reach)) < 0.02 * reach)
    #expect(abs(upper.value - (1e-4 + reach)) < 0.02 * reach)
  }

  /// In pseudo-experiments what others measured fluctuates too: then an interval covers what it says.
  @Test func toysFluctuate() throws {
    let study = try Self.study([
      .value(parameter: "delta_ga_numu", value: 0, sigma: 1e-5)
    ])
    let parameter = study.interactions["delta_ga_numu"]
    let fitter = try ToyFitter(
      [parameter], model: try study.fitModel(),
      templates: try study.templates(at: study.stations).central, seed: 3)
    let toys = 1000
    let fits = try fitter.fits(
      of: 0, toys: 0..<toys, truth: try fitter.truth(at: study.standardModel, isTest: true))
    let covered = fits.count { $0.deltaChiSquare < 2.706 }
    #expect(fits.allSatisfy { $0.converged })
    let error = (0.9 * 0.1 * Double(toys)).squareRoot()
    #expect(abs(Double(covered) - 0.9 * Double(toys)) < 5 * error)
    let spread = fits.map { $0.bestFits[0] * $0.bestFits[0] }.reduce(0, +) / Double(toys)
    #expect(abs(spread.squareRoot() / 1e-5 - 1) < 5 / (2 * Double(toys)).squareRoot())
  }

  /// A coupling that is set is varied by no fit, and what was measured of it still counts.
  @Test func setCouplingsStay() throws {
    var study = try Self.study([
      .value(parameter: "delta_gv_numu", value: 0.01, sigma: 0.005),
      .value(parameter: "delta_ga_numu", value: 0, sigma: 0.005),
    ])
    study.fixedCouplings = [study.interactions["delta_gv_numu"]]
    let model = try study.fitModel()
    #expect(model.profiled.map(\.name) == ["delta_ga_numu"])
    let profile = try ChiSquare(
      model: model, templates: try study.templates(at: study.stations).central
    ).profile(at: study.standardModel)
    #expect(abs(profile.chiSquare - 4) < 1e-6)
  }
}
