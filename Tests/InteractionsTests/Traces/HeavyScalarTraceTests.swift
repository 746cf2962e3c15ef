import Configuration
import Foundation
import Interactions
import Testing

/// The interaction that docs/adding.md works through, as it stands there, against the traces.
@Suite struct HeavyScalarTraceTests {
  /// The block of the document below the file's name.
  private func file() throws -> [UInt8] {
    let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: project.appending(path: "docs/adding.md"), encoding: .utf8)
    let start = try #require(text.range(of: "`heavy_scalar.yaml`:\n```yaml\n"))
    let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
    return Array(text[start.upperBound..<end.lowerBound].utf8)
  }

  @Test(arguments: [Channel.muonNeutrino, .muonAntineutrino])
  func formulaIsThatOfTheTraces(channel: Channel) throws {
    let interaction = try Interaction.read(try file(), name: "heavy_scalar.yaml")
    var generator = SeededGenerator(seed: 70)
    var settings = PhysicsSettings()
    for var point in Scattering.random(count: 600, seed: 71, heavy: true) {
      point.antineutrino = channel.isAntineutrino
      let coupling = generator.logarithmic(1e-6...1)
      let scalarMass = generator.logarithmic(1e-4...10)
      settings.masses = [
        InteractionMass(name: "m_n_gev", valueGeV: point.finalMassGeV),
        InteractionMass(name: "m_phi_gev", valueGeV: scalarMass),
      ]
      let model = try InteractionModel(interaction, settings: settings)
      let rate = try modelRate(
        channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV, recoilEnergyGeV: point.recoilEnergyGeV,
        couplings: ["y_h_numu": coupling], of: model)
      let standard = try modelRate(
        channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV, recoilEnergyGeV: point.recoilEnergyGeV,
        couplings: [:], of: model)
      let traces = point.rate(.scalar(coupling: coupling, massGeV: scalarMass))
      #expect(agree(rate, standard + traces))
      var values = model.standardModel
      values[try #require(model.coupling(named: "y_h_numu"))] = coupling
      let added = model.addition(
        channel: channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV,
        recoilEnergyGeV: point.recoilEnergyGeV, at: values)
      #expect(agree(added / Constants.hbarCSquared, traces))
    }
  }

  @Test func theSameOfOneHelicityAfterAnother() throws {
    for point in Scattering.random(count: 100, seed: 72, heavy: true) {
      let scalar = Exchange.scalar(coupling: 1e-3, massGeV: 0.05)
      #expect(agree(point.ratesByHelicity(scalar).total, point.rate(scalar)))
    }
  }
}
