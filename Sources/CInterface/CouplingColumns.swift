import Configuration
import Fit
import Interactions

/// The caller's values of couplings, one column for each coupling, which are read without a copy.
struct CouplingColumns: @unchecked Sendable {
  private let columns: [UnsafePointer<Double>?]
  private let strides: [Int]
  private let standard: [Double]
  /// The number of points.
  let count: Int

  /// Takes the columns; refuses values that a coupling cannot have, and values that are no number.
  ///
  /// - Parameters:
  ///   - columns: the columns as in the header; `strides` too.
  init(
    _ columns: UnsafePointer<UnsafePointer<Double>?>?, strides: UnsafePointer<Int64>?, count: Int64,
    of study: Study
  ) throws(Failure) {
    guard let count = Int(exactly: count), let columns else {
      throw Failure(.commandLine, "expected columns of couplings, found NULL")
    }
    let list = study.interactions.couplings
    self.count = count
    self.columns = list.indices.map { columns[$0] }
    self.strides = list.indices.map { index in strides.map { Int($0[index]) } ?? 1 }
    standard = study.standardModel.values
    try check(list)
  }

  private func check(_ list: [Coupling]) throws(Failure) {
    let firsts = list.indices.compactMap { index in
      firstImpossible(index, list[index]).map { (point: $0, index: index) }
    }
    guard let (point, index) = firsts.min(by: { ($0.point, $0.index) < ($1.point, $1.index) }),
      let column = columns[index]
    else { return }
    throw Failure(
      .commandLine,
      "point \(point): expected a number \(list[index].limits) for \(list[index].name), found"
        + " \(numeral(column[point * strides[index]]))")
  }

  /// The first point whose value is outside of the coupling's domain, or is no number; nil where
  /// there is none.
  private func firstImpossible(_ index: Int, _ coupling: Coupling) -> Int? {
    guard let column = columns[index] else { return nil }
    let range = coupling.bounds ?? -Coupling.largest...Coupling.largest
    let (lower, upper, stride) = (range.lowerBound, range.upperBound, strides[index])
    for point in 0..<count {
      let value = column[point * stride]
      if !(value >= lower && value <= upper) { return point }
    }
    return nil
  }

  /// The values of some points, [point][coupling].
  func values(of points: Range<Int>) -> [Double] {
    let width = standard.count
    return [Double](unsafeUninitializedCapacity: points.count * width) { values, used in
      for (index, column) in columns.enumerated() {
        let stride = strides[index]
        var entry = index
        for point in points {
          values[entry] = column.map { $0[point * stride] } ?? standard[index]
          entry += width
        }
      }
      used = points.count * width
    }
  }
}
