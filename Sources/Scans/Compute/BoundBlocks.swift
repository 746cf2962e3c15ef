import Configuration
import EventRates
import Fit
import Interactions

/// The bounds that Asimov data of each point would leave, or observed data where there are any.
struct BoundBlocks: BlockComputer {
  let parameters: [Parameter]
  let deltaChiSquare: Double
  let grid: ProfileGrid
  let study: Study
  let templates: TemplateEstimate

  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues] {
    var numbers = [[Double]](repeating: [], count: 6)
    var others: [UInt8] = []
    for item in items {
      let model = try study.fitModel(truth: study.observed == nil ? grid.point(at: item) : nil)
      for parameter in parameters {
        try check()
        let bound = try bound(on: parameter, model: model)
        let row = [
          bound?.bestFit.value, bound?.lower?.value, bound?.upper?.value, bound?.lower?.error,
          bound?.upper?.error, bound?.chiSquare,
        ]
        for (column, value) in row.enumerated() { numbers[column].append(value ?? .nan) }
        others.append(UInt8(clamping: bound?.otherIntervals.count ?? 0))
      }
    }
    return numbers.map { .numbers($0) } + [.bytes(others)]
  }

  /// Nil where nothing can be fitted: one such point must not end a scan.
  private func bound(on parameter: Parameter, model: FitModel) throws(Failure) -> Bound? {
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
