import Configuration
import EventRates
import Fit
import Interactions

/// The bounds that Asimov data of each point would leave, or observed data where there are any.
struct BoundBlocks: BlockComputer {
  let parameters: [Coupling]
  let deltaChiSquare: Double
  let grid: ProfileGrid
  let study: Study
  let templates: TemplateEstimate

  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues] {
    var numbers = [[Double]](repeating: [], count: 6)
    var second = [[Double]](repeating: [], count: 4)
    var reasons = [[UInt8]](repeating: [], count: 4)
    var others: [UInt8] = []
    for item in items {
      let model = try study.fitModel(truth: !study.isAllObserved ? grid.point(at: item) : nil)
      for parameter in parameters {
        try check()
        let bound = try bound(on: parameter, model: model)
        let row = [
          bound?.bestFit.value, bound?.lower?.value, bound?.upper?.value, bound?.lower?.error,
          bound?.upper?.error, bound?.chiSquare,
        ]
        for (column, value) in row.enumerated() { numbers[column].append(value ?? .nan) }
        others.append(UInt8(clamping: bound?.otherIntervals.count ?? 0))
        let intervals = bound?.intervals ?? []
        for (index, interval) in (0..<2).map({ intervals.dropFirst($0).first }).enumerated() {
          reasons[2 * index].append(Self.code(interval?.lowerReason))
          reasons[2 * index + 1].append(Self.code(interval?.upperReason))
          guard index == 1 else { continue }
          let ends = [
            interval?.lower?.value, interval?.upper?.value, interval?.lower?.error,
            interval?.upper?.error,
          ]
          for (column, value) in ends.enumerated() { second[column].append(value ?? .nan) }
        }
      }
    }
    return numbers.map { .numbers($0) } + [.bytes(others)]
      + reasons[..<2].map { .bytes($0) } + second.map { .numbers($0) }
      + reasons[2...].map { .bytes($0) }
  }

  /// The index of a reason among the words of the column; 0 for none.
  private static func code(_ reason: EndReason?) -> UInt8 {
    guard let reason, let index = EndReason.allCases.firstIndex(of: reason) else { return 0 }
    return UInt8(index + 1)
  }

  /// The bound on a parameter; nil where nothing can be fitted, as one such point must not end a
  /// scan.
  private func bound(on parameter: Coupling, model: FitModel) throws(Failure) -> Bound? {
    do throws(Failure) {
      return try model.bounds(
        on: [parameter], templates: templates, deltaChiSquare: deltaChiSquare
      ).first
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }
}
