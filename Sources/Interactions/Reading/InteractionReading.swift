import BuiltInInteractions
import Configuration

/// Reads files of interactions: those of users and those that come with the program, by one way.
struct InteractionReader {
  private let constants: FormulaConstants
  /// Whether the sine of the weak mixing angle, which is a coupling of every model, may stand in amplitudes.
  private static let common: Set<String> = [StandardModel.mixingName]

  static let mostEntries = 200

  init(constants: FormulaConstants) { self.constants = constants }

  /// The names of those that come with the program, in the order of their list.
  static var builtInNames: [String] { builtIn.map(\.name) }

  private static var builtIn: [(name: String, bytes: [UInt8])] {
    var found: [(name: String, bytes: [UInt8])] = []
    while true {
      let entry = built_in_interaction_at(found.count)
      guard let name = entry.name, let bytes = entry.bytes else { return found }
      found.append(
        (String(cString: name), Array(UnsafeBufferPointer(start: bytes, count: entry.count))))
    }
  }

  /// One that comes with the program; nil for another name.
  static func builtIn(
    _ name: String, settings: PhysicsSettings
  ) throws(Failure) -> Interaction? {
    guard let bytes = builtIn.first(where: { $0.name == name })?.bytes else { return nil }
    return try InteractionReader(constants: FormulaConstants(settings)).read(
      bytes, name: "\(name).yaml (built in)")
  }

