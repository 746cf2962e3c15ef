import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// Chi-square of each row of a table of couplings and masses, in its order, with the pulls there.
  public func chiSquareDocument(
    of table: CouplingTable, truth: CouplingPoint? = nil, origin: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    let profiles = try profiles(of: table, origin: origin, truth: truth)
    let (width, pulls) = (table.columns.count, profiles.pulls.count)
    let failed = profiles.converged.lazy.filter { !$0 }.count
    return ResultDocument(
      command: "chi2", title: "Chi-square of plan \(configuration.plan.name)",
      columns: table.columns.map { ResultColumn($0.name) } + [ResultColumn("chi2")]
        + profiles.pulls.map { ResultColumn("pull_\($0.identifier)") } + [
          ResultColumn("converged")
        ],
      rows: ResultRows(count: table.count) { row in
        // Where the pulls did not converge, no number can be trusted.
        let isKnown = profiles.converged[row] && profiles.chiSquare[row].isFinite
        var values: [ResultValue] = []
        values.reserveCapacity(width + pulls + 2)
        for column in 0..<width { values.append(.number(table.values[row * width + column])) }
        values.append(isKnown ? .number(profiles.chiSquare[row]) : .missing)
        for pull in 0..<pulls {
          values.append(isKnown ? .number(profiles.pullValues[row * pulls + pull]) : .missing)
        }
        values.append(.boolean(profiles.converged[row]))
        return values
      },
      notes: [
        "Pulls are relative changes at their best; those of the flux are in standard deviations."
      ] + dataNotes(truth: truth)
        + (truth == nil || interactions.masses.isEmpty ? [] : massNotes(truth: truth)),
      warnings: failed > 0
        ? ["the pulls did not converge in \(failed) of \(table.count) rows, which have no number"]
        : [],
      provenance: provenance(
        of: profiles.estimate, arguments: arguments(ofTruth: truth, origin: origin)))
  }
}
