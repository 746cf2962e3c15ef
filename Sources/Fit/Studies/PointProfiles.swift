import Configuration
import EventRates
import Interactions
import Synchronization

/// Chi-square of the rows of a table of couplings, the pulls profiled.
public struct PointProfiles: Sendable {
  /// Every pull that is profiled.
  public let pulls: [ChiSquare.PullDescription]
  /// Chi-square of each row; infinite where no expectation is admissible.
  public fileprivate(set) var chiSquare: [Double]
  /// Best values of the pulls, [row][pull].
  public fileprivate(set) var pullValues: [Double]
  /// Whether the fit of each row converged.
  public fileprivate(set) var converged: [Bool]
  /// The estimate that took the most samples among those of all masses.
  public fileprivate(set) var estimate: TemplateEstimate
}

extension Study {
  /// Chi-square at each row. Rows of the same masses share their templates.
  ///
  /// - Parameters:
  ///   - origin: values of couplings that the table does not have; the Standard Model by default.
  ///   - truth: point of the Asimov data.
  public func profiles(
    of table: CouplingTable, origin: CouplingPoint? = nil, truth: CouplingPoint? = nil
  ) throws(Failure) -> PointProfiles {
    let counter = WorkCounter(progress, "chi-square", of: table.count, "points")
    var result: PointProfiles?
    for group in table.groups() {
      let model = group.masses.isEmpty ? interactions : try interactions(atMasses: group.masses)
      var fit = try fitModel(truth: truth, interactions: model)
      for case .coupling(let coupling) in table.columns { fit = fit.fixing(coupling) }
      fit.origin = origin ?? fit.origin
      // No target error is asked of points that the user chose.
      let estimate = try templates(at: stations, tables: FitModel.shapeTables(of: [fit])) { _ in []
      }
      try checkCounts(estimate.central)
      let chiSquare = try ChiSquare(
        model: fit.counting(errorOf: estimate), templates: estimate.central)
      var all =
        result
        ?? PointProfiles(
          pulls: chiSquare.pulls,
          chiSquare: [Double](repeating: 0, count: table.count),
          pullValues: [Double](repeating: 0, count: table.count * chiSquare.pulls.count),
          converged: [Bool](repeating: true, count: table.count), estimate: estimate)
      if (estimate.samples ?? 0) > (all.estimate.samples ?? 0) { all.estimate = estimate }
      try fill(&all, of: table, rows: group.rows, chiSquare, fit.origin, counter)
      result = all
    }
    guard let result else { throw Failure(.internalError, "a table of couplings without a row") }
    return result
  }

  private func fill(
    _ result: inout PointProfiles, of table: CouplingTable, rows: [Int], _ chiSquare: ChiSquare,
    _ origin: CouplingPoint, _ counter: WorkCounter?
  ) throws(Failure) {
    let size = ChiSquare.pointsOfTask
    let blocks = (rows.count + size - 1) / size
    let width = table.columns.count
    let parameters: [(column: Int, coupling: Int)] = table.columns.enumerated().compactMap {
      if case .coupling(let coupling) = $1 { ($0, coupling.index) } else { nil }
    }
    let finished = Mutex([ProfileBlock?](repeating: nil, count: blocks))
    try forEachParallel(blocks, threads: threads) { (block) throws(Failure) in
      let part = rows[block * size..<min((block + 1) * size, rows.count)]
      var couplings: [Double] = []
      couplings.reserveCapacity(part.count * origin.values.count)
      for row in part {
        let first = couplings.count
        couplings += origin.values
        for parameter in parameters {
          couplings[first + parameter.coupling] = table.values[row * width + parameter.column]
        }
      }
      let profiles = try chiSquare.block(count: part.count, couplings: couplings)
      finished.withLock { $0[block] = profiles }
      counter?.add(UInt64(part.count))
    }
    let pulls = result.pulls.count
    for (block, profiles) in finished.withLock({ $0 }).enumerated() {
      guard let profiles else { continue }
      for index in 0..<profiles.count {
        let row = rows[block * size + index]
        result.chiSquare[row] = profiles.chiSquare[index]
        result.converged[row] = profiles.converged[index]
        for pull in 0..<pulls {
          result.pullValues[row * pulls + pull] = profiles.pulls[index * pulls + pull]
        }
      }
    }
  }
}
