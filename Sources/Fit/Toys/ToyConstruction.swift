import Configuration
import EventRates

/// The construction of Feldman and Cousins (physics/9711021) for the data of a runner.
extension ToyRunner {
  /// Result from toys of the plan's ensembles, with intervals of the data. Ends between two rungs
  /// are found with further toys.
  ///
  /// - Parameter fits: fits of all toys, [ensemble of the plan][toy].
  public func study(
    _ plan: ToyPlan, of fits: [[ToyFit]], confidenceLevel: Double, threads: Int,
    progress: ProgressReport? = nil
  ) throws(Failure) -> ToyStudy {
    var study = try ToyStudy(plan: plan, fits: fits, confidenceLevel: confidenceLevel) {
      (value) throws(Failure) in
      do throws(Failure) {
        return try riseOfData(at: value)
      } catch {
        guard error.kind == .badInput else { throw error }
        return nil
      }
    }
    study.intervals = try intervals(
      study,
      by: ToyAcceptance(
        self, toys: plan.toys, confidenceLevel: confidenceLevel, threads: threads,
        progress: progress))
    return study
  }

  /// Result from sums of probabilities, without toys: where only counts fluctuate, and outcomes are
  /// few.
  public func sums(_ plan: ToyPlan, confidenceLevel: Double) throws(Failure) -> ToyStudy {
    let table = try table(rungs: plan.ladder + plan.tested + [bestFit.value])
    var study = try ToyStudy(plan: plan, table: table, confidenceLevel: confidenceLevel)
    study.intervals = try intervals(
      study, by: ExactAcceptance(table, confidenceLevel: confidenceLevel))
    return study
  }

  /// Intervals from the true values of the rows, and from further ones between them.
  private func intervals(
    _ study: ToyStudy, by test: any AcceptanceTest
  ) throws(Failure) -> [AcceptedInterval] {
    func acceptance(_ value: Double, below: Double, error: Double = 0) -> Acceptance {
      Acceptance(
        trueValue: value, below: below, error: error, confidenceLevel: study.confidenceLevel)
    }
    var rungs: [Double: Acceptance] = [:]
    for row in study.rows {
      let value = row.ensemble.trueValue
      rungs[value] = row.acceptance ?? acceptance(value, below: .nan, error: .nan)
    }
    // No experiment describes the best fit of the data better than the data do.
    let search = IntervalSearch(
      study.plan.parameter, bestFit: acceptance(bestFit.value, below: 0), test: test,
      confidenceLevel: study.confidenceLevel)
    return try search.intervals(from: Array(rungs.values))
  }
}
