import Configuration
import Fit

extension ToyStudy {
  /// A warning for each kind of interval that covers less than it should, with the worst true
  /// value.
  func coverageWarnings(unit: String) -> [String] {
    let wilks = rows.map { CoverageAt(row: $0, coverage: $0.wilks, isOfToysTwice: false) }
    // The critical value comes from toys too, and from as many of them.
    let feldmanCousins = rows.compactMap { row in
      row.feldmanCousins.map { CoverageAt(row: row, coverage: $0, isOfToysTwice: true) }
    }
    return [
      warning("Wilks", wilks, unit: unit),
      warning("Feldman and Cousins", feldmanCousins, unit: unit),
    ].compactMap(\.self)
  }

  private struct CoverageAt {
    let row: Row
    let coverage: Coverage
    let isOfToysTwice: Bool

    /// Whether a coverage is below the level by more than three errors, as this many toys have at
    /// the level itself. With tens of true values, one in a hundred studies has a false warning.
    func isBelow(_ level: Double) -> Bool {
      let variance = row.toys > 0 ? level * (1 - level) / Double(row.toys) : 0
      let error = (isOfToysTwice ? 2 * variance : variance).squareRoot()
      return level - coverage.fraction > max(3 * error, 1e-9)
    }
  }

  private func warning(_ method: String, _ tested: [CoverageAt], unit: String) -> String? {
    let below = tested.filter { $0.isBelow(confidenceLevel) }
    guard let worst = below.min(by: { $0.coverage.fraction < $1.coverage.fraction }) else {
      return nil
    }
    let percent = readable(100 * confidenceLevel, digits: 6)
    let fraction = readable(worst.coverage.fraction, digits: 4)
    let value =
      worst.row.toys > 0
      ? "\(fraction) +- \(readable(worst.coverage.error, digits: 2))" : "exactly \(fraction)"
    return
      "intervals by \(method) cover less than \(percent) % at \(below.count) of \(tested.count) true"
      + " values of \(plan.parameter.name): the least is \(value) at"
      + " \(readable(worst.row.ensemble.trueValue, digits: 4)) \(unit)"
  }
}
