import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// The Monte Carlo error of few samples in the likelihood.
@Suite struct TemplateErrorTests {
  typealias Fits = ProfiledParameterTests

  static func configuration(
    _ likelihood: Likelihood, samples: UInt64, seed: UInt64 = 1
  ) -> Configuration {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.statistics.likelihood = likelihood
    // Plain Monte Carlo: quasi-Monte Carlo hardly has errors that matter.
    configuration.sampling.engine = .montecarlo
    configuration.sampling.samples = samples
    configuration.sampling.replicates = 64
    configuration.sampling.seed = seed
    return configuration
  }

  static func study(_ configuration: Configuration) throws -> Study {
    try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  /// Bounds are wider with it, and the same where samples are many.
  @Test(arguments: [Likelihood.gaussian, .poisson]) func boundsWiden(likelihood: Likelihood) throws
  {
    for (samples, ratios) in [(20_000, 1.1...5), (5_000_000, 1.0...1.05)]
      as [(UInt64, ClosedRange)]
    {
      var configuration = Self.configuration(likelihood, samples: samples)
      func upper(_ error: TemplateError) throws -> [Double] {
        configuration.statistics.templateError = error
        return try BoundsTests.bounds(
          configuration, of: [.muonMagneticMoment, .muonChargeRadius]
        ).map { try #require($0.upper).value }
      }
      for (wide, narrow) in zip(try upper(.included), try upper(.ignored)) {
        #expect(ratios.contains(wide / narrow), "\(samples): \(wide), \(narrow)")
      }
    }
  }

  /// Fits of fluctuating data from exact rates, with templates of few samples: the best fit of what
  /// changes the shape, over its stated error, has a variance of 1 where the templates' error counts,
  /// and far more where not.
  @Test(arguments: [Likelihood.gaussian, .poisson]) func fitsAreOnlyThenHonest(
    likelihood: Likelihood
  ) throws {
    let seeds = 120
    var exact = Self.configuration(likelihood, samples: 1000)
    exact.sampling.engine = .quadrature
    let truth = try Self.study(exact)
    let expected = try truth.templates(at: truth.stations).central
    var uniform = Fits.Uniform(state: 5)
    var squares: [TemplateError: Double] = [:]
    for seed in 0..<seeds {
      let study = try Self.study(
        Self.configuration(likelihood, samples: 30_000, seed: UInt64(seed)))
      var model = try Fits.model(study)
      let counts = fluctuating(model, expected, &uniform)
      model.data = .counts(counts)
      // Pulls would need to be drawn as well.
      for kind in [\StatisticsSettings.overall, \.wrongSign, \.electron, \.ccqe, \.pi0] {
        model.statistics[keyPath: kind].sigma = nil
      }
      let estimate = try study.templates(at: study.stations)
      for error in TemplateError.allCases {
        model.statistics.templateError = error
        let counting = model.counting(errorOf: estimate)
        squares[error, default: 0] += pow(
          try pull(of: .muonMillicharge, in: counting, estimate.central), 2)
      }
    }
    let spread = 5 * (2 / Double(seeds)).squareRoot()
    let honest = try #require(squares[.included]) / Double(seeds)
    let ignorant = try #require(squares[.ignored]) / Double(seeds)
    #expect(abs(honest - 1) < spread, "\(honest)")
    #expect(ignorant > 1 + spread, "\(ignorant)")
  }

  /// Standard Model counts with normal fluctuations: [exposure][bin].
  private func fluctuating(
    _ model: FitModel, _ templates: Templates, _ uniform: inout Fits.Uniform
  ) -> [[Double]] {
    model.plan.exposures.map { exposure in
      let station = templates.stations.firstIndex(of: exposure.station) ?? 0
      let rows = Channel.allCases.map {
        templates.events(
          station: station, channel: $0,
          coefficients: model.interactions.coefficients(
            channel: $0, at: model.interactions.standardModel))
      }
      let background = model.backgrounds[exposure.station]
      return (0..<templates.bins).map { bin in
        let rate = rows.reduce((background?["ccqe"][bin] ?? 0) + (background?["pi0"][bin] ?? 0)) {
          $0 + $1[bin]
        }
        let mean = rate * exposure.years
        let normal =
          (-2 * log(1 - uniform.next())).squareRoot() * cos(2 * Double.pi * uniform.next())
        return mean + mean.squareRoot() * normal
      }
    }
  }

  /// The best fit in units of the error that a rise of chi-square by 1 states.
  private func pull(
    of parameter: Coupling, in model: FitModel, _ templates: Templates
  ) throws -> Double {
    var free = model
    free.profiled = [parameter]
    let best = try ChiSquare(model: free, templates: templates)
      .profile(at: model.interactions.standardModel)
    #expect(best.converged)
    let fixed = try ChiSquare(model: model, templates: templates)
    let step = 1e-10
    var curvature = 0.0
    for sign in [1.0, -1] {
      var point = best.point
      point[parameter] += sign * step
      curvature += (try fixed.profile(at: point).chiSquare - best.chiSquare) / (2 * step * step)
    }
    return best.point[parameter] * curvature.squareRoot()
  }

  /// Nobody counts an error that has no estimate.
  @Test func noEstimateIsAFailure() throws {
    var configuration = Self.configuration(.gaussian, samples: 10_000)
    configuration.statistics.templateError = .included
    let study = try Self.study(configuration)
    let model = try Fits.model(study)
    let templates = try study.templates(at: study.stations).central
    #expect(throws: Failure.self) { try ChiSquare(model: model, templates: templates) }
  }
}
