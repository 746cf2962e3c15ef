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
  @Test(arguments: [1, 8]) func jumpIsNoEnd(_ batch: Int) throws {
    let jump = try Interval.end(scale: 1, limit: 1e6, batch: batch) { distances in
      distances.map { $0 < 2 ? $0 - 5 : 1 }
    }
    #expect(jump.reason == .jump)
    let unknown = try Interval.end(scale: 1, limit: 1e6, batch: batch) { distances in
      distances.map { $0 < 2 ? $0 - 5 : .nan }
    }
    #expect(unknown.reason == .fitFailed)
    let reason = EndReason.physicalLimit
    let end = try Interval.end(scale: 1, limit: 3, otherwise: reason, batch: batch) { distances in
      distances.map { _ in -1 }
    }
    #expect(end == .none(.physicalLimit, below: 3))
  }

  /// Ends are the same in batches and one value at a time: beyond a rise that stays below 0, and before one that
  /// does not. Batches take fewer calls.
  @Test(arguments: [0.999, 1.001]) func batchesFindTheSameEnd(_ rise: Double) throws {
    // Minima at 0 and 3. Between them is a maximum, which is above 0 for less than a step of the walk.
    func height(_ distance: Double) -> Double {
      rise * pow(distance * (3 - distance) / 2.25, 2) - 1
    }
    var calls = [0, 0]
    let ends = try [1, 8].enumerated().map { index, batch in
      try Interval.end(scale: 1e-3, limit: 1e6, minima: [3], batch: batch) { distances in
        calls[index] += 1
        return distances.map(height)
      }
    }
    let (single, batched) = (try #require(ends[0].distance), try #require(ends[1].distance))
    #expect(abs(batched / single - 1) < 1e-10)
    #expect((single > 3) == (rise < 1))
    #expect(2 * calls[1] < calls[0])
  }
}
