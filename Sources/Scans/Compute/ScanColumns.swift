import Configuration
import Experiment
import Fit
import Interactions

extension ScanPlan {
  /// The columns of a part of the layout.
  public func columns(ofPart part: Int) -> [ScanColumn] {
    layout.parts[part].task.columns(
      gridParameters: grid.map(\.parameter), limits: base.statistics.limitWords)
  }
}

extension ScanTask {
  /// The columns of the values that the task gives for each item.
  ///
  /// - Parameters:
  ///   - gridParameters: the parameters with an axis.
  ///   - limits: the names of what may limit an interval; the first, empty one stands for none of
  ///     these.
  public func columns(gridParameters: [Coupling], limits: [String] = []) -> [ScanColumn] {
    switch self {
    case .chiSquare(let profiled, _):
      let converged = byte("converged", "1 where the fit converged, else 0")
      return [
        number("chi_square", "minimised over the pulls; infinite where nothing is admissible"),
        byte("iterations", "steps of the fit, at most 255"), converged,
      ]
        + (profiled.isEmpty
          ? []
          : [number("best_fit", "of each parameter that is minimised over", of: profiled)])
    case .bounds(let parameters, _):
      return [
        number("best_fit", "at the lowest chi-square; a moment's without its sign", of: parameters),
        number("lower", "lower end of the interval, NaN where it has none", of: parameters),
        number("upper", "upper end of the interval, NaN where it has none", of: parameters),
        number("mc_error_lower", "Monte Carlo error of the lower end", of: parameters),
        number("mc_error_upper", "Monte Carlo error of the upper end", of: parameters),
        number(
          "chi_square", "at the best fit, NaN where nothing can be fitted", of: parameters, unit: ""
        ),
        ScanColumn(
          name: "other_intervals", kind: .byte, parameters: parameters, unit: "",
          meaning: "how many further intervals there are, apart from this one"),
        reason("lower_reason", "of the lower end", of: parameters),
        reason("upper_reason", "of the upper end", of: parameters),
        number(
          "lower_2", "lower end of the second interval, NaN where it has none", of: parameters),
        number(
          "upper_2", "upper end of the second interval, NaN where it has none", of: parameters),
        number("mc_error_lower_2", "Monte Carlo error of `lower_2`", of: parameters),
        number("mc_error_upper_2", "Monte Carlo error of `upper_2`", of: parameters),
        reason("lower_reason_2", "of `lower_2`", of: parameters),
        reason("upper_reason_2", "of `upper_2`", of: parameters),
      ]
    case .optimize(let task):
      return task.columns(limits)
    case .toys:
      return [
        number("delta_chi_square", "chi-square at the true point less that at the best fit"),
        number("best_fit", "of each parameter with an axis", of: gridParameters),
        byte("converged", "1 where both fits converged, else 0"),
      ]
    case .feldmanCousins:
      return [
        number("rise", "chi-square of the data above its least value"),
        number(
          "p_value",
          "part of the toys whose rise is not below that of the data; the region is where it exceeds 1 less"
            + " a confidence level"),
        number("p_error", "standard error of p_value"),
        number(
          "critical_value",
          "rise of chi-square that the confidence level's part of the toys does not exceed"),
        number("critical_error", "standard error of critical_value"),
        number("unconverged", "toys that do not count"),
        byte("accepted", "1 where the point belongs to the region of the confidence level, else 0"),
        byte("converged", "1 where the fit of the data converged and some toys did, else 0"),
      ]
    }
  }
}

extension PlanTask {
  fileprivate func columns(_ limits: [String]) -> [ScanColumn] {
    [
      number("years", "in all", unit: "a"),
      number("weight", "between two objectives; NaN where there is none"),
      number(
        "objective",
        "what is small: of one parameter as `asked`, of several the worst ratio to the best of each"
      ),
      number("mc_error", "Monte Carlo error of `objective`"),
      number("on_axis", "`objective` with all time on axis, NaN where it has no end"),
      number("gain", "one less `objective` over `on_axis`"),
      number("mc_error_gain", "Monte Carlo error of `gain`"),
      number("statistics_part", "part of the variance that is left when everything is known"),
      ScanColumn(
        name: "limited_by", kind: .byte, parameters: [], unit: "",
        meaning: "what takes the largest part of the variance", words: limits),
      number("asked", "distance of an end from the best fit, or width", of: objectives),
      number("mc_error_asked", "Monte Carlo error of `asked`", of: objectives),
    ]
      + stations.map { station in
        number(
          "years_\(station.mode.rawValue)_\(numeral(station.positionM))_m",
          "in this beam mode at this position", unit: "a")
      }
  }
}

/// The column of the reason why an end, or its error, is missing.
private func reason(_ name: String, _ end: String, of parameters: [Coupling]) -> ScanColumn {
  ScanColumn(
    name: name, kind: .byte, parameters: parameters, unit: "",
    meaning: "why there is no end, or no error of it, \(end); 0 where there are both",
    words: [""] + EndReason.allCases.map(\.rawValue))
}

private func byte(_ name: String, _ meaning: String) -> ScanColumn {
  ScanColumn(name: name, kind: .byte, parameters: [], unit: "", meaning: meaning)
}

/// - Parameter unit: the unit; nil for the units of the parameters.
private func number(
  _ name: String, _ meaning: String, of parameters: [Coupling] = [], unit: String? = nil
) -> ScanColumn {
  ScanColumn(
    name: name, kind: .number, parameters: parameters,
    unit: unit ?? (Set(parameters.map(\.unit)).count == 1 ? parameters[0].unit : ""),
    meaning: meaning)
}
