import Configuration

extension InteractionReader {
  func expression(
    _ node: ConfigurationNode, _ symbols: Set<String>
  ) throws(Failure) -> Expression {
    let text = try node.text("a formula")
    do throws(ExpressionProblem) {
      return try Expression(parsing: text, symbols: symbols)
    } catch {
      throw node.failure(atCharacter: error.column - 1, error.message)
    }
  }

  /// The value of an expression without couplings; nil where it has no finite one.
  func constant(_ node: ConfigurationNode) throws(Failure) -> Double? {
    let expression = try expression(node, Set(constants.values.keys))
    do throws(ExpressionMeaning) {
      return try Formula(expression, values: constants.values).constant
    } catch {
      throw node.failure(atCharacter: 0, error.message)
    }
  }

  func polynomial(
    _ node: ConfigurationNode, _ names: Names, isAmplitude: Bool
  ) throws(Failure) -> Polynomial {
    let own = Set(names.couplings.map(\.name)).union(isAmplitude ? Self.common : [])
    let expression = try expression(node, own.union(constants.values.keys))
    let polynomial: Polynomial
    do throws(ExpressionMeaning) {
      polynomial = try Polynomial(expression, couplings: own, constants: constants.values)
    } catch {
      throw node.failure(atCharacter: 0, error.message)
    }
    guard !polynomial.isZero || isAmplitude else { throw node.expected("a product of couplings") }
    for (monomial, _) in polynomial.terms {
      guard monomial.exponents.keys.contains(where: { names.coupling($0) != nil }) else {
        throw node.failure(
          "expected a coupling of the file in every term, so that without them the Standard Model is"
            + " left")
      }
      for (name, exponent) in monomial.exponents.sorted(by: { $0.key < $1.key }) {
        let isSignSeen = names.coupling(name)?.isSignSeen ?? true
        let powers = isSignSeen ? (isAmplitude ? [1] : [1, 2]) : (isAmplitude ? [2] : [2, 4])
        guard powers.contains(exponent) else {
          throw node.failure(
            "\(name) stands with the power \(exponent): expected "
              + powers.map { "\($0)" }.joined(separator: " or ")
              + (isSignSeen
                ? "; a coupling that enters by its square alone has sign: unseen"
                : ", as its sign is not seen"))
        }
      }
      guard monomial.exponents.count <= 3 else {
        throw node.failure(
          "expected products of at most three couplings, found \(clipped(monomial.description))")
      }
    }
    if isAmplitude { try checkDimensionless(expression, at: node, names) }
    return polynomial
  }

  /// Couplings g_L, g_R and c_L, c_R are numbers.
  private func checkDimensionless(
    _ expression: Expression, at node: ConfigurationNode, _ names: Names
  ) throws(Failure) {
    var dimensions = constants.dimensions
    for coupling in names.couplings { dimensions[coupling.name] = dimension(of: coupling) }
    do throws(ExpressionMeaning) {
      let found = try expression.dimension(dimensions)
      guard found == 0 else {
        throw ExpressionMeaning("has the dimension GeV^\(exponentText(found)): expected a number")
      }
    } catch {
      throw node.failure(atCharacter: 0, error.message)
    }
  }

  private func dimension(of coupling: Coupling) -> Double {
    Interactions.dimension(ofUnit: coupling.unit) ?? 0
  }

  /// The formula of a rate: d sigma / dE_R has GeV^-3, with the units of its couplings.
  func formula(
    _ node: ConfigurationNode, of coupling: Polynomial, _ names: Names
  ) throws(Failure) -> (expression: Expression, dimensionGeV: Double) {
    let masses = names.masses.map(\.name)
    let formula = try expression(
      node,
      Set(constants.values.keys).union(Formula.energySymbols).union(["y", "s"]).union(masses))
    var dimensions = constants.dimensions
    for symbol in Formula.energySymbols.union(masses) { dimensions[symbol] = 1 }
    let found: Double
    do throws(ExpressionMeaning) {
      found = try formula.dimension(dimensions)
      // The formula must have a value at the masses of the file.
      var values = Dictionary(uniqueKeysWithValues: names.masses.map { ($0.name, $0.valueGeV) })
      values.merge(constants.values) { $1 }
      values["s"] = 1
      _ = try Formula(formula, values: values)
    } catch {
      throw node.failure(atCharacter: 0, error.message)
    }
    for (monomial, _) in coupling.terms {
      let ofCouplings = monomial.exponents.reduce(0.0) { sum, entry in
        sum + Double(entry.value) * (names.coupling(entry.key).map(dimension(of:)) ?? 0)
      }
      // Exponents such as 1/3 have rounding errors.
      guard abs(found + ofCouplings + 3) < 1e-9 else {
        throw node.failure(
          atCharacter: 0,
          "has the dimension GeV^\(exponentText(found)): expected"
            + " GeV^\(exponentText(-3 - ofCouplings)), so that with"
            + " \(clipped(monomial.description)) it is d sigma/dE_R in GeV^-3")
      }
    }
    return (formula, found)
  }
}

extension Polynomial {
  /// An expression of couplings and constants.
  init(
    _ expression: Expression, couplings: Set<String>, constants: [String: Double]
  ) throws(ExpressionMeaning) {
    func made(_ inner: Expression) throws(ExpressionMeaning) -> Polynomial {
      try Polynomial(inner, couplings: couplings, constants: constants)
    }
    if !expression.names(oneOf: couplings) {
      guard let value = try Formula(expression, values: constants).constant else {
        throw ExpressionMeaning("expected couplings and constants alone")
      }
      self.init(value)
      return
    }
    switch expression {
    case .number(let value): self.init(value)
    case .symbol(let name): self.init(Monomial.of(name))
    case .add(let a, let b): self = try made(a) + made(b)
    case .subtract(let a, let b): self = try made(a) - made(b)
    case .multiply(let a, let b): self = try Self.product(try made(a), try made(b))
    case .divide(let a, let b):
      guard let divisor = try made(b).constant, divisor != 0 else {
        throw ExpressionMeaning("expected a division by a number that is not 0")
      }
      self = try made(a).scaled(1 / divisor)
    case .power(let base, let exponent):
      guard let value = try made(exponent).constant, let whole = Int(exactly: value),
        (0...8).contains(whole)
      else { throw ExpressionMeaning("expected a whole exponent from 0 to 8 of a coupling") }
      let base = try made(base)
      self.init(1)
      for _ in 0..<whole { self = try Self.product(self, base) }
    case .logarithm, .squareRoot:
      throw ExpressionMeaning("expected no ln or sqrt of a coupling")
    }
    guard coefficients.values.allSatisfy(\.isFinite) else {
      throw ExpressionMeaning("a coefficient of the couplings is no finite number")
    }
  }

  /// Products of long sums have too many terms to work out.
  private static func product(
    _ one: Polynomial, _ other: Polynomial
  ) throws(ExpressionMeaning) -> Polynomial {
    guard one.coefficients.count * other.coefficients.count <= Self.mostTerms else {
      throw ExpressionMeaning(
        "expected at most \(Self.mostTerms) terms of couplings, found more in a product of sums")
    }
    return one * other
  }

  private static let mostTerms = 400
}
