import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// The best exposure plans for Asimov data of each point.
struct PlanBlocks: BlockComputer {
  let task: PlanTask
  let grid: ProfileGrid
  let study: Study
  let templates: TemplateEstimate

  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues] {
    var numbers = [[Double]](repeating: [], count: 8)
    var (asked, errors): ([Double], [Double]) = ([], [])
    var limits: [UInt8] = []
    var years = [[Double]](repeating: [], count: task.stations.count)
    let words = study.configuration.statistics.limitWords
    for item in items {
      try check()
      let (point, index) = item.quotientAndRemainder(dividingBy: task.count)
      let truth = grid.point(at: point)
      let question = try task.question(index, truth: truth, origin: study.standardModel)
      let found = try study.planFrontPoint(
        question, among: task.stations, estimate: templates)
      let plan = found?.plan
      let row = [
        question.years, question.weight ?? .nan, plan?.objective.value, plan?.objective.error,
        plan?.onAxis?.value, plan?.gain?.value, plan?.gain?.error, found?.limits.statistics,
      ]
      for (column, value) in row.enumerated() { numbers[column].append(value ?? .nan) }
      limits.append(
        UInt8(clamping: (found.flatMap { words.firstIndex(of: $0.limits.largest.name) }) ?? 0))
      for objective in task.objectives.indices {
        let end = plan?.ends[objective]
        asked.append(end?.asked?.value ?? .nan)
        errors.append(end?.asked?.error ?? .nan)
      }
      for (column, station) in task.stations.enumerated() {
        let exposure = plan?.plan.exposures.first { $0.station == station }
        years[column].append(plan == nil ? .nan : exposure?.years ?? 0)
      }
    }
    return numbers.map { .numbers($0) } + [.bytes(limits), .numbers(asked), .numbers(errors)]
      + years.map { .numbers($0) }
  }
}

extension Study {
  /// A point of the front; nil where no plan bounds an objective, as one such point must not end a
  /// scan.
  fileprivate func planFrontPoint(
    _ question: PlanQuestion, among stations: [Station], estimate: TemplateEstimate
  ) throws(Failure) -> PlanFrontPoint? {
    do throws(Failure) {
      return try planFrontPoint(
        question, value: question.years, among: stations, estimate: estimate)
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }
}

extension StatisticsSettings {
  /// The names of what may limit an interval; the first, empty one stands for none of these.
  var limitWords: [String] {
    ["", "statistics", "flux"] + namesOfWidths + nuisances.filter { $0.file != nil }.map(\.name)
  }
}
