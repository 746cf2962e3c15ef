import Configuration

extension InteractionReader {
  /// The names that a file may use.
  struct Names {
    let couplings: [Coupling]
    let masses: [InteractionMass]

    func coupling(_ name: String) -> Coupling? { couplings.first { $0.name == name } }
  }

  private enum Sign: String, CaseIterable { case seen, unseen }

  func couplings(_ node: ConfigurationNode) throws(Failure) -> [Coupling] {
    let entries = try node.entries(
      "a mapping of parameters to their unit, sign and scale", atMost: Self.mostEntries)
    guard !entries.isEmpty else { throw node.expected("one parameter or more") }
    var couplings: [Coupling] = []
    for (name, entry) in entries {
      try check(name, at: entry)
      couplings.append(try coupling(name, entry))
    }
    return couplings
  }

  private func coupling(_ name: String, _ entry: ConfigurationNode) throws(Failure) -> Coupling {
    let members = try entry.members(["unit", "sign", "scale", "latex"], required: ["unit"])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    var unit = "1"
    if let node = member("unit") {
      let word = try node.text("a unit, such as \"1\"")
      unit = constants.units[word] ?? word
      guard dimension(ofUnit: unit) != nil else {
        throw node.expected("1, GeV, 1/GeV, GeV^n or 1/GeV^n, or the word of a unit without GeV")
      }
    }
    var scale = 1.0
    if let node = member("scale") {
      guard let value = try constant(node), value > 0, value <= Coupling.largest else {
        throw node.expected("a number > 0 and <= \(numeral(Coupling.largest))")
      }
      scale = value
    }
    let sign = try member("sign").map { (node) throws(Failure) in try node.choice(Sign.self) }
    return Coupling(
      name: name, unit: unit, latex: try member("latex")?.text(),
      isSignSeen: sign ?? .seen == .seen, searchScale: scale)
  }

  /// - Parameter couplings: the couplings, whose names masses cannot have.
  func masses(
    _ node: ConfigurationNode, besides couplings: [Coupling]
  ) throws(Failure) -> [InteractionMass] {
    var masses: [InteractionMass] = []
    for (name, entry) in try node.entries(
      "a mapping of masses to values in GeV", atMost: Self.mostMasses)
    {
      try check(name, at: entry)
      guard !couplings.contains(where: { $0.name == name }) else {
        throw entry.failureOfKey("\(name) is a parameter and a mass: expected two names")
      }
      masses.append(
        InteractionMass(
          name: name, valueGeV: try entry.number(PhysicsSettings.massLimits, unit: "GeV")))
    }
    return masses
  }

  private func check(_ name: String, at node: ConfigurationNode) throws(Failure) {
    guard Self.isName(name) else {
      throw node.failureOfKey(
        "expected a name of letters, digits and _ that begins with a letter, found \(quoted(name))")
    }
    guard !Self.isTaken(name, by: constants) else {
      throw node.failureOfKey("the name \(name) is taken: expected another one")
    }
  }

  /// Whether a name means something in formulas or in the columns of results.
  static func isTaken(_ name: String, by constants: FormulaConstants) -> Bool {
    let taken =
      Formula.energySymbols.union(["y", "s", "ln", "sqrt"]).union(constants.values.keys)
      .union(common)
    return taken.contains(name) || ["chi2", "converged"].contains(name) || name.hasPrefix("pull_")
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

  /// Every coupling and every mass has to matter.
  func checkUse(
    in interaction: Interaction, _ parameters: ConfigurationNode, _ masses: ConfigurationNode?
  ) throws(Failure) {
    let (amplitudes, rates) = (interaction.amplitudes, interaction.rates)
    let used = Set(
      amplitudes.flatMap { $0.left.couplings.union($0.right.couplings) }
        + rates.flatMap(\.coupling.couplings))
    for (name, node) in try parameters.entries("parameters") where !used.contains(name) {
      throw node.failureOfKey("no amplitude and no rate depends on \(name)")
    }
    let referred = amplitudes.compactMap(\.mass) + rates.compactMap(\.finalMass)
    let symbols = rates.reduce(into: Set<String>()) { $0.formUnion($1.formula.symbols) }
    for (name, node) in try masses?.entries("masses") ?? []
    where !symbols.contains(name) && !referred.contains(.named(name)) {
      throw node.failureOfKey("no amplitude and no rate depends on the mass \(name)")
    }
    try checkSigns(in: interaction, parameters)
  }

  /// A coupling whose square alone enters has two equal best values, unless its sign is declared
  /// unseen.
  private func checkSigns(
    in interaction: Interaction, _ parameters: ConfigurationNode
  ) throws(Failure) {
    let inAmplitudes = interaction.amplitudes.reduce(into: Set<String>()) {
      $0.formUnion($1.left.couplings.union($1.right.couplings))
    }
    let monomials = interaction.rates.flatMap { $0.coupling.coefficients.keys }
    for (name, node) in try parameters.entries("parameters") {
      let isSeen = interaction.couplings.contains { $0.name == name && $0.isSignSeen }
      guard isSeen, !inAmplitudes.contains(name),
        monomials.allSatisfy({ ($0.exponents[name] ?? 0) % 2 == 0 })
      else { continue }
      throw node.failureOfKey(
        "\(name) enters by its square alone: expected \"sign: unseen\", so that its values begin at 0"
      )
    }
  }
}
