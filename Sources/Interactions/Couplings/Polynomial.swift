import Foundation

/// A product of powers of couplings, named in alphabetical order.
struct Monomial: Hashable, Sendable {
  /// The exponent of each coupling, by its name; exponents are 1 or more.
  private(set) var exponents: [String: Int] = [:]

  static let one = Monomial()

  static func of(_ coupling: String) -> Monomial { Monomial(exponents: [coupling: 1]) }

  static func * (one: Monomial, other: Monomial) -> Monomial {
    Monomial(exponents: one.exponents.merging(other.exponents) { $0 + $1 })
  }

  var names: [String] { exponents.keys.sorted() }

  func value(_ of: (String) -> Double) -> Double {
    names.reduce(1) { $0 * pow(of($1), Double(exponents[$1] ?? 0)) }
  }
}

extension Monomial: Comparable, CustomStringConvertible {
  static func < (one: Monomial, other: Monomial) -> Bool {
    (one.exponents.values.reduce(0, +), one.description)
      < (other.exponents.values.reduce(0, +), other.description)
  }

  var description: String {
    names.map { name in
      let exponent = exponents[name] ?? 1
      return exponent == 1 ? name : "\(name)^\(exponent)"
    }.joined(separator: " ")
  }
}

/// A polynomial of couplings, by which an amplitude or a rate is multiplied.
struct Polynomial: Hashable, Sendable {
  private(set) var coefficients: [Monomial: Double] = [:]

  init() {}

  init(_ number: Double) { if number != 0 { coefficients[.one] = number } }

  init(_ monomial: Monomial) { coefficients[monomial] = 1 }

  /// The terms in a fixed order, so that sums have the same bits everywhere.
  var terms: [(monomial: Monomial, coefficient: Double)] {
    coefficients.keys.sorted().map { ($0, coefficients[$0] ?? 0) }
  }

  var isZero: Bool { coefficients.isEmpty }

  /// The value of a constant polynomial; nil where it depends on a coupling.
  var constant: Double? {
    if isZero { return 0 }
    return coefficients.count == 1 ? coefficients[.one] : nil
  }

  var couplings: Set<String> { Set(coefficients.keys.flatMap(\.names)) }

  static func + (one: Polynomial, other: Polynomial) -> Polynomial {
    var sum = one
    for (monomial, coefficient) in other.terms {
      let value = (sum.coefficients[monomial] ?? 0) + coefficient
      sum.coefficients[monomial] = value == 0 ? nil : value
    }
    return sum
  }

  static func - (one: Polynomial, other: Polynomial) -> Polynomial { one + other.scaled(-1) }

  static func * (one: Polynomial, other: Polynomial) -> Polynomial {
    var product = Polynomial()
    for (a, x) in one.terms {
      for (b, y) in other.terms {
        var single = Polynomial()
        single.coefficients[a * b] = x * y
        product = product + single
      }
    }
    return product
  }

  func scaled(_ factor: Double) -> Polynomial {
    guard factor != 0 else { return Polynomial() }
    var copy = self
    copy.coefficients = coefficients.mapValues { $0 * factor }
    return copy
  }

  func power(_ exponent: Int) -> Polynomial {
    (0..<exponent).reduce(Polynomial(1)) { product, _ in product * self }
  }

  func value(_ of: (String) -> Double) -> Double {
    terms.reduce(0) { $0 + $1.coefficient * $1.monomial.value(of) }
  }

  /// Divided by the coefficient of its first term, which is given beside it: polynomials that
  /// differ by a factor become the same.
  var normalized: (polynomial: Polynomial, factor: Double) {
    guard let first = terms.first else { return (self, 0) }
    return (scaled(1 / first.coefficient), first.coefficient)
  }
}
