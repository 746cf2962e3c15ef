import Configuration
import Contours
import Foundation
import Interactions

extension ParameterPlane {
  /// The ranges of a plan; where it has none, those that hold the contours of its highest level with
  /// a tenth of their extent to spare. A moment's range begins at 0.
  func box(of plan: RegionPlan, around reference: PlaneMinimum) throws(Failure) -> PlaneBox {
    var box = PlaneBox(x: plan.xAxis?.range ?? x.domain, y: plan.yAxis?.range ?? y.domain)
    let isFree = (x: plan.xAxis == nil, y: plan.yAxis == nil)
    guard isFree.x || isFree.y else { return box }
    let rise = plan.levels.last ?? 0
    var start = reference
    if !(isFree.x && isFree.y) {
      start = try minimum(from: reference.point, within: box)
    }
    // A range in which the region is not: then where chi-square has risen as much again.
    let level = (start.value < reference.value + rise ? reference.value : start.value) + rise
    if isFree.x { box.x = try range(along: \.x, x, from: start, level: level) }
    if isFree.y { box.y = try range(along: \.y, y, from: start, level: level) }
    // Correlated parameters reach farther together than alone.
    var contours = try outline(in: box, level: level, around: start.point)
    for _ in 0..<Self.mostGrowths {
      let grown = grown(box, where: isFree, beyond: contours)
      guard grown != box else { break }
      box = grown
      contours = try outline(in: box, level: level, around: start.point)
    }
    return fitted(box, where: isFree, to: contours)
  }

  /// Largest number of times that the box is made 1.6 times as wide. Where two parameters do the
  /// same, a valley never ends: the range cuts it.
  private static let mostGrowths = 6
  private static let coarsePoints = 17

  /// Range along one axis, from the start to a quarter beyond the point where chi-square along it
  /// alone reaches the level.
  private func range(
    along path: WritableKeyPath<PlanePoint, Double>, _ parameter: Coupling,
    from start: PlaneMinimum, level: Double
  ) throws(Failure) -> ClosedRange<Double> {
    let (domain, origin) = (parameter.domain, start.point[keyPath: path])
    func end(_ direction: Double, limit: Double) throws(Failure) -> Double {
      guard limit > 0 else { return origin }
      let end = try Interval.end(
        scale: parameter.searchScale, limit: limit, batch: chiSquare.pointsTogether
      ) { (distances) throws(Failure) in
        let points = distances.map { distance in
          var point = start.point
          point[keyPath: path] += direction * distance
          return point
        }
        return try values(points).map { $0 - level }
      }
      switch end {
      case .root(let distance), .none(.jump, below: let distance),
        .none(.fitFailed, below: let distance):
        return origin + direction * min(1.25 * distance, limit)
      case .none: break
      }
      let isNear = parameter.bounds != nil || (!parameter.isSignSeen && direction < 0)
      guard isNear else {
        throw Failure(
          .badInput,
          "chi-square rises by less than \(numeral(level - start.value)) along "
            + "\(parameter.name) as far as it is looked for (\(numeral(domain.upperBound))): "
            + "expected a lower level, or a range to look at")
      }
      return origin + direction * limit
    }
    let low = try end(-1, limit: origin - domain.lowerBound)
    let high = try end(1, limit: domain.upperBound - origin)
    return !parameter.isSignSeen ? 0...high : low...high
  }

  private func outline(
    in box: PlaneBox, level: Double, around start: PlanePoint
  ) throws(Failure) -> [Contour] {
    let grid = try PlaneGrid(box: box, points: Self.coarsePoints, of: values)
    return try grid.outline(at: level, hints: [start], of: values)
  }

  /// Larger on the free sides that a contour ends on.
  private func grown(
    _ box: PlaneBox, where isFree: (x: Bool, y: Bool), beyond contours: [Contour]
  ) -> PlaneBox {
    let ends = contours.filter { !$0.isClosed }.flatMap {
      [$0.points.first, $0.points.last].compactMap { $0 }
    }
    func grown(
      _ range: ClosedRange<Double>, _ domain: ClosedRange<Double>, _ values: [Double]
    ) -> ClosedRange<Double> {
      let more = 0.6 * (range.upperBound - range.lowerBound)
      let low = values.contains(range.lowerBound) ? range.lowerBound - more : range.lowerBound
      let high = values.contains(range.upperBound) ? range.upperBound + more : range.upperBound
      return (low...high).clamped(to: domain)
    }
    var box = box
    if isFree.x { box.x = grown(box.x, x.domain, ends.map(\.x)) }
    if isFree.y { box.y = grown(box.y, y.domain, ends.map(\.y)) }
    return box
  }

  private func fitted(
    _ box: PlaneBox, where isFree: (x: Bool, y: Bool), to contours: [Contour]
  ) -> PlaneBox {
    guard !contours.isEmpty else { return box }
    let extents = contours.map(\.extent)
    var box = box
    if isFree.x { box.x = fitted(to: extents.map(\.x), x) ?? box.x }
    if isFree.y { box.y = fitted(to: extents.map(\.y), y) ?? box.y }
    return box
  }

  private func fitted(
    to extents: [ClosedRange<Double>], _ parameter: Coupling
  ) -> ClosedRange<Double>? {
    guard let low = extents.map(\.lowerBound).min(), let high = extents.map(\.upperBound).max(),
      high > low
    else { return nil }
    let spare = 0.1 * (high - low)
    let range = rounded((low - spare)...(high + spare)).clamped(to: parameter.domain)
    return !parameter.isSignSeen ? 0...range.upperBound : range
  }
}

/// Outward, to numbers with two digits of the width.
private func rounded(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
  let exponent = Int(log10(range.upperBound - range.lowerBound).rounded(.down)) - 1
  let unit = pow(10, Double(exponent))
  func numeral(_ steps: Double) -> Double? { Double("\(steps)e\(exponent)") }
  guard let low = numeral((range.lowerBound / unit).rounded(.down)),
    let high = numeral((range.upperBound / unit).rounded(.up)), low < high
  else { return range }
  return low...high
}
