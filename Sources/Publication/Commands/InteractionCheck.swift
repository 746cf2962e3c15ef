import Configuration
import Interactions

/// The result of `nuem interactions check` for a user's file: how the file was understood, and
/// values to compare.
public struct InteractionCheck: Sendable {
  private let interaction: Interaction
  private let model: InteractionModel
  private let file: String

  /// Reads a file, and looks for negative rates and poles at its masses.
  public init(file: String) throws(Failure) {
    let bytes = try readBytes(ofFile: file, atMost: Interaction.largestFile)
    interaction = try Interaction.read(bytes, name: file)
    model = try InteractionModel(interaction, settings: PhysicsSettings())
    try model.checkRates()
    self.file = file
  }

  /// Points at which a reader can check a formula by hand, in GeV.
  private static let neutrinoEnergiesGeV = [1.0, 3, 10]
  private static let recoilEnergiesGeV = [0.03, 0.3, 0.9]

  /// The result: a row for each coupling, flavour and pair of energies.
  public func document() -> ResultDocument {
    var rows: [[ResultValue]] = []
    for coupling in interaction.couplings {
      for channel in Channel.allCases
      where interaction.couplings(of: channel).contains(where: { $0.name == coupling.name }) {
        for energy in Self.neutrinoEnergiesGeV {
          for recoil in Self.recoilEnergiesGeV {
            rows.append(row(coupling, channel, energy, recoil))
          }
        }
      }
    }
    return ResultDocument(
      command: "interactions-check", title: title,
      columns: [
        ResultColumn("parameter"), ResultColumn("value", digits: 4), ResultColumn("channel"),
        ResultColumn("neutrino_energy_gev", digits: 4),
        ResultColumn("recoil_energy_gev", digits: 4),
        ResultColumn("added_cm2_per_gev", digits: 5),
        ResultColumn("standard_model_cm2_per_gev", digits: 5), ResultColumn("added_reason"),
      ],
      rows: rows, summary: [.init("file", .text(file))] + interaction.members,
      notes: interaction.couplings.map(\.inWords) + interaction.masses.map(\.inWords)
        + interaction.formulas.map(\.inWords)
        + [
          "added_cm2_per_gev: what the parameter, at its scale and alone, adds to d sigma/dE_R of the"
            + " Standard Model, interference included."
        ], provenance: .none)
  }

  private var title: String {
    func counted(_ count: Int, _ word: String) -> String {
      "\(count) \(word)\(count == 1 ? "" : word.hasSuffix("s") ? "es" : "s")"
    }
    return "\(clipped(file)): valid; \(interaction.name), "
      + [
        counted(interaction.couplings.count, "parameter"),
        counted(interaction.masses.count, "mass"),
        counted(interaction.formulas.count, "formula"),
      ].joined(separator: ", ")
  }

  private func row(
    _ coupling: Coupling, _ channel: Channel, _ energyGeV: Double, _ recoilGeV: Double
  ) -> [ResultValue] {
    var point = model.standardModel
    var added: Double?
    if let own = model.coupling(named: coupling.name) { point[own] = coupling.searchScale }
    if recoilGeV
      <= model.settings.kinematics.largestRecoilGeV(neutrinoEnergyGeV: energyGeV)
    {
      added = model.addition(
        channel: channel, neutrinoEnergyGeV: energyGeV, recoilEnergyGeV: recoilGeV, at: point)
    }
    let standard = model.differential(
      channel: channel, neutrinoEnergyGeV: energyGeV, recoilEnergyGeV: recoilGeV,
      at: model.standardModel)
    let isNumber = added.map(\.isFinite) ?? false
    return [
      .text(coupling.name), .number(coupling.searchScale), .text(channel.rawValue),
      .number(energyGeV), .number(recoilGeV), ResultValue(added), ResultValue(standard),
      isNumber ? .missing : .text("no-finite-number"),
    ]
  }
}

extension InteractionFormula {
  /// The formula in words, such as `rate of numu numubar, GeV^-3: y^2 * (...)`.
  fileprivate var inWords: String {
    let going = final.map { " to \($0)" } ?? ""
    let carried =
      mass.map { kind == .rate ? ", final mass \($0)" : ", exchange of mass \($0)" }
      ?? (kind == .rate ? "" : ", contact")
    let dimension = kind == .rate ? "GeV^\(numeral(dimensionGeV))" : "a number"
    let whole =
      coupling.map { ($0.contains(" + ") ? "(\($0))" : $0) + " * \(understood)" } ?? understood
    return "\(kind.rawValue) of \(flavours)\(going)\(carried), \(dimension): \(whole)"
  }
}
