import Configuration

/// An item of `physics.interactions`: one that comes with the program, by its name, or a user's, by
/// its file; its mass may have a name of its own, so that two bosons have two masses.
public struct InteractionUse: Equatable, Sendable {
  /// The name of an interaction, or a file that ends in .yaml or .yml.
  public let name: String
  /// A name for the only mass of the interaction, or for the mass of the exchanged boson. It
  /// replaces the name in the interaction's file; nil keeps that.
  public let mass: String?

  /// An interaction as its file has it.
  public init(name: String, mass: String? = nil) {
    self.name = name
    self.mass = mass
  }

  /// The file of a user's interaction; nil for an interaction of the program.
  public var file: String? { isFile ? name : nil }

  private var isFile: Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  static let mostInteractions = 20

  static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, [InteractionUse]> & Sendable
  ) -> Field<Root> {
    let names = InteractionReader.builtInNames
    let what = "a list of \(names.joined(separator: ", ")) or files that end in .yaml"
    return .custom(
      key, value, doc: "what neutrinos do beside the Standard Model",
      comment: "\(names.joined(separator: " | ")) | FILE.yaml | {use, mass}",
      read: { (node) throws(Failure) in
        var uses: [InteractionUse] = []
        for item in try node.list(what, atMost: mostInteractions) {
          let use = try read(item)
          guard !uses.contains(use) else { throw item.failure("\(use.name) is listed twice") }
          uses.append(use)
        }
        return uses
      },
      json: { .list($0.map(\.json)) },
      schema: [
        "type": "array",
        "items": [
          "oneOf": [
            ["type": "string", "minLength": .count(1)],
            [
              "type": "object", "additionalProperties": false, "required": ["use"],
              "properties": [
                "use": ["type": "string", "minLength": .count(1)],
                "mass": ["type": "string", "minLength": .count(1)],
              ],
            ],
          ]
        ],
      ])
  }

  private static func read(_ item: ConfigurationNode) throws(Failure) -> InteractionUse {
    guard item.isMapping else { return InteractionUse(name: try name(item)) }
    let members = try item.members(["use", "mass"], required: ["use"])
    guard let use = members.first(where: { $0.key == "use" })?.value else {
      throw item.failure("the key \"use\" is missing")
    }
    let mass = members.first { $0.key == "mass" }?.value
    if let mass, let text = try? mass.text(), !InteractionReader.isName(text) {
      throw mass.expected("a name for the mass of letters, digits and _, such as m_zprime2_gev")
    }
    let constants = FormulaConstants(PhysicsSettings())
    if let mass, let text = try? mass.text(), InteractionReader.isTaken(text, by: constants) {
      throw mass.failure("the name \(text) is taken: expected another one, such as m_zprime2_gev")
    }
    return InteractionUse(
      name: try name(use),
      mass: try mass.map { (node) throws(Failure) in try node.text("a name for the mass") })
  }

  private static func name(_ node: ConfigurationNode) throws(Failure) -> String {
    let names = InteractionReader.builtInNames
    let what = "one of \(names.joined(separator: ", ")), or a file that ends in .yaml"
    let name = try node.text(what)
    guard InteractionUse(name: name).isFile || names.contains(name) else {
      throw node.failure(
        "expected \(what), found \(quoted(name))\(suggestion(for: name, among: names))")
    }
    return name
  }

  private var json: JSON {
    guard let mass else { return .text(name) }
    return ["use": .text(name), "mass": .text(mass)]
  }
}

extension InteractionMass {
  /// A mapping of names of masses to values.
  static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, [InteractionMass]> & Sendable
  ) -> Field<Root> {
    .entries(
      key, value, doc: "masses of new particles, by their names in the interactions' files (GeV)",
      comment: "such as {m_zprime_gev: 0.01}; GeV, \(PhysicsSettings.massLimits)",
      name: \.name,
      read: { (name, node) throws(Failure) in
        InteractionMass(
          name: name, valueGeV: try node.number(PhysicsSettings.massLimits, unit: "GeV"))
      },
      json: { .number($0.valueGeV) },
      schema: ["type": "number", "exclusiveMinimum": .count(0), "maximum": .number(1e6)])
  }
}
