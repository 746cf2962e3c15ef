import Configuration
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Where chi-square has several minima over the pulls, the lowest is found: never above chi-square,
/// written out here, at factors to which another minimiser came with the kinematics of the paper.
@Suite struct OtherMinimaTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let parameter: Coupling
    let value: Double
    /// One plus a pull: overall, wrong sign, electron, CCQE, pi0, each common to the plan.
    let factors: [Double]
    let configuration: Configuration

    init(
      _ name: String, _ parameter: Coupling, _ value: Double, factors: [Double],
      _ change: (inout Configuration) -> Void
    ) {
      testDescription = name
      self.parameter = parameter
      self.value = value
      self.factors = factors
      var configuration = Configuration()
      configuration.plan = .onAxis
      configuration.physics.kinematics = .paper
      change(&configuration)
      self.configuration = configuration
    }
  }

  static let cases: [Case] = [
    // The other minimum, with an overall factor of nearly 0, is at 31.8.
    Case(
      "wide pulls", .electronChargeRadius, 3e-28,
      factors: [1.07895, 0.7698824, 5.956766e-07, 1.037851, 1.000515]
    ) {
      $0.statistics.likelihood = .poisson
      $0.statistics.overall.sigma = 1
      $0.statistics.electron.sigma = 0.5
      $0.statistics.wrongSign.sigma = 0.5
      $0.statistics.ccqe.sigma = 10
    },
    // The other minimum, with an electron factor of nearly 0, is at 17849.
    Case(
      "one set of pulls", .electronMagneticMoment, 0.003,
      factors: [1.76841e-11, 0.9748351, 1, 0.9687075, 2.870264]
    ) {
      $0.plan = .prism
      $0.statistics.backgroundInVariance = false
      for path in [
        \StatisticsSettings.overall, \.wrongSign, \.electron, \.ccqe, \.pi0,
      ] as [WritableKeyPath<StatisticsSettings, PullSettings>] {
        $0.statistics[keyPath: path].sharing = .plan
      }
    },
    // The other minimum, with an overall factor of nearly 0, is at 16893.
    Case(
      "no backgrounds", .electronMillicharge, 0.02,
      factors: [1.087211, 0.999954, -8.644386e-14, 1, 1]
    ) {
      $0.statistics.likelihood = .poisson
      $0.backgrounds = .none
    },
  ]

  @Test(arguments: cases)
  func theLowestMinimumIsFound(_ problem: Case) throws {
    let study = try Study(
      configuration: problem.configuration, source: ConfigurationSource(), threads: 2)
    let model = try study.fitModel(
      plan: study.configuration.plan,
      interactions: InteractionModel.papers(study.configuration.physics),
      backgrounds: study.backgrounds)
    let templates = try study.templates(at: study.stations).central
    var point = study.standardModel
    point[problem.parameter] = problem.value
    let profile = try ChiSquare(model: model, templates: templates).profile(at: point)
    let counts = try model.expectedCounts(at: point, templates: templates)
    let observed = try model.observedCounts(templates)
    let known = chiSquare(
      counts, observed: observed, factors: problem.factors, statistics: model.statistics)
    #expect(profile.converged)
    #expect(profile.chiSquare <= known + 1e-6, "\(profile.chiSquare) against \(known)")
    #expect(profile.chiSquare > known - 0.01, "where the other minimiser was")
  }

  /// (3.1) without backgrounds in the variance, or Baker and Cousins, with the pulls' own terms.
  private func chiSquare(
    _ counts: [ExpectedCounts], observed: [[Double]], factors: [Double],
    statistics: StatisticsSettings
  ) -> Double {
    var sum = zip(PullKind.allCases, factors).reduce(0.0) { sum, pull in
      sum + pow((pull.1 - 1) / (statistics[pull.0].sigma ?? 1), 2)
    }
    for (exposure, row) in zip(counts, observed) {
      for (bin, seen) in row.enumerated() {
        let s = exposure.signal.map { $0[bin] }
        let shape =
          s[0] + factors[1] * s[1] + factors[2] * s[2] + factors[1] * factors[2] * s[3]
        let expected =
          factors[0] * shape + factors[3] * exposure.backgrounds[0].counts[bin]
          + factors[4] * exposure.backgrounds[1].counts[bin]
        let signal = seen - exposure.backgrounds.reduce(0) { $0 + $1.counts[bin] }
        sum +=
          statistics.likelihood == .gaussian
          ? pow(expected - seen, 2) / signal
          : 2 * (expected - seen + seen * log(seen / expected))
      }
    }
    return sum
  }
}
