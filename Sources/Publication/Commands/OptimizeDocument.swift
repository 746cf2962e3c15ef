import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The best plan: one row for each station that it takes.
  ///
  /// - Parameters:
  ///   - stations: the stations of the configured plan, which the plan may use.
  ///   - missing: the reason why a plan that this one is compared with cannot be computed; nil
  ///     where it can.
  public func optimizeDocument(
    _ question: PlanQuestion, among stations: [Station], missing: String? = nil
  ) throws(Failure) -> ResultDocument {
    let estimate = try planTemplates(question, among: stations)
    let found = try optimizedPlan(question, among: stations, estimate: estimate)
    let shared =
      found.hasOverallPullByPosition
      ? try optimizedPlan(question, among: stations, estimate: estimate) {
        $0.overall.sharing = .plan
      } : nil
    return ResultDocument(
      command: "optimize",
      title: "The best plan of \(readable(question.years, digits: 5)) years for \(question.asked)",
      columns: optimizeColumns,
      rows: found.ranges.filter { $0.years > 0 }.map { range in
        [
          .text(range.station.mode.rawValue), .number(range.station.positionM),
          .number(range.years),
        ] + range.within.flatMap { [.number($0.least), .number($0.most)] }
      },
      summary: found.members
        + [.init("overall_shared_by_plan", shared.map { .object($0.members) } ?? .null)],
      notes: notes(found, question)
        + (shared.map { sharedNotes($0, question) } ?? [])
        + (missing.map { ["There is no comparison with PRISM: \($0)."] } ?? [])
        + planDataNotes(question) + precisionNotes(estimate),
      warnings: found.hasOverallPullByPosition ? [planPullWarning] : [],
      provenance: provenance(
        of: estimate,
        arguments: ["years=\(numeral(question.years))"] + planArguments(question)))
  }

  /// Templates of all stations. With a target error, samples are added until the numbers of the
  /// plan that few samples find have this error.
  func planTemplates(
    _ question: PlanQuestion, among stations: [Station]
  ) throws(Failure) -> TemplateEstimate {
    guard target != nil else { return try templates(at: self.stations) }
    let first = try optimizedPlan(
      question, among: stations, estimate: try templates(at: self.stations), isSharp: false)
    return try templates(at: self.stations) { (templates) throws(Failure) in
      try planNumbers(of: first, question, templates: templates)
    }
  }

  /// Notes on the couplings of the data, where they are not the Standard Model.
  func planDataNotes(_ question: PlanQuestion) -> [String] {
    question.truth == standardModel ? [] : dataNotes(truth: question.truth)
  }

  /// The arguments on which a result depends beside the configuration, except the years.
  func planArguments(_ question: PlanQuestion) -> [String] {
    [
      "objective=\(question.objectives.names)", "side=\(question.side.rawValue)",
      "positions=\(question.positionsM.map { numeral($0) }.joined(separator: ","))",
      "modes=\(question.isModesEqual ? "equal" : "free")",
      "delta_chi_square=\(numeral(question.deltaChiSquare))",
    ] + (question.mostPositions.map { ["max_positions=\($0)"] } ?? [])
      + (question.leastYearsOnAxis > 0
        ? ["least_on_axis=\(numeral(question.leastYearsOnAxis))"] : [])
      + (question.profiled.isEmpty ? [] : ["profile=\(question.profiled.names)"])
      + arguments(
        ofTruth: question.truth == standardModel ? nil : question.truth, origin: question.origin)
  }

  var planPullWarning: String {
    "the pull overall is one of its own at each position, so that positions average it out as if the beam were"
      + " another at each of them: expected statistics.pulls.overall: { shared: plan }, for which"
      + " overall_shared_by_plan has the answer of one plan, or a flux covariance"
  }

  private func notes(_ found: OptimizedPlan, _ question: PlanQuestion) -> [String] {
    let unit = question.unit
    func amount(_ value: Estimate) -> String {
      ShownDigits.withError(value.value, error: value.error) + unit
    }
    func beside(_ name: String, _ value: Estimate?, _ gain: Estimate?) -> String {
      guard let value, let gain else { return "\(name): -." }
      return "\(name): \(amount(value)); the plan gains \(readable(100 * gain.value, digits: 3)) %."
    }
    let certificate =
      found.leastLoss.map {
        "Of \(found.exchanges) exchanges of a month none is better, the best of them worse by"
          + " \(readable(100 * max(0, $0), digits: 2)) %"
      } ?? "There is nothing to exchange"
    return [
      "With this plan, \(question.asked)"
        + (question.objectives.count > 1
          ? " is at worst \(amount(found.objective)) times the best that each can have."
          : " is \(amount(found.objective))."),
      beside("All time on axis", found.onAxis, found.gain),
      beside("The paper's plan PRISM in the same time", found.prism, found.gainOverPrism),
      certificate
        + (found.excess.map {
          $0 <= 1e-4
            ? "; no plan at all raises chi-square by more than \(readable(100 * $0, digits: 2)) % there."
            : "."
        } ?? "."),
      "least_ and most_: the shortest and the longest stay in plans whose ends lie at most 1 and 5 % farther out.",
      "As a key of a configuration: plan: \(found.plan.listing)",
    ]
  }

  private func sharedNotes(_ shared: OptimizedPlan, _ question: PlanQuestion) -> [String] {
    let gain = shared.gain.map {
      " (on axis \(readable(shared.onAxis?.value ?? .nan, digits: 5)), a gain of \(readable(100 * $0.value, digits: 3)) %)"
    }
    return [
      "With one pull overall for the whole plan: \(ShownDigits.withError(shared.objective.value, error: shared.objective.error))"
        + question.unit + (gain ?? "") + ", with plan: \(shared.plan.listing)"
    ]
  }
}

