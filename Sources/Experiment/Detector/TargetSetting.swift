import Configuration
import Interactions

/// The target, which holds the electrons; the key `detector.target`.
public enum TargetSetting: Equatable, Sendable {
  /// Liquid argon.
  case argon
  /// One element.
  case carbon
  /// CH, as in plastic scintillator.
  case polystyrene
  /// CH2.
  case mineralOil
  /// H2O.
  case water
  /// Liquid xenon.
  case xenon
  /// Atoms in these proportions.
  case composition([AtomCount])
  /// Any other target, by its number of electrons in a tonne.
  case electronsPerTonne(Double)

  /// The number of atoms of an element in a mixture or compound.
  public struct AtomCount: Equatable, Sendable {
    /// The element of the periodic table.
    public let element: Element
    /// The number of its atoms, in any unit that all share.
    public let count: Double
  }

  enum Content {
    /// Argon with the constants of the paper.
    case argon
    case atoms([AtomCount])
    case electronsPerTonne(Double)
  }

  private static let named: [(name: String, target: TargetSetting, atoms: [String: Double])] = [
    ("argon", .argon, ["Ar": 1]), ("carbon", .carbon, ["C": 1]),
    ("polystyrene", .polystyrene, ["C": 1, "H": 1]),
    ("mineral-oil", .mineralOil, ["C": 1, "H": 2]),
    ("water", .water, ["H": 2, "O": 1]), ("xenon", .xenon, ["Xe": 1]),
  ]

  var content: Content {
    switch self {
    case .argon: .argon
    case .composition(let atoms): .atoms(atoms)
    case .electronsPerTonne(let electrons): .electronsPerTonne(electrons)
    case .carbon, .polystyrene, .mineralOil, .water, .xenon: .atoms(namedAtoms)
    }
  }

  private var namedAtoms: [AtomCount] {
    let atoms = Self.named.first { $0.target == self }?.atoms ?? [:]
    return atoms.sorted { $0.key < $1.key }.compactMap { symbol, count in
      Element(symbol: symbol).map { AtomCount(element: $0, count: count) }
    }
  }

  /// The largest atomic number in the target; nil where the atoms are not known.
  var largestAtomicNumber: Int? {
    switch content {
    case .argon: Element.argon.atomicNumber
    case .atoms(let atoms): atoms.map(\.element.atomicNumber).max()
    case .electronsPerTonne: nil
    }
  }

  private static let names = named.map(\.name)
  private static let what =
    names.joined(separator: " | ")
    + " | { composition: { C: 1, H: 1 } } (atoms) | { electrons_per_tonne: 2.7e29 }"

  static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, TargetSetting> & Sendable
  ) -> Field<Root> {
    .custom(
      key, value, doc: "what holds the electrons", comment: what, read: read, json: \.json,
      schema: schema)
  }

  private static let read: @Sendable (ConfigurationNode) throws(Failure) -> TargetSetting = {
    (node) throws(Failure) in
    guard node.isMapping else {
      let name = try node.text(what)
      guard let found = named.first(where: { $0.name == name }) else {
        throw node.failure(
          "expected \(what), found \(quoted(name))" + suggestion(for: name, among: names))
      }
      return found.target
    }
    let members = try node.members(["composition", "electrons_per_tonne"])
    guard members.count == 1, let (key, value) = members.first else {
      throw node.failure("expected either composition or electrons_per_tonne")
    }
    guard key == "composition" else {
      // Hydrogen has 6e29 electrons in a tonne.
      return .electronsPerTonne(
        try value.number(.above(0, upTo: 1e31), unit: "electrons in a tonne"))
    }
    return .composition(try atoms(value))
  }

  private static func atoms(_ node: ConfigurationNode) throws(Failure) -> [AtomCount] {
    var atoms: [AtomCount] = []
    for (symbol, count) in try node.entries(
      "a mapping of elements to atoms, such as { C: 1, H: 1 }")
    {
      guard let element = Element(symbol: symbol) else {
        throw count.failureOfKey(
          "expected the symbol of an element, from H to U, found \(quoted(symbol))"
            + suggestion(for: symbol, among: Element.all.map(\.symbol)))
      }
      atoms.append(
        AtomCount(element: element, count: try count.number(.above(0, upTo: 1e9), unit: "atoms")))
    }
    guard !atoms.isEmpty else { throw node.failure("expected at least one element, found none") }
    return atoms.sorted { $0.element.atomicNumber < $1.element.atomicNumber }
  }

  private var json: JSON {
    switch self {
    case .composition(let atoms):
      [
        "composition": .object(atoms.map { .init($0.element.symbol, .number($0.count)) })
      ]
    case .electronsPerTonne(let electrons): ["electrons_per_tonne": .number(electrons)]
    default: .text(Self.named.first { $0.target == self }?.name ?? "")
    }
  }

  private static let schema: JSON = [
    "oneOf": [
      ["enum": .list(names.map { .text($0) })],
      [
        "type": "object", "additionalProperties": false, "required": ["composition"],
        "properties": [
          "composition": [
            "type": "object", "minProperties": .count(1),
            "additionalProperties": ["type": "number", "exclusiveMinimum": .number(0)],
          ]
        ],
      ],
      [
        "type": "object", "additionalProperties": false, "required": ["electrons_per_tonne"],
        "properties": ["electrons_per_tonne": ["type": "number", "exclusiveMinimum": .number(0)]],
      ],
    ]
  ]
}
