import Interactions

/// What a search over couplings knows of one of them: a rate is a polynomial of second degree in it.
struct FreeCoupling: Equatable, Sendable {
  /// Its place among the kernel's parameters.
  let index: Int
  /// Where a search begins, in the coupling's unit; any size that can be seen will do.
  let scale: Double
  /// Values that it may take.
  let range: ClosedRange<Double>

  init(_ parameter: Parameter) {
    index = parameter.kernelIndex
    scale = parameter.searchScale
    let limits = parameter.axisLimits
    let most = parameter == .sinSquaredThetaW ? 1 : 1e30
    range = (limits.contains(-most) ? -most : 0)...most
  }

  /// The nearest value that it may take.
  func clamped(_ value: Double) -> Double { min(max(value, range.lowerBound), range.upperBound) }
}
