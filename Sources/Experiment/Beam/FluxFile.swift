import Configuration
import Interactions

/// A text file with the flux of some channels in one beam mode at one position.
public struct FluxFile: Equatable, Sendable {
  /// The formats that a file of a flux may have.
  public enum Format: String, CaseIterable, Sendable {
    /// Seven columns separated by blanks, as in GLoBES.
    case globes
    /// A table whose header names its columns, with commas or blanks.
    case columns
  }

  /// The file name, relative to the configuration's folder.
  public var file = ""
  /// The format of the file.
  public var format = Format.globes
  /// The beam mode of the flux.
  public var mode = BeamMode.neutrino
  /// The distance from the beam axis, in metres.
  public var positionM = 0.0
  /// The unit of the flux, which is declared and never guessed.
  public var unit = FluxUnit.ofThisProgram
  /// The column of the energies, or the columns of the lower and the upper edges of bins, where the
  /// format is `columns`.
  public var energyColumns: [String] = []
  /// The unit of the energies, where the format is `columns`.
  public var energyUnit = EnergyUnit.gev
  /// The column of each channel of the file, where the format is `columns`.
  public var channelColumns: [ChannelColumn] = []

  /// A file of the flux in neutrino mode on axis, in this program's unit.
  public init() {}

  /// The station: beam mode and position together.
  public var station: Station { Station(mode: mode, positionM: positionM) }

  /// The channels of the file.
  var channels: [Channel] {
    format == .globes ? Channel.allCases : channelColumns.map(\.channel)
  }

  /// The units that energies in a file may have.
  public enum EnergyUnit: String, CaseIterable, Sendable {
    case mev = "MeV"
    case gev = "GeV"

    var inGeV: Double { self == .mev ? 1e-3 : 1 }
  }

  /// The column of a channel in a table.
  public struct ChannelColumn: Equatable, Sendable {
    /// The channel.
    public let channel: Channel
    /// The column's name in the header.
    public let column: String
  }

  /// The keys of an item of `beam.flux`.
  public static let fields: [Field<FluxFile>] = [
    .text("file", \.file, required: true, doc: "relative to the configuration's folder"),
    .choice(
      "format", \.format, required: true, doc: "globes: seven columns; columns: named by a header"),
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
    .custom(
      "energy", \.energyColumns,
      doc: "of format columns: the column of the energies, or [low, high] with those of the edges",
      comment: "column | [low, high]",
      read: { (node) throws(Failure) in
        let what = "the name of a column, or a list of two"
        guard !node.isText else { return [try node.text(what)] }
        let names = try node.list(what).map { (item) throws(Failure) in try item.text(what) }
        guard names.isEmpty || names.count == 2 else { throw node.expected(what) }
        return names
      },
      json: { names in names.count == 1 ? .text(names[0]) : .list(names.map(JSON.text)) },
      schema: ["type": ["string", "array"]]),
    .choice("energy_unit", \.energyUnit, doc: "of format columns: of the energies"),
    .custom(
      "channels", \.channelColumns,
      doc:
        "of format columns: { numu: column, ... }; channels that are not named have no flux here",
      comment: "{ numu | numubar | nue | nuebar: column, ... }",
      read: { (node) throws(Failure) in
        try node.entries("a mapping of channels to names of columns").map {
          (name, entry) throws(Failure) in
          guard let channel = Channel(rawValue: name) else {
            throw entry.failureOfKey(
              "expected one of \(Channel.allCases.map(\.rawValue).joined(separator: ", ")), found"
                + " \(quoted(name))")
          }
          return ChannelColumn(
            channel: channel, column: try entry.text("the name of a column"))
        }
      },
      json: { columns in
        .object(columns.map { .init($0.channel.rawValue, .text($0.column)) })
      },
      schema: ["type": "object"]),
  ]

  /// Refuses keys that do not go with the format.
  func check() throws(Failure) {
    switch format {
    case .globes:
      guard energyColumns.isEmpty, channelColumns.isEmpty, energyUnit == .gev else {
        throw Failure(
          .badInput,
          "energy, energy_unit and channels go with format: columns, found format: globes")
      }
    case .columns:
      guard !energyColumns.isEmpty, !channelColumns.isEmpty else {
        throw Failure(.badInput, "format: columns needs the keys energy and channels")
      }
      guard Set(energyColumns).count == energyColumns.count else {
        throw Failure(
          .badInput, "energy: expected two columns, found \(quoted(energyColumns[0])) twice")
      }
      if let both = channelColumns.first(where: { energyColumns.contains($0.column) }) {
        throw Failure(
          .badInput,
          "expected other columns for fluxes than for energies, found \(quoted(both.column)) for both"
        )
      }
    }
  }
}

/// The limits of off-axis positions of a beam or a plan, in metres.
public let offAxisLimitsM = Limits.atLeast(0.0, upTo: 10_000)
