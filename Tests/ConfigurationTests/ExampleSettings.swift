import Configuration

/// A configuration with one field of every kind.
struct Example: Equatable, Sendable {
  enum Engine: String, CaseIterable, Sendable {
    case mc
    case quadrature
  }

  struct Detector: Equatable, Sendable {
    var massTonnes = 50.0
    var resolution = 0.1

    static let fields: [Field<Detector>] = [
      .number(
        "fiducial_mass_t", \.massTonnes, unit: "t", range: .above(0), doc: "fiducial mass"),
      .number("resolution", \.resolution, range: .atLeast(0, upTo: 10), doc: "of the energy"),
    ]
  }

  struct Item: Equatable, Sendable {
    var name = ""
    var years = 0.0

    static let fields: [Field<Item>] = [
      .text("name", \.name, required: true, doc: "what it is called"),
      .number("years", \.years, unit: "yr", range: .above(0), required: true, doc: "how long"),
    ]
  }

  var detector = Detector()
  var engine = Engine.mc
  var samples: UInt64 = 5_000_000
  var bins = 12
  var isVerbose = true
  var label = "none"
  var items: [Item] = []

  static let fields: [Field<Example>] = [
    .section("detector", \.detector, Detector.fields),
    .choice("engine", \.engine, doc: "how events are made"),
    .count("samples", \.samples, range: .atLeast(1), doc: "per configuration"),
    .count("bins", \.bins, range: .atLeast(1, upTo: 10000), doc: "of the spectrum"),
    .boolean("verbose", \.isVerbose, doc: "talk"),
    .text("label", \.label, doc: "anything"),
    .custom(
      "items", \.items, doc: "what to do", comment: "a list of { name, years }",
      read: { node throws(Failure) in
        var items: [Item] = []
        for item in try node.list() { items.append(try item.settings(Item.fields, from: Item())) }
        return items
      },
      json: { .list($0.map { Item.fields.json(of: $0) }) },
      schema: ["type": "array", "items": Item.fields.schema(defaults: Item())]),
  ]

  static let format = ConfigurationFormat(fields: fields, defaults: Example())

  static func read(_ text: String) throws(Failure) -> Example {
    try format.read(Array(text.utf8), name: "conf.yaml").settings
  }

  /// The failure with which a text is refused; nil when it is read.
  static func refusal(of text: String) -> Failure? { refusal(of: Array(text.utf8)) }

  static func refusal(of bytes: [UInt8]) -> Failure? {
    do throws(Failure) {
      _ = try format.read(bytes, name: "conf.yaml")
      return nil
    } catch { return error }
  }
}
