import Configuration
import Interactions

/// The neutrino beam; the section `beam` of a configuration.
public struct BeamSettings: Equatable, Sendable {
  /// Where it comes from.
  public var flux = FluxSetting.default
  /// By which rates per year are made of a flux per proton.
  public var protonsOnTargetPerYear = 1.1e21
  /// Neutrinos above this energy do not count.
  public var energyMaxGeV = 20.0

  /// The paper's: 1.1e21 protons on target a year, energies to 20 GeV.
  public init() {}

  /// The keys of the section `beam`.
  public static let fields: [Field<BeamSettings>] = [
    .custom(
      "flux", \.flux, doc: "default, a CSV of this program, or a list of one-mode GLoBES files",
      comment: "default | CSV file | a list of { file, format, mode, position_m, unit }",
      read: FluxSetting.read, json: \.json, schema: FluxSetting.schema),
    .number(
      "pot_per_year", \.protonsOnTargetPerYear, unit: "protons on target",
      range: .above(0, upTo: 1e30), doc: "per year"),
    .number(
      "energy_max_gev", \.energyMaxGeV, unit: "GeV", range: .above(0, upTo: 1e6),
      doc: "neutrinos above this energy do not count"),
  ]
}

/// Where the flux comes from. File names are relative to the configuration's folder.
public enum FluxSetting: Equatable, Sendable {
  /// The published flux that is compiled in.
  case `default`
  /// A CSV file of this program, see `FluxTable.init(csv:name:)`.
  case table(file: String)
  /// Files of GLoBES, one for each beam mode and position.
  case globes([GlobesFile])

  static let read: @Sendable (ConfigurationNode) throws(Failure) -> FluxSetting = {
    (node) throws(Failure) in
    let what = "default, a CSV file, or a list of GLoBES files"
    if node.isText {
      let text = try node.text(what)
      return text == "default" ? .default : .table(file: text)
    }
    var files: [GlobesFile] = []
    for item in try node.list(what) {
      files.append(try item.settings(GlobesFile.fields, from: GlobesFile()))
    }
    guard !files.isEmpty else { throw node.failure("expected \(what), found an empty list") }
    return .globes(files)
  }

  /// The files that it names: their key below `beam.flux`, and their name.
  public var files: [(key: String, name: String)] {
    switch self {
    case .default: []
    case .table(let file): [("", file)]
    case .globes(let files): files.enumerated().map { ("[\($0.offset + 1)].file", $0.element.file) }
    }
  }

  /// In which its values are declared; nil where its files declare several.
  public var unit: FluxUnit? {
    guard case .globes(let files) = self else { return .ofThisProgram }
    let units = Set(files.map(\.unit.perCentimetreSquaredGeVProton))
    return units.count == 1 ? files.first?.unit : nil
  }

  var json: JSON {
    switch self {
    case .default: "default"
    case .table(let file): .text(file)
    case .globes(let files): .list(files.map { GlobesFile.fields.json(of: $0) })
    }
  }

  static let schema: JSON = [
    "oneOf": [
      ["type": "string", "minLength": .count(1)],
      [
        "type": "array", "minItems": .count(1),
        "items": GlobesFile.fields.schema(defaults: GlobesFile()),
      ],
    ]
  ]
}

/// One seven-column file of GLoBES: the flux in one beam mode at one position.
public struct GlobesFile: Equatable, Sendable {
  /// Of the file.
  public enum Format: String, CaseIterable, Sendable {
    /// Seven columns between blanks.
    case globes
  }

  /// Relative to the configuration's folder.
  public var file = ""
  /// Of the file.
  public var format = Format.globes
  /// Beam mode of its flux.
  public var mode = BeamMode.neutrino
  /// Distance from the beam axis, in metres.
  public var positionM = 0.0
  /// As declared, never guessed.
  public var unit = FluxUnit.ofThisProgram

  /// Neutrino mode on axis, in this program's unit.
  public init() {}

  /// Beam mode and position together.
  public var station: Station { Station(mode: mode, positionM: positionM) }

  /// The keys of an item of `beam.flux`.
  public static let fields: [Field<GlobesFile>] = [
    .text("file", \.file, required: true, doc: "relative to the configuration's folder"),
    .choice("format", \.format, required: true, doc: "of the file"),
    .choice("mode", \.mode, required: true, doc: "beam mode"),
    .number(
      "position_m", \.positionM, unit: "m", range: offAxisLimitsM, required: true,
      doc: "off-axis position"),
    .custom(
      "unit", \.unit, required: true, doc: FluxUnit.grammar, comment: FluxUnit.grammar,
      read: { (node) throws(Failure) in
        let text = try node.text(FluxUnit.grammar)
        guard let unit = FluxUnit(text) else { throw node.expected(FluxUnit.grammar) }
        return unit
      },
      json: { .text($0.text) }, schema: ["type": "string"]),
  ]
}

/// Off-axis positions that a beam or a plan may name, in metres.
public let offAxisLimitsM = Limits.atLeast(0.0, upTo: 10_000)
