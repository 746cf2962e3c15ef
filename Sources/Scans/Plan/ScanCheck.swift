import Configuration
import EventRates
import Fit
import Synchronization

/// Loads configurations of a plan with all files that they name, and refuses what cannot be
/// computed before a computation begins.
public struct ScanCheck: Sendable {
  /// The number of loaded configurations: all of a small plan; of a large one the first with each
  /// value of each axis, and some spread over the rest.
  public let configurations: Int
  /// Warnings of what is allowed but unusual, each once.
  public let warnings: [String]

  private static let mostOfAll = 500
  private static let mostValues = 2000
  private static let spread = 200
  private static let mostWarnings = 20

  /// Refuses the plan where a configuration cannot be computed.
  public init(_ plan: ScanPlan, threads: Int) throws(Failure) {
    let indices = Self.indices(plan)
    let found = Mutex([[String]](repeating: [], count: indices.count))
    try forEachParallel(indices.count, threads: threads) { (task) throws(Failure) in
      let index = indices[task]
      let study = try plan.study(at: index, threads: 1)
      try plan.naming(index) { () throws(Failure) in try study.checkStations() }
      found.withLock { $0[task] = study.warnings }
    }
    var seen: Set<String> = []
    let all = found.withLock { $0 }.joined().filter { seen.insert($0).inserted }
    let left = all.count - Self.mostWarnings
    warnings =
      Array(all.prefix(Self.mostWarnings))
      + (left > 0 ? ["and \(left) more warnings of other configurations"] : [])
    configurations = indices.count
  }

  /// The numbers of the checked configurations, ascending.
  private static func indices(_ plan: ScanPlan) -> [Int] {
    let count = plan.layout.configurations
    guard count > mostOfAll else { return Array(0..<count) }
    var chosen = Set((0..<spread).map { $0 * (count - 1) / (spread - 1) })
    var step = 1
    for axis in plan.axes.reversed() {
      let values = axis.values.count
      let most = min(values, mostValues)
      for index in 0..<most { chosen.insert(index * (values - 1) / max(1, most - 1) * step) }
      step *= values
    }
    return chosen.sorted()
  }
}
