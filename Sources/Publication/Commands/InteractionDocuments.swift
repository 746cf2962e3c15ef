import Configuration
import Interactions

/// The interactions that come with the program.
public enum BuiltInInteractionList {
  /// A row for each coupling of each interaction.
  ///
  /// - Parameter settings: the settings whose conventions give the units.
  public static func document(
    settings: PhysicsSettings = PhysicsSettings()
  ) throws(Failure) -> ResultDocument {
    var rows: [[ResultValue]] = []
    var notes: [String] = []
    for name in BuiltInInteractions.names {
      guard let interaction = try BuiltInInteractions.interaction(name, settings: settings) else {
        continue
      }
      rows += interaction.couplings.map { coupling in
        [
          .text(name), .text(coupling.name), .text(coupling.unit), .text(coupling.signInWords),
          .number(coupling.searchScale),
          interaction.masses.isEmpty ? .missing : .text(interaction.massesInWords),
          .text(interaction.title), .text(interaction.source),
        ]
      }
      notes.append("\(name): \(interaction.title). \(interaction.source)")
    }
    return ResultDocument(
      command: "interactions", title: "Interactions that come with nuem",
      columns: InteractionColumns.list, rows: rows,
      notes: notes + [
        "Masses in GeV, which physics.masses, --set and axes of scans change. \"sign unseen\": rates"
          + " depend on the coupling's square alone."
      ], provenance: .none)
  }
}

private enum InteractionColumns {
  static let list = [
    ResultColumn("interaction"), ResultColumn("parameter"), ResultColumn("unit"),
    ResultColumn("sign"), ResultColumn("scale", digits: 4),
    ResultColumn("masses_gev"), ResultColumn("title"), ResultColumn("source"),
  ]

  static let formulas = [
    ResultColumn("gives"), ResultColumn("flavours"), ResultColumn("to", isShownEmpty: false),
    ResultColumn("mass", isShownEmpty: false), ResultColumn("coupling", isShownEmpty: false),
    ResultColumn("formula"),
  ]
}

extension ResultDocument {
  /// The document without some columns, which a person reads in the notes below.
  public func withoutColumns(_ keys: Set<String>) -> ResultDocument {
    let kept = columns.indices.filter { !keys.contains(columns[$0].key) }
    let rows = rows
    return ResultDocument(
      command: command, title: title, columns: kept.map { columns[$0] },
      rows: ResultRows(count: rows.count) { row in kept.map { rows[row][$0] } },
      summary: summary, notes: notes, warnings: warnings, provenance: provenance)
  }
}

extension Interaction {
  /// A row for each formula, as the file writes it.
  public func document() -> ResultDocument {
    ResultDocument(
      command: "interactions-show",
      title: title.isEmpty ? name : "\(name): \(title)", columns: InteractionColumns.formulas,
      rows: formulas.map { formula in
        [
          .text(formula.kind.rawValue), .text(formula.flavours),
          formula.final.map(ResultValue.text) ?? .missing,
          formula.mass.map(ResultValue.text) ?? .missing,
          formula.coupling.map(ResultValue.text) ?? .missing, .text(formula.written),
        ]
      }, summary: members, notes: couplings.map(\.inWords) + masses.map(\.inWords) + sources,
      provenance: .none)
  }

  private var sources: [String] { source.isEmpty ? [] : ["Source: \(source)"] }

  fileprivate var massesInWords: String {
    masses.map { "\($0.name) \(numeral($0.valueGeV))" }.joined(separator: ", ")
  }

  /// The declarations of the file, as JSON.
  var members: [JSON.Member] {
    [
      .init("interaction", .text(name)), .init("title", .text(title)),
      .init("source", .text(source)), .init("parameters", .list(couplings.map(\.json))),
      .init(
        "masses_gev", .object(masses.map { JSON.Member($0.name, .number($0.valueGeV)) })),
      .init("formulas", .list(formulas.map(\.json))),
    ]
  }
}

extension Coupling {
  fileprivate var signInWords: String { isSignSeen ? "seen" : "unseen" }

  var inWords: String {
    "Parameter \(name): unit \(unit), sign \(signInWords), scale \(numeral(searchScale))"
  }

  fileprivate var json: JSON {
    [
      "parameter": .text(name), "unit": .text(unit), "sign": .text(signInWords),
      "scale": .number(searchScale), "latex": latex.map(JSON.text) ?? .null,
    ]
  }
}

extension InteractionMass {
  var inWords: String { "Mass \(name): \(numeral(valueGeV)) GeV" }
}

extension InteractionFormula {
  var flavours: String { channels.map(\.rawValue).joined(separator: " ") }

  fileprivate var json: JSON {
    [
      "gives": .text(kind.rawValue), "flavours": .list(channels.map { .text($0.rawValue) }),
      "to": final.map(JSON.text) ?? .null, "mass": mass.map(JSON.text) ?? .null,
      "coupling": coupling.map(JSON.text) ?? .null, "written": .text(written),
      "understood": .text(understood), "dimension_gev": .number(dimensionGeV),
    ]
  }
}
