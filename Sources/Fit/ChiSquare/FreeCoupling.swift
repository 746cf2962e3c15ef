import Interactions

/// A coupling that a search goes over: a rate is a polynomial of second degree in its variable,
/// which is the coupling itself or, where its sign is not seen, its square.
struct FreeCoupling: Equatable, Sendable {
  /// Index among the model's couplings.
  let index: Int
  /// Value at which a search begins, in the coupling's unit; any size that can be seen will do.
  let scale: Double
  /// Values that it may take.
  let range: ClosedRange<Double>
  private let isSquared: Bool

  init(_ coupling: Coupling) {
    index = coupling.index
    scale = coupling.searchScale
    range = coupling.range
    isSquared = !coupling.isSignSeen
  }

  /// The nearest value that it may take.
  func clamped(_ value: Double) -> Double { min(max(value, range.lowerBound), range.upperBound) }

  /// Range of its variable, in units of the variable at the scale.
  var variableRange: ClosedRange<Double> {
    let (low, high) = (range.lowerBound / scale, range.upperBound / scale)
    return isSquared ? 0...high * high : low...high
  }

  /// The coupling's value at a variable in units of that of the scale.
  func value(ofVariable variable: Double) -> Double {
    isSquared ? clamped(max(0, variable).squareRoot() * scale) : clamped(variable * scale)
  }
}
