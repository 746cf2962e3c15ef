import Configuration
import Interactions

/// The exposures of the detector: positions, beam modes and years; the key `plan`.
public struct ExposurePlan: Equatable, Sendable {
  /// The running of the detector at one position in one beam mode.
  public struct Exposure: Equatable, Sendable {
    /// The beam mode: what the horns focus.
    public var mode: BeamMode
    /// The distance from the beam axis, in metres.
    public var positionM: Double
    /// The years of running.
    public var years: Double

    /// An exposure of `years` at a position off axis.
    public init(mode: BeamMode, positionM: Double, years: Double) {
      self.mode = mode
      self.positionM = positionM
      self.years = years
    }

    /// The station: beam mode and position together.
    public var station: Station { Station(mode: mode, positionM: positionM) }
  }

  /// The name of the plan: `on-axis`, `prism`, `prism-7y` or `custom`.
  public let name: String
  /// The exposures as they were given, of which there is at least one; one may be there twice.
  public let entries: [Exposure]

  /// The plan of 3.5 years in each beam mode at 0 m.
  public static let onAxis = bothModes("on-axis", [(0, 3.5)])
  /// The plan of 1.75 years in each beam mode at 0, 18 and 30 m.
  public static let prism = bothModes("prism", [(0, 1.75), (18, 1.75), (30, 1.75)])
  /// The plan of 1.75 years in each beam mode at 0 m, and half of it at 18 and at 30 m: seven years
  /// in all.
  public static let prism7y = bothModes("prism-7y", [(0, 1.75), (18, 0.875), (30, 0.875)])

  /// The plans that have a name.
  public static let named = [onAxis, prism, prism7y]

  /// A plan of one's own; nil when it is empty.
  public init?(custom exposures: [Exposure]) {
    guard !exposures.isEmpty else { return nil }
    self.init(name: Self.customName, exposures: exposures)
  }

  /// A plan by its name; nil for any other word.
  public init?(named name: String) {
    guard let plan = Self.named.first(where: { $0.name == name }) else { return nil }
    self = plan
  }

  /// The exposures with each station once, in the order of first mention; years of repeated
  /// stations are added.
  public let exposures: [Exposure]

  /// Whether the plan is a list of the user.
  public var isCustom: Bool { name == Self.customName }

  private static let customName = "custom"

  private init(name: String, exposures: [Exposure]) {
    self.name = name
    entries = exposures
    var indices: [Station: Int] = [:]
    var sums: [Exposure] = []
    for exposure in exposures {
      if let known = indices[exposure.station] {
        sums[known].years += exposure.years
      } else {
        indices[exposure.station] = sums.count
        sums.append(exposure)
      }
    }
    self.exposures = sums
  }

  private static func bothModes(_ name: String, _ positions: [(positionM: Double, years: Double)])
    -> ExposurePlan
  {
    ExposurePlan(
      name: name,
      exposures: positions.flatMap { position in
        BeamMode.allCases.map {
          Exposure(mode: $0, positionM: position.positionM, years: position.years)
        }
      })
  }
}

extension ExposurePlan {
  /// The key `plan` of a configuration: a name or a list.
  public static func field<Root>(_ plan: WritableKeyPath<Root, ExposurePlan> & Sendable)
    -> Field<Root>
  {
    let names = named.map(\.name)
    return .custom(
      "plan", plan, doc: "where the detector stands, in which beam mode, for how many years",
      comment: "\(names.joined(separator: " | ")) | a list of { mode, position_m, years }",
      read: { (node) throws(Failure) in try read(node, names: names) }, json: \.json,
      schema: [
        "oneOf": [
          ["enum": .list(names.map { .text($0) })],
          [
            "type": "array", "minItems": .count(1),
            "items": Exposure.fields.schema(defaults: Exposure.unset),
          ],
        ]
      ])
  }

  private static func read(_ node: ConfigurationNode, names: [String]) throws(Failure)
    -> ExposurePlan
  {
    let what = "one of \(names.joined(separator: ", ")), or a list of { mode, position_m, years }"
    if node.isText {
      let name = try node.text(what)
      guard let plan = ExposurePlan(named: name) else {
        throw node.failure(
          "expected \(what), found \(quoted(name))\(suggestion(for: name, among: names))")
      }
      return plan
    }
    var exposures: [Exposure] = []
    for item in try node.list(what) {
      exposures.append(try item.settings(Exposure.fields, from: .unset))
    }
    guard let plan = ExposurePlan(custom: exposures) else {
      throw node.failure("expected \(what), found an empty list")
    }
    return plan
  }

  var json: JSON {
    isCustom ? .list(entries.map { Exposure.fields.json(of: $0) }) : .text(name)
  }
}

extension ExposurePlan.Exposure {
  static let unset = Self(mode: .neutrino, positionM: 0, years: 0)

  static let fields: [Field<Self>] = [
    .choice("mode", \.mode, required: true, doc: "beam mode"),
    .number(
      "position_m", \.positionM, unit: "m", range: offAxisLimitsM, required: true,
      doc: "off-axis position"),
    .number(
      "years", \.years, unit: "years", range: .above(0, upTo: 1000), required: true,
      doc: "of running"),
  ]
}

/// Whether predicted rates are scaled to the published ones; the key `normalization`.
public enum Normalization: String, CaseIterable, Sendable {
  /// Each channel at a station is scaled to Table 1 of the paper, N_T in (A.6).
  case table1
  /// Rates follow from the flux alone.
  case absolute

  /// The normalisation of the default beam; another beam needs an explicit one.
  public static let ofDefaultBeam = Normalization.table1

  /// The key `normalization`.
  public static func field<Root>(_ value: WritableKeyPath<Root, Normalization> & Sendable)
    -> Field<Root>
  {
    .choice(
      "normalization", value,
      doc: "scale events to the paper's Table 1, or do not; to be said for another beam")
  }
}
