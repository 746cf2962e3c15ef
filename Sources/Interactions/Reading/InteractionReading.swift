import BuiltInInteractions
import Configuration

/// Reads files of interactions, of users and of the program in the same way.
struct InteractionReader {
  let constants: FormulaConstants
  private let isBuiltIn: Bool
  /// The sine of the weak mixing angle, which is a coupling of every model, may stand in
  /// amplitudes.
  static let common: Set<String> = [StandardModel.mixingName]

  static let mostEntries = 200
  static let mostMasses = 20

  /// The names of incoming neutrinos in a file.
  static let flavours: [(name: String, channels: [Channel])] = [
    ("numu", [.muonNeutrino, .muonAntineutrino]),
    ("nue", [.electronNeutrino, .electronAntineutrino]),
    ("numubar", [.muonAntineutrino]), ("nuebar", [.electronAntineutrino]),
  ]

  /// A reader of users' files.
  init() { (constants, isBuiltIn) = (.common, false) }

  private init(builtIn settings: PhysicsSettings) {
    (constants, isBuiltIn) = (FormulaConstants(settings), true)
  }

  /// The names of the interactions that come with the program, in the order of their list.
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

  /// An interaction that comes with the program; nil for another name.
  static func builtIn(
    _ name: String, settings: PhysicsSettings
  ) throws(Failure) -> Interaction? {
    guard let bytes = builtIn.first(where: { $0.name == name })?.bytes else { return nil }
    return try InteractionReader(builtIn: settings).read(bytes, name: "\(name).yaml (built in)")
  }

  /// The text of the file of an interaction that comes with the program.
  static func builtInText(_ name: String) -> String? {
    builtIn.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  func read(_ bytes: [UInt8], name: String) throws(Failure) -> Interaction {
    guard let root = try yamlDocument(bytes, name: name, knownPaths: Self.keys, columns: true)
    else {
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
    let name = try identifier(nameNode)
    let couplings = try self.couplings(parameters)
    let masses = try member("masses").map { (node) throws(Failure) in
      try self.masses(node, besides: couplings)
    }
    let names = Names(couplings: couplings, masses: masses ?? [])
    var amplitudes: [InteractionAmplitude] = []
    for node in try member("amplitude")?.list(atMost: Self.mostEntries) ?? [] {
      amplitudes.append(try amplitude(node, names))
    }
    var rates: [InteractionRate] = []
    for node in try member("rate")?.list(atMost: Self.mostEntries) ?? [] {
      rates.append(try rate(node, names))
    }
    guard !amplitudes.isEmpty || !rates.isEmpty else {
      throw root.failure("expected an amplitude or a rate, found neither")
    }
    let interaction = Interaction(
      name: name, title: try member("title")?.text() ?? "",
      source: try member("source")?.text() ?? "", couplings: couplings, masses: names.masses,
      amplitudes: amplitudes, rates: rates, isBuiltIn: isBuiltIn)
    try checkUse(in: interaction, parameters, member("masses"))
    return interaction
  }

  private func identifier(_ node: ConfigurationNode) throws(Failure) -> String {
    let name = try node.text("a name for the interaction")
    guard Self.isName(name) else {
      throw node.expected(
        "a name for the interaction of letters, digits and _ that begins with a letter")
    }
    guard isBuiltIn || !Self.builtInNames.contains(name) else {
      throw node.failure(
        "the name \(name) is taken by an interaction that comes with the program: expected another"
          + " one")
    }
    return name
  }

  private func channels(_ node: ConfigurationNode) throws(Failure) -> [Channel] {
    let words = Self.flavours.map(\.name).joined(separator: ", ")
    var channels: [Channel] = []
    for item in try node.list("a list of flavours: \(words)", atMost: 4) {
      let word = try item.text("one of \(words)")
      guard let flavour = Self.flavours.first(where: { $0.name == word }) else {
        throw item.expected("one of \(words)")
      }
      channels += flavour.channels
    }
    guard !channels.isEmpty else { throw node.expected("one flavour or more") }
    guard Set(channels).count == channels.count else {
      throw node.failure("expected each flavour once: numu and nue mean antineutrinos too")
    }
    return channels
  }

  private func amplitude(
    _ node: ConfigurationNode, _ names: Names
  ) throws(Failure) -> InteractionAmplitude {
    let members = try node.members(
      ["flavours", "to", "left", "right", "mass"], required: ["flavours"])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    guard let flavours = member("flavours") else { throw node.expected("flavours") }
    guard member("left") != nil || member("right") != nil else {
      throw node.failure("expected the key \"left\" or \"right\"")
    }
    func chiral(_ key: String) throws(Failure) -> Polynomial {
      guard let node = member(key) else { return Polynomial() }
      return try polynomial(node, names, isAmplitude: true)
    }
    return InteractionAmplitude(
      channels: try channels(flavours),
      final: try member("to").map { (node) throws(Failure) in try node.choice() },
      left: try chiral("left"), right: try chiral("right"),
      mass: try member("mass").map { (node) throws(Failure) in
        try mass(node, names, least: .atLeast(0, upTo: 1e6), "0 for a photon, a mass in GeV")
      },
      written: (
        try member("left").map { (node) throws(Failure) in try written(node) },
        try member("right").map { (node) throws(Failure) in try written(node) }
      ))
  }

  private func mass(
    _ node: ConfigurationNode, _ names: Names, least: Limits<Double>, _ what: String
  ) throws(Failure) -> MassReference {
    if let word = try? node.text(), names.masses.contains(where: { $0.name == word }) {
      return .named(word)
    }
    guard let value = try? node.number(least) else {
      let known = names.masses.map(\.name)
      let meant = (try? node.text()).map { suggestion(for: $0, among: known) } ?? ""
      let failure = node.expected("\(what), or one of the file's masses")
      throw Failure(failure.kind, failure.message + meant)
    }
    return .number(value)
  }

  private func rate(
    _ node: ConfigurationNode, _ names: Names
  ) throws(Failure) -> InteractionRate {
    if node.isMapping, let entries = try? node.entries("a rate"),
      let to = entries.first(where: { $0.key == "to" })
    {
      throw to.value.failureOfKey(
        "a rate is the sum over what the neutrino becomes: expected \"to\" in an amplitude alone")
    }
    let members = try node.members(
      ["flavours", "coupling", "formula", "final_mass"],
      required: ["flavours", "coupling", "formula"])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    guard let flavours = member("flavours"), let couplingNode = member("coupling"),
      let formulaNode = member("formula")
    else { throw node.expected("flavours, coupling and formula") }
    let coupling = try polynomial(couplingNode, names, isAmplitude: false)
    let formula = try formula(formulaNode, of: coupling, names)
    return InteractionRate(
      channels: try channels(flavours), coupling: coupling, formula: formula.expression,
      finalMass: try member("final_mass").map { (node) throws(Failure) in
        try mass(
          node, names, least: PhysicsSettings.massLimits,
          "a mass in GeV above 0 (without final_mass it is a neutrino)")
      }, dimensionGeV: formula.dimensionGeV,
      written: (try written(couplingNode), try written(formulaNode)))
  }

  private func written(_ node: ConfigurationNode) throws(Failure) -> WrittenFormula {
    let words = try node.text("a formula").split { $0 == " " || $0.isNewline }
    return WrittenFormula(text: words.joined(separator: " "), location: node.name)
  }
}
