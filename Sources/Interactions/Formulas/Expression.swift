import Configuration

/// The expression of a formula: numbers, symbols, + - * / ^, ln and sqrt.
indirect enum Expression: Hashable, Sendable {
  case number(Double)
  case symbol(String)
  case add(Expression, Expression)
  case subtract(Expression, Expression)
  case multiply(Expression, Expression)
  case divide(Expression, Expression)
  case power(Expression, Expression)
  case logarithm(Expression)
  case squareRoot(Expression)
}

/// A problem in a text, at a column counted from 1.
struct ExpressionProblem: Error {
  let column: Int
  let message: String
}

extension Expression {
  /// Reads a formula. Symbols side by side, as in `2 m_e E_R`, are multiplied, as `*` does it: from
  /// the left, so that `1/2 m_e` is half of the mass.
  ///
  /// - Parameter symbols: the symbols that it may contain.
  init(parsing text: String, symbols: Set<String>) throws(ExpressionProblem) {
    var parser = ExpressionParser(text: Array(text.unicodeScalars), symbols: symbols)
    self = try parser.whole()
  }

  var symbols: Set<String> {
    switch self {
    case .number: []
    case .symbol(let name): [name]
    case .logarithm(let inner), .squareRoot(let inner): inner.symbols
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b),
      .divide(let a, let b),
      .power(let a, let b):
      a.symbols.union(b.symbols)
    }
  }
}

extension Expression {
  /// Whether some symbol is among these.
  func names(oneOf symbols: Set<String>) -> Bool {
    switch self {
    case .number: false
    case .symbol(let name): symbols.contains(name)
    case .logarithm(let inner), .squareRoot(let inner): inner.names(oneOf: symbols)
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b),
      .divide(let a, let b),
      .power(let a, let b):
      a.names(oneOf: symbols) || b.names(oneOf: symbols)
    }
  }
}

/// A parser of precedence: sums of products of powers of factors.
private struct ExpressionParser {
  let text: [Unicode.Scalar]
  let symbols: Set<String>
  private var position = 0
  private var depth = 0

  init(text: [Unicode.Scalar], symbols: Set<String>) {
    self.text = text
    self.symbols = symbols
  }

  private static let deepest = 100
  /// The largest number of symbols that an error lists.
  private static let mostNamed = 16
  private static let longest = 4000

  mutating func whole() throws(ExpressionProblem) -> Expression {
    guard text.count <= Self.longest else {
      throw ExpressionProblem(
        column: Self.longest + 1, message: "expected at most \(Self.longest) characters")
    }
    let result = try sum()
    guard let next = peek() else { return result }
    switch next {
    case ")": throw problem("a closing bracket without an opening one")
    case "^": throw problem("expected brackets around a power of a power")
    default: throw problem("expected an operator")
    }
  }

  private func problem(_ message: String, at index: Int? = nil) -> ExpressionProblem {
    let index = index ?? position
    let found = index < text.count ? quoted(String(text[index])) : "the end"
    return ExpressionProblem(column: index + 1, message: "\(message), found \(found)")
  }

  /// The next character that is no blank.
  private mutating func peek() -> Unicode.Scalar? {
    while position < text.count, text[position] == " " || text[position] == "\n" { position += 1 }
    return position < text.count ? text[position] : nil
  }

  private mutating func sum() throws(ExpressionProblem) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw problem("brackets deeper than \(Self.deepest)") }
    var result: Expression
    switch peek() {
    case "-":
      position += 1
      result = .multiply(.number(-1), try product())
    default: result = try product()
    }
    while let next = peek(), next == "+" || next == "-" {
      position += 1
      let term = try product()
      result = next == "+" ? .add(result, term) : .subtract(result, term)
    }
    return result
  }

  private mutating func product() throws(ExpressionProblem) -> Expression {
    var result = try signedPower()
    while let next = peek() {
      switch next {
      case "*", "/":
        position += 1
        let factor = try signedPower()
        result = next == "*" ? .multiply(result, factor) : .divide(result, factor)
      case "(": result = .multiply(result, try power())
      case _ where isName(next) || isDigit(next): result = .multiply(result, try power())
      default: return result
      }
    }
    return result
  }

  /// A power behind an operator, where it may have a sign.
  private mutating func signedPower() throws(ExpressionProblem) -> Expression {
    guard let sign = peek(), sign == "-" || sign == "+" else { return try power() }
    position += 1
    let value = try power()
    return sign == "-" ? .multiply(.number(-1), value) : value
  }

  private mutating func power() throws(ExpressionProblem) -> Expression {
    let base = try factor()
    guard peek() == "^" else { return base }
    position += 1
    guard peek() == "-" else { return .power(base, try factor()) }
    position += 1
    return .power(base, .multiply(.number(-1), try factor()))
  }

  private mutating func factor() throws(ExpressionProblem) -> Expression {
    guard let next = peek() else { throw problem("expected a number, a symbol or a bracket") }
    if next == "(" { return try bracket() }
    if isDigit(next) || next == "." { return .number(try number()) }
    guard isName(next) else { throw problem("expected a number, a symbol or a bracket") }
    let start = position
    while position < text.count, isName(text[position]) || isDigit(text[position]) { position += 1 }
    let name = String(String.UnicodeScalarView(text[start..<position]))
    if name == "ln" || name == "sqrt" {
      guard peek() == "(" else { throw problem("expected a bracket after \(name)") }
      let inner = try bracket()
      return name == "ln" ? .logarithm(inner) : .squareRoot(inner)
    }
    guard symbols.contains(name) else {
      throw ExpressionProblem(column: start + 1, message: unknown(name))
    }
    return .symbol(name)
  }

  private func unknown(_ name: String) -> String {
    let known = symbols.sorted()
    let meant = suggestion(for: name, among: known)
    let shown = known.prefix(Self.mostNamed).map { clipped($0) }.joined(separator: ", ")
    return "expected a symbol among \(shown)\(known.count > Self.mostNamed ? ", ..." : ""), found"
      + " \(quoted(name))\(meant)"
  }

  private mutating func bracket() throws(ExpressionProblem) -> Expression {
    let start = position
    position += 1
    let inner = try sum()
    switch peek() {
    case ")": position += 1
    case nil: throw ExpressionProblem(column: start + 1, message: "a bracket that is not closed")
    case "^": throw problem("expected brackets around a power of a power")
    default: throw problem("expected an operator or a closing bracket")
    }
    return inner
  }

  private mutating func number() throws(ExpressionProblem) -> Double {
    let start = position
    skipDigits()
    if position < text.count, text[position] == "." {
      position += 1
      skipDigits()
    }
    if position < text.count, text[position] == "e" || text[position] == "E" {
      var exponent = position + 1
      if exponent < text.count, text[exponent] == "+" || text[exponent] == "-" { exponent += 1 }
      // `2 e` or `2E_R` is a number and a symbol.
      if exponent < text.count, isDigit(text[exponent]) {
        position = exponent
        skipDigits()
      }
    }
    let word = String(String.UnicodeScalarView(text[start..<position]))
    guard let value = Double(word), value.isFinite else {
      throw problem("expected a number", at: start)
    }
    return value
  }

  private mutating func skipDigits() {
    while position < text.count, isDigit(text[position]) { position += 1 }
  }

  private func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  private func isName(_ scalar: Unicode.Scalar) -> Bool {
    (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z") || scalar == "_"
  }
}
