import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Ends of intervals, and why there are none.
@Suite struct IntervalTests {
  private static func bound(
    _ setup: RegionSetup, _ parameter: Coupling, over profiled: [Coupling] = [],
    truth: CouplingPoint? = nil, delta: Double = 2.706
  ) throws -> Bound {
    var model = setup.model
    model.profiled = profiled
    if let truth { model.data = .asimov(truth) }
    return try model.bounds(
      on: [parameter], templates: setup.templates, deltaChiSquare: delta)[0]
  }

  /// Two values give the same rate of one bin: there are two intervals, each with errors of its own.
  @Test func bothSolutionsHaveAnInterval() throws {
    let setup = try CouplingSearchTests.twoMinima()
    var truth = setup.model.interactions.standardModel
    truth.muonChargeRadiusCm2 = 1.02e-31
    let bound = try Self.bound(setup, .muonChargeRadius, truth: truth)
    let expected = [(9.596e-32, 1.0635e-31), (6.495e-32, 7.530e-32)]
    #expect(bound.intervals.count == expected.count)
    for (interval, ends) in zip(bound.intervals, expected) {
      let (lower, upper) = (try #require(interval.lower), try #require(interval.upper))
      #expect(abs(lower.value / ends.0 - 1) < 2e-3)
      #expect(abs(upper.value / ends.1 - 1) < 2e-3)
      #expect(lower.error > 0 && upper.error > 0)
      #expect(interval.lowerReason == nil && interval.upperReason == nil)
    }
  }

  /// A jump of chi-square, where the minimum over the weak mixing angle was lost, was printed as an end.
  @Test(arguments: [0.5, 0.68, 0.9, 0.95, 0.99]) func valleyHasNoEnd(_ level: Double) throws {
    let setup = try RegionSetup(samples: 50_000, replicates: 2)
    let bound = try Self.bound(
      setup, .muonChargeRadius, over: [.sinSquaredThetaW],
      delta: try deltaChiSquare(confidenceLevel: level))
    #expect(bound.upper == nil)
    #expect(bound.intervals[0].upperReason == .noEndInDomain)
  }

  @Test func reasonsAreTold() throws {
    let setup = try RegionSetup(samples: 50_000, replicates: 16)
    let moment = try Self.bound(setup, .muonMagneticMoment).intervals[0]
    #expect(moment.lowerReason == .physicalLimit && moment.upperReason == nil)
    let free = try Self.bound(
      setup, .sinSquaredThetaW, over: [.muonChargeRadius, .electronChargeRadius])
    #expect(free.lower == nil && free.upper == nil)
    #expect(free.intervals[0].lowerReason == .physicalLimit)
    #expect(free.intervals[0].upperReason == .physicalLimit)
  }

  /// On both sides of an end chi-square is what it has to be.
  @Test(arguments: [
    (Coupling.sinSquaredThetaW, [Coupling.muonChargeRadius]),
    (.muonChargeRadius, [.sinSquaredThetaW]),
    (.electronMillicharge, []), (.electronChargeRadius, [.muonMillicharge]),
  ]) func endsAreRoots(_ parameter: Coupling, _ profiled: [Coupling]) throws {
    let setup = try RegionSetup(samples: 50_000, replicates: 2)
    let bound = try Self.bound(setup, parameter, over: profiled)
    var model = setup.model
    model.profiled = profiled
    let chiSquare = try ChiSquare(model: model, templates: setup.templates.central)
    func height(_ value: Double) throws -> Double {
      var point = model.interactions.standardModel
      point[parameter] = value
      return try chiSquare.profile(at: point).chiSquare - bound.chiSquare - 2.706
    }
    var ends = 0
    for interval in bound.intervals {
      for (end, direction) in [(interval.lower, -1.0), (interval.upper, 1.0)] {
        guard let end = end?.value else { continue }
        ends += 1
        let step = 1e-6 * abs(end)
        #expect(try height(end - direction * step) < 1e-7)
        #expect(try height(end + direction * step) > -1e-7)
        #expect(abs(try height(end)) < 1e-5)
      }
    }
    #expect(ends > 0)
  }

  /// Where a function passes 0 in a jump, no value is a root, and none is given.
  @Test func jumpIsNoEnd() throws {
    func height(_ distance: Double) throws(Failure) -> Double { distance < 2 ? distance - 5 : 1 }
    #expect(try Interval.end(scale: 1, limit: 1e6, excess: height).reason == .jump)
    func limited(_ distance: Double) throws(Failure) -> Double { -1 }
    let reason = EndReason.physicalLimit
    let end = try Interval.end(scale: 1, limit: 3, otherwise: reason, excess: limited)
    #expect(end == .none(.physicalLimit, below: 3))
  }
}
