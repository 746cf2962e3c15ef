import Configuration
import Contours
import EventRates
import Interactions

/// Lines through the ends of intervals at neighbouring masses.
struct MassContours {
  let masses: [Double]
  /// Intervals of the level at each mass.
  let intervals: [[BoundInterval]]

  /// Intervals of successive masses that overlap; `first` is the index of the first mass.
  private struct Island {
    let first: Int
    var members: [BoundInterval]
    var last: Int { first + members.count - 1 }
  }

  /// What lies below the level stands on the left of a line, as in a region of two couplings. Where an island
  /// begins or ends between two masses, its two ends there are joined.
  func lines(level: Double, height: Double) -> [RegionContour] {
    islands.flatMap { island -> [RegionContour] in
      let members = Array(zip(island.first..., island.members))
      func line(_ end: KeyPath<BoundInterval, Estimate?>) -> [[Crossing]] {
        members.split { $0.1[keyPath: end] == nil }.map { part in
          part.compactMap { index, interval in
            interval[keyPath: end].map { Crossing(massGeV: masses[index], end: $0) }
          }
        }
      }
      let (lower, upper) = (line(\.lower), line(\.upper).map { Array($0.reversed()) })
      let isWhole = lower.map(\.count) == [members.count] && upper.map(\.count) == [members.count]
      guard isWhole, island.first > 0 || island.last < masses.count - 1 else {
        return (lower + upper).filter { $0.count > 1 }.map {
          contour($0, isClosed: false, level: level, height: height)
        }
      }
      let isOpenBelow = island.first == 0
      let isOpenAbove = island.last == masses.count - 1
      let points = isOpenAbove ? upper[0] + lower[0] : lower[0] + upper[0]
      let isClosed = !isOpenBelow && !isOpenAbove
      return [
        contour(
          isClosed ? points + [points[0]] : points, isClosed: isClosed, level: level, height: height
        )
      ]
    }
  }

  private struct Crossing {
    let massGeV: Double
    let end: Estimate
  }

  private func contour(
    _ crossings: [Crossing], isClosed: Bool, level: Double, height: Double
  ) -> RegionContour {
    RegionContour(
      level: level,
      contour: Contour(
        level: height, isClosed: isClosed,
        points: crossings.map { PlanePoint(x: $0.massGeV, y: $0.end.value) }),
      errors: crossings.map { $0.end.error.isFinite ? PlanePoint(x: 0, y: $0.end.error) : nil })
  }

  private var islands: [Island] {
    var (done, open): ([Island], [Island]) = ([], [])
    for (mass, found) in intervals.enumerated() {
      var next: [Island] = []
      for interval in found {
        if let index = open.firstIndex(where: { $0.members.last?.overlaps(interval) == true }) {
          var island = open.remove(at: index)
          island.members.append(interval)
          next.append(island)
        } else {
          next.append(Island(first: mass, members: [interval]))
        }
      }
      done += open
      open = next
    }
    return (done + open).sorted { $0.first < $1.first }
  }

  /// A quarter more than what holds all ends.
  static func axis(
    of contours: [RegionContour], _ coupling: Coupling
  ) throws(Failure) -> RegionAxis {
    let ends = contours.flatMap { $0.contour.points.map(\.y) } + [coupling.standardValue]
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
    guard low < high else {
      throw Failure(
        .badInput,
        "no value of \(coupling.name) is excluded at any of the masses: expected a range of it")
    }
    let margin = 0.125 * (high - low)
    let limits = coupling.range
    return try RegionAxis(
      coupling, from: max(low - margin, limits.lowerBound),
      to: min(high + margin, limits.upperBound))
  }
}

extension BoundInterval {
  fileprivate func overlaps(_ other: BoundInterval) -> Bool {
    (ends.lower ?? -.infinity) <= (other.ends.upper ?? .infinity)
      && (other.ends.lower ?? -.infinity) <= (ends.upper ?? .infinity)
  }
}
