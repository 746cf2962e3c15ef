import Foundation

/// The middle value, or the mean of the two middle ones; NaN of nothing.
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// The least-squares slope of log(error) against log(samples); nil without two sizes.
func logarithmicSlope(of line: [(samples: Double, error: Double)]) -> Double? {
  let points = line.filter { $0.error > 0 }.map { (x: log2($0.samples), y: log2($0.error)) }
  let count = Double(points.count)
  let meanX = points.reduce(0) { $0 + $1.x } / count
  let meanY = points.reduce(0) { $0 + $1.y } / count
  let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
  guard spread > 0 else { return nil }
  return points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
}
