import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Best fits and the intervals around them, against a search written apart from the program's.
@Suite struct BestFitTests {
  private static let study = Result {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.sampling.samples = 50_000
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  /// Counts that no parameter fits exactly: the Standard Model's, with a ripple of 5 %.
  private static func rippled(_ study: Study, _ templates: Templates) throws -> FitModel {
    var model = try study.fitModel()
    model.data = .counts(
      try model.plan.exposures.enumerated().map { index, exposure in
        let background = try #require(model.backgrounds[exposure.station])
        let signal = sum(
          templates.channels(
            station: index, interactions: study.interactions, at: study.standardModel))
        return (0..<templates.bins).map { bin in
          let expected =
            exposure.years * (signal[bin] + background["ccqe"][bin] + background["pi0"][bin])
          return (expected * (bin % 3 == index ? 1.05 : 0.97)).rounded()
        }
      })
    return model
  }

  /// Nothing on a fine grid is lower than the best fit, and what lies inside the intervals is what
  /// the grid says.
  @Test(arguments: Coupling.electromagnetic) func gridAgrees(_ parameter: Coupling) throws {
    let study = try Self.study.get()
    let estimate = try study.templates(at: study.stations)
    let model = try Self.rippled(study, estimate.central)
    let delta = 2.706
    let bound = try model.bounds(on: [parameter], templates: estimate, deltaChiSquare: delta)[0]
    let chiSquare = try ChiSquare(model: model, templates: estimate.central)
    let upper = try #require(bound.upper).value
    #expect(bound.lower.map { $0.value < bound.bestFit.value } ?? parameter.isMagneticMoment)
    let reach = 6 * max(abs(upper), abs(bound.lower?.value ?? 0))
    let steps = 1000
    let intervals =
      [(bound.lower?.value ?? -.infinity, upper)]
      + bound.otherIntervals.map { ($0.lower ?? -.infinity, $0.upper ?? .infinity) }
    for step in (parameter.isMagneticMoment ? 0 : -steps)...steps {
      let value = reach * Double(step) / Double(steps)
      var point = study.standardModel
      point[parameter] = value
      let height = try chiSquare.profile(at: point).chiSquare - bound.chiSquare
      #expect(height > -1e-7, "\(value) is lower than \(bound.bestFit.value)")
      // Grid points at an end may fall on either side of it.
      guard abs(height - delta) > 1e-6 else { continue }
      let isInside = intervals.contains { value >= $0.0 && value <= $0.1 }
      #expect(isInside == (height < delta), "\(value)")
    }
  }

  /// Asimov data of a signal are fitted exactly by it, and a moment comes without its sign.
  @Test func truthIsFound() throws {
    let study = try Self.study.get()
    let estimate = try study.templates(at: study.stations)
    for (parameter, value) in [
      (Coupling.muonMagneticMoment, -8e-10), (.electronMillicharge, -6e-8),
      (.electronChargeRadius, 1e-30), (.sinSquaredThetaW, 0.25),
    ] {
      var truth = study.standardModel
      truth[parameter] = value
      let model = try study.fitModel(truth: truth)
      let bound = try model.bounds(on: [parameter], templates: estimate, deltaChiSquare: 1)[0]
      #expect(bound.bestFit.value == (parameter.isMagneticMoment ? -value : value))
      let lower = try #require(bound.lower).value
      let upper = try #require(bound.upper).value
      #expect(lower < bound.bestFit.value && bound.bestFit.value < upper)
      // The same data as counts, of which the program does not know the truth.
      var counted = model
      counted.data = .counts(
        try model.plan.exposures.enumerated().map { index, exposure in
          let background = try #require(model.backgrounds[exposure.station])
          let signal = sum(
            estimate.central.channels(
              station: index, interactions: study.interactions, at: truth))
          return (0..<estimate.central.bins).map {
            exposure.years * (signal[$0] + background["ccqe"][$0] + background["pi0"][$0])
          }
        })
      let other = try counted.bounds(on: [parameter], templates: estimate, deltaChiSquare: 1)[0]
      let width = upper - lower
      #expect(abs(other.bestFit.value - bound.bestFit.value) < 1e-4 * width, "\(parameter)")
      #expect(abs(try #require(other.lower).value - lower) < 1e-6 * width, "\(parameter)")
      #expect(other.chiSquare < 1e-8)
    }
  }

  /// The probability of a chi-square, against its closed form for even degrees of freedom.
  @Test func degreesOfFreedom() throws {
    let study = try Self.study.get()
    let estimate = try study.templates(at: study.stations)
    let model = try Self.rippled(study, estimate.central)
    let fit = try model.goodnessOfFit(
      at: study.standardModel, fittedParameters: 0, templates: estimate.central)
    #expect(fit.degreesOfFreedom == 24)
    let half = fit.profile.chiSquare / 2
    var term = 1.0
    let series = (1..<12).reduce(1.0) { sum, k in
      term *= half / Double(k)
      return sum + term
    }
    let tail = exp(-half) * series
    #expect(abs(try #require(fit.pValue) - tail) < 1e-10 * tail)
    #expect(
      try model.goodnessOfFit(
        at: study.standardModel, fittedParameters: 24, templates: estimate.central
      ).pValue == nil)
  }
}
