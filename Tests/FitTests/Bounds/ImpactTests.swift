import Configuration
import EventRates
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

@Suite struct ImpactTests {
  typealias Fits = ProfiledParameterTests

  /// With every pull free the ends are the bounds; with one held at 0, those of a configuration that
  /// fixes it.
  @Test func endsAreThoseOfBounds() throws {
    let study = try Fits.study(.onAxis)
    var model = try Fits.model(study)
    let templates = try study.templates(at: study.stations).central
    for parameter in [Coupling.muonMagneticMoment, .electronMillicharge, .muonChargeRadius] {
      let impacts = try model.impacts(on: parameter, templates: templates, deltaChiSquare: 2.706)
      #expect(impacts.count == 5)
      #expect(zip(impacts, impacts.dropFirst()).allSatisfy { $0.impact >= $1.impact })
      let bounds = try model.boundEnds(
        on: [parameter], templates: templates, deltaChiSquare: 2.706)
      let overall = try #require(impacts.first { $0.pull == 0 })
      try expect(overall.free, are: bounds)
      let sigma = model.statistics.overall.sigma
      model.statistics.overall.sigma = nil
      try expect(
        overall.fixed,
        are: try model.boundEnds(on: [parameter], templates: templates, deltaChiSquare: 2.706))
      model.statistics.overall.sigma = sigma
      // Held a standard deviation of the fit away.
      let fitted = try model.fittedPulls(templates: templates)
      var held = model
      held.heldPulls = [
        0: (fitted.values[0] + fitted.errors[0]) * fitted.descriptions[0].scale
      ]
      try expect(
        overall.above,
        are: try held.boundEnds(on: [parameter], templates: templates, deltaChiSquare: 2.706))
      // One free pull more never makes an interval shorter.
      for impact in impacts {
        #expect(try #require(impact.fixed.upper) <= #require(impact.free.upper) * (1 + 1e-9))
      }
    }
  }

  private func expect(_ ends: ParameterInterval, are bounds: [Double]) throws {
    #expect(abs(try #require(ends.upper) / bounds[1] - 1) < 1e-6)
    if bounds[0].isNaN {
      #expect(ends.lower == nil)
    } else {
      #expect(abs(try #require(ends.lower) / bounds[0] - 1) < 1e-6)
    }
  }

  /// Errors and correlations are those of the inverse of half the second derivatives of chi-square,
  /// taken here from chi-square with two pulls held.
  @Test func correlationsAreThoseOfTheHessian() throws {
    let study = try Fits.study(.onAxis)
    let model = try Fits.model(study)
    let templates = try study.templates(at: study.stations).central
    let fitted = try model.fittedPulls(templates: templates)
    #expect(fitted.values.allSatisfy { abs($0) < 1e-6 })
    func chiSquare(_ held: [Int: Double]) throws -> Double {
      var other = model
      other.heldPulls = held
      // A held pull no longer pays for where it is.
      let own = held.reduce(0) { $0 + pow($1.value / fitted.descriptions[$1.key].sigma, 2) }
      return try ChiSquare(model: other, templates: templates).profile(at: study.standardModel)
        .chiSquare + own
    }
    for (row, sigma) in fitted.descriptions.map(\.sigma).enumerated() {
      // Profiled over the others, chi-square is (value / error)^2.
      let error = 0.1 / (try chiSquare([row: 0.1 * sigma])).squareRoot()
      let other = 0.1 / (try chiSquare([row: -0.1 * sigma])).squareRoot()
      #expect(abs(0.5 * (error + other) / fitted.errors[row] - 1) < 5e-3)
      #expect(fitted.errors[row] <= 1.001)
      for column in 0..<row {
        let (x, y) = (fitted.errors[row], fitted.errors[column])
        let width = fitted.descriptions[column].sigma
        // x^T C^-1 x on two pulls, the others profiled.
        let rho = fitted.correlations[row][column]
        let value =
          0.5
          * (try [1.0, -1].map {
            try chiSquare([row: 0.2 * $0 * x * sigma, column: 0.2 * $0 * y * width])
          }.reduce(0, +))
        #expect(abs(value - 0.08 / (1 + rho)) < 0.01 * value)
        #expect(rho == fitted.correlations[column][row])
      }
    }
  }
}
