import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Fits over parameters and pulls together.
@Suite struct ProfiledParameterTests {
  static func study(_ plan: ExposurePlan, samples: UInt64 = 100_000) throws -> Study {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = samples
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  static func model(_ study: Study) throws -> FitModel {
    try study.fitModel(
      plan: study.configuration.plan,
      interactions: InteractionModel.papers(study.configuration.physics),
      backgrounds: study.backgrounds)
  }

  static let scales: [Coupling: Double] = [
    .muonMagneticMoment: 4e-10, .electronMagneticMoment: 4e-9, .muonMillicharge: 2e-9,
    .electronMillicharge: 3e-8, .muonChargeRadius: 4e-33, .electronChargeRadius: 3e-31,
    .sinSquaredThetaW: 0.01,
  ]

  /// Numbers in [0, 1), the same in every run.
  struct Uniform {
    var state: UInt64

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
  }

  static func randomPoint(
    _ uniform: inout Uniform, around start: CouplingPoint, reach: Double,
    in parameters: [Coupling] = Coupling.electromagnetic
  ) -> CouplingPoint {
    var point = start
    for parameter in parameters {
      let change = (scales[parameter] ?? 0) * reach * (2 * uniform.next() - 1)
      point[parameter] = parameter.isMagneticMoment ? abs(change) : start[parameter] + change
    }
    return point
  }

  /// From none of many random starts a lower minimum is reached.
  @Test(arguments: [ExposurePlan.onAxis, .prism], [Likelihood.gaussian, .poisson])
  func theLowestMinimumIsFound(plan: ExposurePlan, likelihood: Likelihood) throws {
    let study = try Self.study(plan)
    var model = try Self.model(study)
    model.statistics.likelihood = likelihood
    let templates = try study.templates(at: study.stations).central
    var uniform = Uniform(state: 1)
    for parameter in Coupling.electromagnetic {
      for size in [1.0, -3] {
        model.profiled = Coupling.electromagnetic.filter { $0 != parameter }
        let chiSquare = try ChiSquare(model: model, templates: templates)
        var point = model.interactions.standardModel
        point[parameter] = (Self.scales[parameter] ?? 0) * size
        let best = try chiSquare.profile(at: point)
        #expect(best.converged)
        #expect(best.point[parameter] == point[parameter])
        let starts = (0..<16).map { _ in
          var start = Self.randomPoint(
            &uniform, around: study.standardModel, reach: pow(10, 2 * uniform.next()))
          start[parameter] = point[parameter]
          return start
        }
        let other = try chiSquare.profiles(at: starts, threads: 2).min {
          $0.chiSquare < $1.chiSquare
        }
        let lowest = try #require(other)
        #expect(
          best.chiSquare < lowest.chiSquare + 1e-6, "\(parameter) \(size): \(best) \(lowest)")
      }
    }
  }
}
