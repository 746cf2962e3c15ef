import Configuration

extension Expression {
  /// The power of GeV of the expression.
  ///
  /// - Parameter dimensions: the powers of GeV of all its symbols.
  func dimension(_ dimensions: [String: Double]) throws(ExpressionMeaning) -> Double {
    switch self {
    case .number: return 0
    case .symbol(let name): return dimensions[name] ?? 0
    case .add(let a, let b), .subtract(let a, let b):
      let (first, second) = (try a.dimension(dimensions), try b.dimension(dimensions))
      guard first == second || a.isZero || b.isZero else {
        throw ExpressionMeaning(
          "a sum of GeV^\(exponentText(first)) and GeV^\(exponentText(second)): expected the same dimension"
        )
      }
      return a.isZero ? second : first
    case .multiply(let a, let b): return try a.dimension(dimensions) + b.dimension(dimensions)
    case .divide(let a, let b): return try a.dimension(dimensions) - b.dimension(dimensions)
    case .power(let base, let exponent):
      guard try exponent.dimension(dimensions) == 0, let value = exponent.number else {
        throw ExpressionMeaning("expected an exponent that is a number")
      }
      return try value * base.dimension(dimensions)
    case .logarithm(let inner):
      let dimension = try inner.dimension(dimensions)
      guard dimension == 0 else {
        throw ExpressionMeaning(
          "a logarithm of GeV^\(exponentText(dimension)): expected a number without dimension")
      }
      return 0
    case .squareRoot(let inner): return try 0.5 * inner.dimension(dimensions)
    }
  }

  private var isZero: Bool { self == .number(0) }

  /// The value of an expression; nil where it has symbols.
  private var number: Double? {
    guard symbols.isEmpty else { return nil }
    return (try? Formula(self, values: [:]))?.constant
  }
}

/// The text of an exponent, such as 2 or 0.5, which need not be a whole number.
func exponentText(_ dimension: Double) -> String { numeral(dimension) }

/// The dimension of a coupling's unit where it is a power of GeV; any other unit counts as a
/// number, as Bohr magnetons or elementary charges are. Nil where a unit of energy is written
/// otherwise.
func dimension(ofUnit unit: String) -> Double? {
  switch unit {
  case "GeV": return 1
  case "1/GeV", "inverse_gev": return -1
  default:
    for (prefix, sign) in [("GeV^", 1.0), ("1/GeV^", -1)] where unit.hasPrefix(prefix) {
      let exponent = unit.dropFirst(prefix.count)
      return parseNumber(String(exponent)).flatMap { abs($0) <= 64 ? sign * $0 : nil }
    }
    return unit.contains("eV") ? nil : 0
  }
}