extension PlanQuestion {
  /// The objective in words, such as "the upper end of r2_nue".
  var asked: String {
    let ends =
      switch side {
      case .upper: "the distance of the upper end"
      case .lower: "the distance of the lower end"
      case .width: "the width of the interval"
      }
    return "\(ends) of \(objectives.names)"
  }

  /// The unit behind a space; empty for a ratio.
  var unit: String {
    guard objectives.count == 1, objectives[0].unit != "1" else { return "" }
    return " \(objectives[0].unit)"
  }
}

extension ExposurePlan {
  /// The plan in YAML, on one line.
  var listing: String {
    let items = exposures.map {
      "{ mode: \($0.mode.rawValue), position_m: \(numeral($0.positionM)), years: \(numeral($0.years)) }"
    }
    return "[\(items.joined(separator: ", "))]"
  }
}

extension OptimizedPlan {
  /// The members of JSON beside the rows.
  fileprivate var members: [JSON.Member] {
    [
      .init("objective", number(objective)), .init("mc_error", error(objective)),
      .init("on_axis", number(onAxis)), .init("mc_error_on_axis", error(onAxis)),
      .init("gain", number(gain)), .init("mc_error_gain", error(gain)),
      .init("prism", number(prism)), .init("mc_error_prism", error(prism)),
      .init("gain_over_prism", number(gainOverPrism)),
      .init("mc_error_gain_over_prism", error(gainOverPrism)),
      .init("plan", .list(ranges.filter { $0.years > 0 }.map { .object(station($0)) })),
      .init(
        "intervals",
        .list(
          ends.map { end in
            .object([
              .init("parameter", .text(end.coupling.name)), .init("lower", number(end.lower)),
              .init("upper", number(end.upper)), .init("mc_error_lower", error(end.lower)),
              .init("mc_error_upper", error(end.upper)),
              .init("asked", number(end.asked)), .init("mc_error_asked", error(end.asked)),
              .init("best_possible", ResultValue(end.bestPossible).json),
              .init("unit", .text(end.coupling.unit)),
            ])
          })),
      .init(
        "flatness",
        .list(
          Self.flatParts.enumerated().map { index, part in
            .object([
              .init("within", .number(part)),
              .init(
                "stations",
                .list(
                  ranges.map { range in
                    .object([
                      .init("mode", .text(range.station.mode.rawValue)),
                      .init("position_m", .number(range.station.positionM)),
                      .init("least_years", .number(range.within[index].least)),
                      .init("most_years", .number(range.within[index].most)),
                    ])
                  })),
            ])
          })),
      .init(
        "certificate",
        .object([
          .init("exchanges_of_a_month", .count(UInt64(exchanges))),
          .init("least_loss", ResultValue(leastLoss).json),
          .init("chi_square_excess", ResultValue(excess).json),
          .init("plans_located", .count(UInt64(work.plans))),
          .init("chi_squares", .count(UInt64(work.chiSquares))),
        ])),
    ]
  }

  private func station(_ range: Range) -> [JSON.Member] {
    [
      .init("mode", .text(range.station.mode.rawValue)),
      .init("position_m", .number(range.station.positionM)), .init("years", .number(range.years)),
    ]
  }

  private func number(_ value: Estimate?) -> JSON { ResultValue(value?.value).json }
  private func error(_ value: Estimate?) -> JSON { ResultValue(value?.error).json }
}

private let optimizeColumns =
  [ResultColumn("mode"), ResultColumn("position_m"), ResultColumn("years", digits: 5)]
  + OptimizedPlan.flatParts.flatMap { part in
    let name = "\(Int((100 * part).rounded()))_percent"
    return [
      ResultColumn("least_\(name)", digits: 3), ResultColumn("most_\(name)", digits: 3),
    ]
  }
