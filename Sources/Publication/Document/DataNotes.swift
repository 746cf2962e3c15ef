import Configuration
import Fit
import Interactions

extension Study {
  /// The fitted data in words.
  func dataInWords(truth: CouplingPoint?) -> String {
    guard others.isEmpty else {
      return experiments.map { "\($0.ownDataInWords(truth: truth)) (\($0.name))" }
        .joined(separator: ", ")
    }
    return ownDataInWords(truth: truth)
  }

  private func ownDataInWords(truth: CouplingPoint?) -> String {
    if let observed { return observed.label }
    let couplings = arguments(ofTruth: truth).map { $0.replacing("truth.", with: "") }
    return "Asimov data of "
      + (couplings.isEmpty ? "the Standard Model" : couplings.joined(separator: ", "))
  }

  /// Notes on the fitted data; none for the expectation of the Standard Model.
  func dataNotes(truth: CouplingPoint?) -> [String] {
    (!isAnyObserved && truth == nil ? [] : ["Data: \(dataInWords(truth: truth))."])
      + constraintNotes
  }

  /// A note on the constraints from other experiments, and on the couplings that fits therefore
  /// vary.
  private var constraintNotes: [String] {
    let settings = constraintSettings
    guard !settings.isEmpty else { return [] }
    let words = settings.map { setting in
      switch setting {
      case .value(let name, let value, let sigma):
        "\(name) = \(numeral(value)) +- \(numeral(sigma))"
      case .limit(let name, let limit):
        "\(name) below \(numeral(limit)) at 90 % (one-sided, taken as half a normal distribution with a"
          + " sigma of the limit over 1.645)"
      case .values(let names, let values, let covariance):
        zip(names, values).enumerated().map { index, measured in
          "\(measured.0) = \(numeral(measured.1)) +- "
            + readable(covariance[index][index].squareRoot(), digits: 4)
        }.joined(separator: ", ") + (names.count > 1 ? " (correlated)" : "")
      }
    }
    let fixed = fixedCouplings.filter { coupling in
      constraints.couplings.contains { $0.name == coupling.name }
    }.map(\.name)
    return [
      "Constraints: \(words.joined(separator: "; ")); every fit varies these couplings"
        + (fixed.isEmpty ? "." : ", but for \(fixed.joined(separator: ", ")), which is set.")
    ]
  }

  /// Notes on the masses of the data, where masses are compared.
  func massNotes(truth: CouplingPoint?) -> [String] {
    guard truth != nil else { return [] }
    let masses = interactions.masses.map { "\($0.name) = \(numeral($0.valueGeV))" }
    return ["These data have \(masses.joined(separator: ", ")), at whatever mass they are fitted."]
  }
}

extension Study {
  /// The arguments in provenance for a given truth and for couplings that were set.
  func arguments(ofTruth truth: CouplingPoint?, origin: CouplingPoint? = nil) -> [String] {
    let set = origin.map { origin in
      interactions.differences(of: origin).map { "set.\($0.name)=\(numeral(origin[$0]))" }
    }
    guard let truth else { return set ?? [] }
    return (set ?? [])
      + interactions.couplings.filter { $0.standardValue != 0 || truth[$0] != 0 }.map {
        "truth.\($0.name)=\(numeral(truth[$0]))"
      }
  }
}

/// The intervals apart from the best fit's, as `[{parameter, lower, upper, lower_reason,
/// upper_reason}]`; null where there is none.
func otherIntervals(of bounds: [Bound]) -> JSON {
  let found = bounds.flatMap { bound in
    bound.otherIntervals.map { other in
      JSON.object([
        .init("parameter", .text(bound.parameter.name)),
        .init("lower", ResultValue(other.lower).json),
        .init("upper", ResultValue(other.upper).json),
        .init("lower_reason", ResultValue(other.lowerReason).json),
        .init("upper_reason", ResultValue(other.upperReason).json),
      ])
    }
  }
  return found.isEmpty ? .null : .list(found)
}

func otherIntervalNotes(of bounds: [Bound]) -> [String] {
  bounds.flatMap { bound in
    bound.otherIntervals.map { other in
      let ends = [(other.lower, other.lowerReason), (other.upper, other.upperReason)].map {
        end, reason in
        end.map { readable($0, digits: 4) } ?? "no end (\(reason?.rawValue ?? "-"))"
      }
      return "\(bound.parameter.name) may also lie from \(ends[0]) to \(ends[1]), apart from "
        + "the interval around the best fit."
    }
  }
}
