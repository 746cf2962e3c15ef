import Configuration
import Interactions

/// A test that gives CL_s of the data at any value of one side, and the value at which it passes a
/// level.
protocol LimitTesting {
  /// CL_s at a value; nil where no experiment can be thought of.
  func confidence(at value: Double) throws(Failure) -> SignalConfidence?

  /// Value at which CL_s passes the level between two values, at the first of which it is not
  /// below.
  func limit(inside: Double, outside: Double, level: Double) throws(Failure) -> AcceptedEnd
}

/// Finds the value beyond which CL_s is below a level.
struct LimitSearch {
  private let test: any LimitTesting
  private let runner: SideRunner
  private let level: Double

  init(_ test: any LimitTesting, runner: SideRunner, confidenceLevel: Double) {
    self.test = test
    self.runner = runner
    level = 1 - confidenceLevel
  }

  private static let mostSteps = 40

  /// - Parameter rungs: CL_s in the order of distance from the Standard Model, where it is 1.
  func limit(from rungs: [SignalConfidence]) throws(Failure) -> AcceptedEnd {
    var points = rungs
    let scale = points.last.map { abs($0.testedValue - runner.standardValue) }
    var distance = scale ?? runner.parameter.searchScale
    for _ in 0..<Self.mostSteps {
      guard points.allSatisfy(\.level.isFinite) else { return AcceptedEnd(missing: .fitFailed) }
      if let last = points.last, last.level < level { break }
      let edge = points.last?.testedValue ?? runner.standardValue
      guard runner.withinLimits(edge) != end else {
        return AcceptedEnd(missing: .physicalLimit)
      }
      guard distance < runner.parameter.searchLimit else {
        return AcceptedEnd(missing: .noEndInDomain)
      }
      distance *= points.isEmpty ? 1 : 2
      let next = runner.withinLimits(runner.standardValue + runner.side.sign * distance)
      guard let found = try test.confidence(at: next) else {
        return AcceptedEnd(missing: .noEndInDomain)
      }
      points.append(found)
    }
    guard let last = points.last, last.level < level else {
      return AcceptedEnd(missing: .noEndInDomain)
    }
    let inside = points.indices.last { isInside(points, $0) }
    return try test.limit(
      inside: inside.map { points[$0].testedValue } ?? runner.standardValue,
      outside: points[inside.map { $0 + 1 } ?? 0].testedValue, level: level)
  }

  /// A value beyond its neighbour that is excluded counts where toys can tell it from the level.
  private func isInside(_ points: [SignalConfidence], _ index: Int) -> Bool {
    let point = points[index]
    guard point.level >= level else { return false }
    let isAlone = index > 0 && points[index - 1].level < level
    return !isAlone || point.level - level >= 3 * point.error
  }

  private var end: Double {
    let range = runner.side.range(of: runner.parameter)
    return runner.side == .above ? range.upperBound : range.lowerBound
  }
}
