import Interactions

/// The side of the Standard Model on which a limit is set: larger couplings or smaller ones. Where the sign of
/// a coupling is not seen there is one side.
public enum LimitSide: String, CaseIterable, Sendable {
  /// Values above the Standard Model's.
  case above
  /// Values below it.
  case below

  /// Sides on which a coupling can lie.
  public static func sides(of coupling: Coupling) -> [LimitSide] {
    coupling.isSignSeen ? allCases : [.above]
  }

  /// Values of a coupling on this side, the Standard Model's included.
  public func range(of coupling: Coupling) -> ClosedRange<Double> {
    let value = min(
      max(coupling.standardValue, coupling.range.lowerBound), coupling.range.upperBound)
    switch self {
    case .above: return value...coupling.range.upperBound
    case .below: return coupling.range.lowerBound...value
    }
  }

  /// Whether a value lies farther from the Standard Model than another.
  func isBeyond(_ value: Double, _ other: Double) -> Bool {
    self == .above ? value > other : value < other
  }

  /// 1 above and -1 below.
  var sign: Double { self == .above ? 1 : -1 }
}

extension FitModel {
  /// The model with a coupling that cannot leave a part of its range.
  func limiting(
    _ coupling: Coupling, to range: ClosedRange<Double>
  ) -> (model: FitModel, coupling: Coupling) {
    var model = self
    model.interactions = interactions.limiting(coupling, to: range)
    let limited = model.interactions.couplings[coupling.index]
    model.profiled = profiled.map { $0.index == coupling.index ? limited : $0 }
    return (model, limited)
  }
}
