import Configuration
import Interactions

/// The neutrino beam; the section `beam` of a configuration.
public struct BeamSettings: Equatable, Sendable {
  /// The source of the flux.
  public var flux = FluxSetting.default
  /// The protons on target in a year, which turn a flux per proton into rates per year.
  public var protonsOnTargetPerYear = 1.1e21
  /// The highest neutrino energy in GeV; neutrinos above it are left out.
  public var energyMaxGeV = 20.0
  /// The distance from the beam's origin at which the flux is known, in metres.
  public var baselineM = 574.0

  /// The settings of the paper: 1.1e21 protons on target a year, energies to 20 GeV.
  public init() {}

  /// The keys of the section `beam`.
  public static let fields: [Field<BeamSettings>] = [
    .custom(
      "flux", \.flux,
      doc: "default, a CSV of this program, or a list of files of one mode and position",
      comment: "default | CSV file | a list of { file, format, mode, position_m, unit }",
      read: FluxSetting.read, json: \.json, schema: FluxSetting.schema),
    .number(
      "pot_per_year", \.protonsOnTargetPerYear, unit: "protons on target",
      range: .above(0, upTo: 1e30), doc: "per year"),
    .number(
      "energy_max_gev", \.energyMaxGeV, unit: "GeV", range: .above(0, upTo: 1e6),
      doc: "neutrinos above this energy do not count"),
    .number(
      "baseline_m", \.baselineM, unit: "m", range: baselineLimitsM,
      doc: "how far from the beam's origin the flux is known"),
  ]
}

/// The source of the flux. File names are relative to the configuration's folder.
public enum FluxSetting: Equatable, Sendable {
  /// The published flux that is compiled in.
  case `default`
  /// A CSV file of this program, see `FluxTable.init(csv:name:)`.
  case table(file: String)
  /// Text files, each for some channels in one beam mode at one position.
  case files([FluxFile])

  static let read: @Sendable (ConfigurationNode) throws(Failure) -> FluxSetting = {
    (node) throws(Failure) in
    let what = "default, a CSV file, or a list of files"
    if node.isText {
      let text = try node.text(what)
      return text == "default" ? .default : .table(file: text)
    }
    var files: [FluxFile] = []
    for item in try node.list(what) {
      files.append(try item.settings(FluxFile.fields, from: FluxFile()))
    }
    guard !files.isEmpty else { throw node.failure("expected \(what), found an empty list") }
    return .files(files)
  }

  /// The files that the setting names: their keys below `beam.flux`, and their names.
  public var files: [(key: String, name: String)] {
    switch self {
    case .default: []
    case .table(let file): [("", file)]
    case .files(let files): files.enumerated().map { ("[\($0.offset + 1)].file", $0.element.file) }
    }
  }

  /// The declared unit of its values; nil where its files declare several.
  public var unit: FluxUnit? {
    guard case .files(let files) = self else { return .ofThisProgram }
    let units = Set(files.map(\.unit.scale))
    return units.count == 1 ? files.first?.unit : nil
  }

  var json: JSON {
    switch self {
    case .default: "default"
    case .table(let file): .text(file)
    case .files(let files): .list(files.map { FluxFile.fields.json(of: $0) })
    }
  }

  static let schema: JSON = [
    "oneOf": [
      ["type": "string", "minLength": .count(1)],
      [
        "type": "array", "minItems": .count(1),
        "items": FluxFile.fields.schema(defaults: FluxFile()),
      ],
    ]
  ]
}
