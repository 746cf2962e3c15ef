import Configuration
import Foundation

/// A function of the energies of neutrino and recoil. All other symbols are replaced by their
/// values, and all constants are computed.
public indirect enum Formula: Hashable, Sendable {
  case constant(Double)
  case neutrinoEnergy
  case recoilEnergy
  case add(Formula, Formula)
  case subtract(Formula, Formula)
  case multiply(Formula, Formula)
  case divide(Formula, Formula)
  /// A power with an exponent of 2 or more.
  case power(Formula, Int)
  case logarithm(Formula)
  case squareRoot(Formula)

  var constant: Double? { if case .constant(let value) = self { value } else { nil } }
}

extension Formula {
  /// The symbols of the two energies.
  static let energySymbols: Set<String> = ["E_nu", "E_R"]

  /// - Parameter values: the values of all symbols except the energies.
  init(_ expression: Expression, values: [String: Double]) throws(ExpressionMeaning) {
    func made(_ inner: Expression) throws(ExpressionMeaning) -> Formula {
      try Formula(inner, values: values)
    }
    switch expression {
    case .number(let value): self = .constant(value)
    case .symbol("E_nu"): self = .neutrinoEnergy
    case .symbol("E_R"): self = .recoilEnergy
    case .symbol("y"): self = .divide(.recoilEnergy, .neutrinoEnergy)
    case .symbol(let name):
      guard let value = values[name] else {
        throw ExpressionMeaning("no value of the symbol \(name)")
      }
      self = .constant(value)
    case .add(let a, let b): self = .sum(try made(a), try made(b))
    case .subtract(let a, let b): self = .difference(try made(a), try made(b))
    case .multiply(let a, let b): self = .product(try made(a), try made(b))
    case .divide(let a, let b): self = .quotient(try made(a), try made(b))
    case .logarithm(let inner):
      let inner = try made(inner)
      self = inner.constant.map { .constant(log($0)) } ?? .logarithm(inner)
    case .squareRoot(let inner):
      let inner = try made(inner)
      self = inner.constant.map { .constant($0.squareRoot()) } ?? .squareRoot(inner)
    case .power(let base, let exponent):
      guard let exponent = try made(exponent).constant else {
        throw ExpressionMeaning("expected an exponent that is a number")
      }
      self = try .raised(try made(base), to: exponent)
    }
    if let constant, !constant.isFinite {
      throw ExpressionMeaning("a part of the formula without energies is no finite number")
    }
  }

  private static func sum(_ a: Formula, _ b: Formula) -> Formula {
    if let x = a.constant, let y = b.constant { return .constant(x + y) }
    return .add(a, b)
  }

  private static func difference(_ a: Formula, _ b: Formula) -> Formula {
    if let x = a.constant, let y = b.constant { return .constant(x - y) }
    return .subtract(a, b)
  }

  /// A product, with constants collected on the left.
  static func product(_ a: Formula, _ b: Formula) -> Formula {
    switch (a.factored, b.factored) {
    case ((let x, nil), (let y, nil)): return .constant(x * y)
    case ((let x, let rest?), (let y, nil)), ((let x, nil), (let y, let rest?)):
      return scaled(rest, by: x * y)
    case ((let x, let first?), (let y, let second?)):
      return scaled(.multiply(first, second), by: x * y)
    }
  }

  private static func quotient(_ a: Formula, _ b: Formula) -> Formula {
    switch (a.factored, b.factored) {
    case ((let x, nil), (let y, nil)): return .constant(x / y)
    case ((let x, let rest?), (let y, nil)): return scaled(rest, by: x / y)
    case ((let x, nil), (let y, let under?)): return scaled(.divide(.constant(1), under), by: x / y)
    case ((let x, let over?), (let y, let under?)): return scaled(.divide(over, under), by: x / y)
    }
  }

  private static func scaled(_ rest: Formula, by factor: Double) -> Formula {
    factor == 1 ? rest : .multiply(.constant(factor), rest)
  }

  /// A constant factor and the rest of the formula; the rest is nil for a constant.
  var factored: (factor: Double, rest: Formula?) {
    switch self {
    case .constant(let value): (value, nil)
    case .multiply(.constant(let value), let rest): (value, rest)
    default: (1, self)
    }
  }

  private static func raised(
    _ base: Formula, to exponent: Double
  ) throws(ExpressionMeaning) -> Formula {
    if let value = base.constant { return .constant(pow(value, exponent)) }
    let doubled = 2 * exponent
    guard doubled == doubled.rounded(), abs(exponent) <= 64 else {
      throw ExpressionMeaning("expected a whole or half exponent from -64 to 64")
    }
    if exponent < 0 { return .quotient(.constant(1), try raised(base, to: -exponent)) }
    let whole = Int(exponent)
    let (factor, rest) = base.factored
    let inner = rest ?? base
    let power: Formula =
      whole == 0
      ? .constant(1)
      : scaled(
        whole == 1 ? inner : .power(inner, whole), by: pow(factor, Double(whole)))
    guard exponent != Double(whole) else { return power }
    return .product(power, .squareRoot(base))
  }

  public func value(neutrinoEnergyGeV: Double, recoilEnergyGeV: Double) -> Double {
    func of(_ inner: Formula) -> Double {
      inner.value(neutrinoEnergyGeV: neutrinoEnergyGeV, recoilEnergyGeV: recoilEnergyGeV)
    }
    switch self {
    case .constant(let value): return value
    case .neutrinoEnergy: return neutrinoEnergyGeV
    case .recoilEnergy: return recoilEnergyGeV
    case .add(let a, let b): return of(a) + of(b)
    case .subtract(let a, let b): return of(a) - of(b)
    case .multiply(let a, let b): return of(a) * of(b)
    case .divide(let a, let b): return of(a) / of(b)
    case .power(let base, let exponent): return pow(of(base), Double(exponent))
    case .logarithm(let inner): return log(of(inner))
    case .squareRoot(let inner): return of(inner).squareRoot()
    }
  }

  /// The formula as it was understood, with all brackets.
  public var text: String {
    switch self {
    case .constant(let value): return numeral(value)
    case .neutrinoEnergy: return "E_nu"
    case .recoilEnergy: return "E_R"
    case .add(let a, let b): return "(\(a.text) + \(b.text))"
    case .subtract(let a, let b): return "(\(a.text) - \(b.text))"
    case .multiply(let a, let b): return "\(a.text) * \(b.text)"
    case .divide(let a, let b): return "(\(a.text)) / (\(b.text))"
    case .power(let base, let exponent): return "(\(base.text))^\(exponent)"
    case .logarithm(let inner): return "ln(\(inner.text))"
    case .squareRoot(let inner): return "sqrt(\(inner.text))"
    }
  }
}

/// A problem with the meaning of a text, for which no column can be named.
struct ExpressionMeaning: Error {
  let message: String
  init(_ message: String) { self.message = message }
}
