import Configuration

extension Expression {
  /// The expression as it was understood: every product with its sign, and brackets around the
  /// parts of a quotient or a power.
  var text: String {
    switch self {
    case .number(let value): return numeral(value)
    case .symbol(let name): return name
    case .add(let a, let b): return "\(a.text) + \(b.isSum ? b.bracketed : b.text)"
    case .subtract(let a, let b): return "\(a.text) - \(b.isSum ? b.bracketed : b.text)"
    case .multiply(.number(-1), let inner): return "-\(inner.factorText)"
    case .multiply(let a, let b):
      return "\(a.isProduct ? a.text : a.factorText) * \(b.factorText)"
    case .divide(let a, let b): return "\(a.factorText) / \(b.factorText)"
    case .power(let a, let b): return "\(a.baseText)^\(b.baseText)"
    case .logarithm(let inner): return "ln(\(inner.text))"
    case .squareRoot(let inner): return "sqrt(\(inner.text))"
    }
  }

  private var bracketed: String { "(\(text))" }

  /// The expression as a factor, in brackets unless it is one word or a power of one.
  private var factorText: String {
    switch self {
    case .power: text
    default: baseText
    }
  }

  /// The base as text, in brackets unless it is one word.
  private var baseText: String {
    switch self {
    case .symbol, .logarithm, .squareRoot: text
    case .number(let value): value < 0 ? bracketed : text
    default: bracketed
    }
  }

  private var isSum: Bool {
    switch self {
    case .add, .subtract, .multiply(.number(-1), _): true
    default: false
    }
  }

  private var isProduct: Bool {
    switch self {
    case .multiply(.number(-1), _): false
    case .multiply: true
    default: false
    }
  }
}

extension Polynomial {
  /// The terms of the polynomial, each with its coefficient.
  var text: String {
    if isZero { return "0" }
    return terms.map { term in
      if term.monomial == .one { return numeral(term.coefficient) }
      return term.coefficient == 1
        ? term.monomial.description : "\(numeral(term.coefficient)) \(term.monomial)"
    }.joined(separator: " + ")
  }
}