  /// The text of one that comes with the program.
  static func builtInText(_ name: String) -> String? {
    builtIn.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  func read(_ bytes: [UInt8], name: String) throws(Failure) -> Interaction {
    guard let root = try yamlDocument(bytes, name: name, knownPaths: Self.keys) else {
      throw Failure(
        .badInput, "\(clipped(name)): expected an interaction, found an empty file")
    }
    return try interaction(root)
  }

  static let keys = [
    "interaction", "title", "source", "parameters", "masses", "rate", "amplitude",
  ]

  private func interaction(_ root: ConfigurationNode) throws(Failure) -> Interaction {
    let members = try root.members(Self.keys, required: ["interaction", "parameters"])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    guard let nameNode = member("interaction"), let parameters = member("parameters") else {
      throw root.failure("the key \"interaction\" is missing")
    }
    let couplings = try self.couplings(parameters)
    let masses = try member("masses").map { (node) throws(Failure) in try self.masses(node) } ?? []
    for mass in masses where couplings.contains(where: { $0.name == mass.name }) {
      throw root.failure("\(mass.name) is a parameter and a mass: expected two names")
    }
    let names = Names(couplings: couplings, masses: Set(masses.map(\.name)))
    var formulas: [String] = []
    var amplitudes: [InteractionAmplitude] = []
    for node in try member("amplitude")?.list(atMost: Self.mostEntries) ?? [] {
      amplitudes.append(try amplitude(node, names, &formulas))
    }
    var rates: [InteractionRate] = []
    for node in try member("rate")?.list(atMost: Self.mostEntries) ?? [] {
      rates.append(try rate(node, names, &formulas))
    }
    guard !amplitudes.isEmpty || !rates.isEmpty else {
      throw root.failure("expected an amplitude or a rate, found neither")
    }
    try checkUse(of: names, parameters, amplitudes, rates)
    return Interaction(
      name: try identifier(nameNode, "a name for the interaction"),
      title: try member("title")?.text() ?? "", source: try member("source")?.text() ?? "",
      couplings: couplings, masses: masses, amplitudes: amplitudes, rates: rates,
      formulas: formulas)
  }

  /// What may be named in a file.
  private struct Names {
    let couplings: [Coupling]
    let masses: Set<String>

    func coupling(_ name: String) -> Coupling? { couplings.first { $0.name == name } }
  }

  private func couplings(_ node: ConfigurationNode) throws(Failure) -> [Coupling] {
    let entries = try node.entries(
      "a mapping of parameters to their unit, sign and scale", atMost: Self.mostEntries)
    guard !entries.isEmpty else { throw node.expected("one parameter or more") }
    var couplings: [Coupling] = []
    for (name, entry) in entries {
      try check(name, at: entry)
      let members = try entry.members(["unit", "sign", "scale", "latex"], required: ["unit"])
      func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
      let unit = try member("unit")?.text("a unit, such as \"1\"") ?? "1"
      var scale = 1.0
      if let node = member("scale") {
        guard let value = try constant(node), value > 0, value.isFinite else {
          throw node.expected("a number > 0")
        }
        scale = value
      }
      couplings.append(
        Coupling(
          name: name, unit: constants.units[unit] ?? unit, latex: try member("latex")?.text(),
          isSignSeen: try member("sign").map { (node) throws(Failure) in try node.choice(Sign.self)
          }
            ?? .seen == .seen, searchScale: scale))
    }
    return couplings
  }

  private enum Sign: String, CaseIterable { case seen, unseen }

  private func masses(_ node: ConfigurationNode) throws(Failure) -> [InteractionMass] {
    let entries = try node.entries("a mapping of masses to values in GeV", atMost: 20)
    var masses: [InteractionMass] = []
    for (name, entry) in entries {
      try check(name, at: entry)
      masses.append(
        InteractionMass(
          name: name, valueGeV: try entry.number(PhysicsSettings.massLimits, unit: "GeV")))
    }
    return masses
  }

  private func check(_ name: String, at node: ConfigurationNode) throws(Failure) {
    guard Self.isName(name) else {
      throw node.failure(
        "expected a name of letters, digits and _ that begins with a letter, found \(quoted(name))")
    }
    let taken =
      Formula.energySymbols.union(["y", "s", "ln", "sqrt"]).union(constants.values.keys)
      .union(Self.common)
    guard !taken.contains(name) else {
      throw node.failure("the name \(name) is taken: expected another one")
    }
  }

  private func identifier(_ node: ConfigurationNode, _ what: String) throws(Failure) -> String {
    let name = try node.text(what)
    guard Self.isName(name) else {
      throw node.expected("\(what) of letters, digits and _ that begins with a letter")
    }
    return name
  }

  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, text.unicodeScalars.count <= 60 else {
      return false
    }
    func isLetter(_ scalar: Unicode.Scalar) -> Bool {
      (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z")
    }
    return isLetter(first)
      && text.unicodeScalars.allSatisfy {
        isLetter($0) || ($0 >= "0" && $0 <= "9") || $0 == "_"
      }
  }

  private func channels(_ node: ConfigurationNode) throws(Failure) -> [Channel] {
    let words = ["numu", "nue", "numubar", "nuebar"]
    var channels: [Channel] = []
    for item in try node.list("a list of flavours: \(words.joined(separator: ", "))", atMost: 4) {
      switch try item.text("one of \(words.joined(separator: ", "))") {
      case "numu": channels += [.muonNeutrino, .muonAntineutrino]
      case "nue": channels += [.electronNeutrino, .electronAntineutrino]
      case "numubar": channels.append(.muonAntineutrino)
      case "nuebar": channels.append(.electronAntineutrino)
      default: throw item.expected("one of \(words.joined(separator: ", "))")
      }
    }
    guard !channels.isEmpty else { throw node.expected("one flavour or more") }
    guard Set(channels).count == channels.count else {
      throw node.failure("expected each flavour once: numu and nue mean antineutrinos too")
    }
    return channels
  }

  private func amplitude(
    _ node: ConfigurationNode, _ names: Names, _ formulas: inout [String]
  ) throws(Failure) -> InteractionAmplitude {
    let members = try node.members(
      ["flavours", "to", "left", "right", "mass"], required: ["flavours"])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    guard let flavours = member("flavours") else { throw node.expected("flavours") }
    func chiral(_ key: String) throws(Failure) -> Polynomial {
      guard let node = member(key) else { return Polynomial() }
      formulas.append("\(key): \(try node.text("a coefficient"))")
      return try polynomial(node, names, isAmplitude: true)
    }
    let (left, right) = (try chiral("left"), try chiral("right"))
    guard member("left") != nil || member("right") != nil else {
      throw node.failure("expected the key \"left\" or \"right\"")
    }
    return InteractionAmplitude(
      channels: try channels(flavours),
      final: try member("to").map { (node) throws(Failure) in try node.choice() },
      left: left, right: right,
      mass: try member("mass").map { (node) throws(Failure) in try mass(node, names) })
  }

  private func mass(_ node: ConfigurationNode, _ names: Names) throws(Failure) -> MassReference {
    if let word = try? node.text(), names.masses.contains(word) { return .named(word) }
    let what = "0 for a photon, a mass in GeV, or one of the file's masses"
    guard let value = try? node.number(.atLeast(0, upTo: 1e6)) else { throw node.expected(what) }
    return .number(value)
  }

  private func rate(
    _ node: ConfigurationNode, _ names: Names, _ formulas: inout [String]
  ) throws(Failure) -> InteractionRate {
    let members = try node.members(
      ["flavours", "coupling", "formula", "final_mass"],
      required: ["flavours", "coupling", "formula"])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    guard let flavours = member("flavours"), let couplingNode = member("coupling"),
      let formulaNode = member("formula")
    else { throw node.expected("flavours, coupling and formula") }
    let coupling = try polynomial(couplingNode, names, isAmplitude: false)
    let formula = try expression(
      formulaNode,
      Set(constants.values.keys).union(Formula.energySymbols).union(["y", "s"]).union(names.masses))
    try checkDimension(formula, at: formulaNode, of: coupling, names)
    formulas.append(
      "\(try couplingNode.text()) * \(try formulaNode.text().split(separator: " ").joined(separator: " "))"
    )
    return InteractionRate(
      channels: try channels(flavours), coupling: coupling, formula: formula,
      finalMass: try member("final_mass").map { (node) throws(Failure) in try mass(node, names) })
  }

  private func expression(
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
  private func constant(_ node: ConfigurationNode) throws(Failure) -> Double? {
    let expression = try expression(node, Set(constants.values.keys))
    do throws(ExpressionMeaning) {
      return try Formula(expression, values: constants.values).constant
    } catch {
      throw node.failure(error.message)
    }
  }

  private func polynomial(
    _ node: ConfigurationNode, _ names: Names, isAmplitude: Bool
  ) throws(Failure) -> Polynomial {
    let own = Set(names.couplings.map(\.name)).union(isAmplitude ? Self.common : [])
    let expression = try expression(node, own.union(constants.values.keys))
    let polynomial: Polynomial
    do throws(ExpressionMeaning) {
      polynomial = try Polynomial(expression, couplings: own, constants: constants.values)
    } catch {
      throw node.failure(error.message)
    }
    guard !polynomial.isZero || isAmplitude else { throw node.expected("a product of couplings") }
    for (monomial, _) in polynomial.terms {
      for (name, exponent) in monomial.exponents {
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
        throw node.failure("expected products of at most three couplings, found \(monomial)")
      }
    }
    if !isAmplitude, polynomial.constant != nil { throw node.expected("a product of couplings") }
    if isAmplitude { try checkDimensionless(expression, at: node, names) }
    return polynomial
  }

  /// Couplings g_L, g_R and c_L, c_R are numbers.
  private func checkDimensionless(
    _ expression: Expression, at node: ConfigurationNode, _ names: Names
  ) throws(Failure) {
    var dimensions = constants.dimensions
    for coupling in names.couplings { dimensions[coupling.name] = dimension(ofUnit: coupling.unit) }
    do throws(ExpressionMeaning) {
      let found = try expression.dimension(dimensions)
      guard found == 0 else {
        throw ExpressionMeaning("has the dimension GeV^\(exponentText(found)): expected a number")
      }
    } catch {
      throw node.failure(error.message)
    }
  }

  /// d sigma / dE_R has GeV^-3: the formula with the units of its couplings.
  private func checkDimension(
    _ formula: Expression, at node: ConfigurationNode, of coupling: Polynomial, _ names: Names
  ) throws(Failure) {
    var dimensions = constants.dimensions
    for symbol in ["E_nu", "E_R"] { dimensions[symbol] = 1 }
    for mass in names.masses { dimensions[mass] = 1 }
    let found: Double
    do throws(ExpressionMeaning) {
      found = try formula.dimension(dimensions)
    } catch {
      throw node.failure(error.message)
    }
    for (monomial, _) in coupling.terms {
      let ofCouplings = monomial.exponents.reduce(0.0) { sum, entry in
        sum + Double(entry.value) * dimension(ofUnit: names.coupling(entry.key)?.unit ?? "1")
      }
      guard found + ofCouplings == -3 else {
        throw node.failure(
          "has the dimension GeV^\(exponentText(found)): expected GeV^\(exponentText(-3 - ofCouplings)), so that with"
            + " \(monomial) it is d sigma/dE_R in GeV^-3")
      }
    }
  }

  private func checkUse(
    of names: Names, _ node: ConfigurationNode, _ amplitudes: [InteractionAmplitude],
    _ rates: [InteractionRate]
  ) throws(Failure) {
    let used = Set(
      amplitudes.flatMap { $0.left.couplings.union($0.right.couplings) }
        + rates.flatMap(\.coupling.couplings))
    if let unused = names.couplings.first(where: { !used.contains($0.name) }) {
      throw node.failure("no amplitude and no rate depends on \(unused.name)")
    }
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
    if expression.symbols.isDisjoint(with: couplings) {
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
    case .multiply(let a, let b): self = try made(a) * made(b)
    case .divide(let a, let b):
      guard let divisor = try made(b).constant, divisor != 0 else {
        throw ExpressionMeaning("expected a division by a number that is not 0")
      }
      self = try made(a).scaled(1 / divisor)
    case .power(let base, let exponent):
      guard let value = try made(exponent).constant, let whole = Int(exactly: value),
        (0...8).contains(whole)
      else { throw ExpressionMeaning("expected a whole exponent from 0 to 8 of a coupling") }
      self = try made(base).power(whole)
    case .logarithm, .squareRoot:
      throw ExpressionMeaning("expected no ln or sqrt of a coupling")
    }
  }
}
