import Configuration
import Interactions

/// A user's file of an interaction: what is read is written out, makes a model, and is looked at for negative
/// rates and poles, of which none is left where it passes.
@Sendable func fuzzInteraction(_ bytes: [UInt8]) {
  let name = "my.yaml"
  let read = accepted(name) { () throws(Failure) in try Interaction.read(bytes, name: name) }
  guard let interaction = read else { return }
  for formula in interaction.formulas {
    require(!formula.understood.isEmpty, "a formula is written out: \(formula.written)")
    require(!formula.channels.isEmpty, "a formula is of some flavour: \(formula.written)")
  }
  let model = accepted(nil) { () throws(Failure) in
    try InteractionModel(interaction, settings: PhysicsSettings())
  }
  guard let model else { return }
  require(
    model.listed.map(\.name) == interaction.couplings.map(\.name), "couplings are those of the file"
  )
  let passed: Void? = accepted(name) { () throws(Failure) in try model.checkRates(upToGeV: 10) }
  guard passed != nil else { return }
  for channel in Channel.allCases {
    let row = model.coefficients(channel: channel, at: model.standardModel)
    require(row.allSatisfy(\.isFinite), "the Standard Model is left without couplings")
  }
}
