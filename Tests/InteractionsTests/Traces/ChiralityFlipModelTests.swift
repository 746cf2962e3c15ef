import Foundation
import Interactions
import PaperModel
import Testing

/// Interactions with a rate of their own, as the program has them built in, against traces: scalars, the
/// dipole portal and a heavy lepton made by a vector.
@Suite struct ChiralityFlipModelTests {
  private static func flavour(_ channel: Channel) -> String {
    channel.isElectronFlavour ? "_nue" : "_numu"
  }

  enum Spinless: String, CaseIterable, Sendable {
    case scalar, pseudoscalar

    var coupling: String { self == .scalar ? "y_s" : "y_p" }

    func exchange(_ y: Double, _ massGeV: Double) -> Exchange {
      self == .scalar
        ? .scalar(coupling: y, massGeV: massGeV) : .pseudoscalar(coupling: y, massGeV: massGeV)
    }
  }

  /// In the Standard Model's final state, where they do not interfere.
  @Test(arguments: Spinless.allCases, Channel.allCases)
  func spinless(_ kind: Spinless, channel: Channel) throws {
    let model = InteractionModel.of([InteractionUse(name: kind.rawValue)])
    try compareWithTraces(model, channel, seed: 160) { generator, point in
      let massGeV = generator.logarithmic(1e-4...10)
      // y^2 T^2 / E^2 against the weak rate.
      let y =
        generator.exchangeStrength(point, massGeV: massGeV)
        / (point.inelasticity * 0.1).squareRoot()
      var problem = TraceProblem(channel)
      problem.masses = ["m_phi_gev": massGeV]
      problem.couplings = [kind.coupling + Self.flavour(channel): y]
      problem.add(kind.exchange(y, massGeV))
      return problem
    }
  }

  /// Both at once, of two masses, and a vector beside them.
  @Test(arguments: Channel.allCases) func scalarsAndVector(channel: Channel) throws {
    let model = InteractionModel.of([
      "scalar", InteractionUse(name: "pseudoscalar", mass: "m_a_gev"), "vector_b_l",
    ])
    try compareWithTraces(model, channel, seed: 162) { generator, point in
      let masses = (0..<3).map { _ in generator.logarithmic(1e-3...10) }
      let strengths = masses.map { generator.exchangeStrength(point, massGeV: $0) }
      let g = strengths[2].squareRoot()
      var problem = TraceProblem(channel)
      problem.masses = ["m_phi_gev": masses[0], "m_a_gev": masses[1], "m_zprime_gev": masses[2]]
      problem.couplings = [
        "y_s" + Self.flavour(channel): strengths[0], "y_p" + Self.flavour(channel): strengths[1],
        "g_b_l": g,
      ]
      problem.add(.scalar(coupling: strengths[0], massGeV: masses[0]))
      problem.add(.pseudoscalar(coupling: strengths[1], massGeV: masses[1]))
      problem.add(VectorModelTraceTests.boson(g, 1, massGeV: masses[2]))
      return problem
    }
  }

  /// In both units of the moment: mu in Bohr magnetons, d = mu/2 in 1/GeV.
  @Test(arguments: Channel.allCases, DipoleUnit.allCases)
  func dipolePortal(channel: Channel, unit: DipoleUnit) throws {
    let model = InteractionModel.of(["dipole_portal"]) { $0.dipoleUnit = unit }
    try compareWithTraces(model, channel, seed: 164, heavy: true) { generator, point in
      let moment = generator.logarithmic(1e-9...1e-7)
      var problem = TraceProblem(channel)
      problem.masses = ["m_n_gev": point.finalMassGeV]
      switch unit {
      case .bohrMagneton:
        problem.couplings = ["mu_n" + Self.flavour(channel): moment]
        problem.heavy = [.dipole(momentBohrMagnetons: moment)]
      case .inverseGeV:
        problem.couplings = ["mu_n" + Self.flavour(channel): moment * 148.15]
        problem.heavy = [.dipole(portalInverseGeV: moment * 148.15)]
      }
      return problem
    }
  }

  /// Of a vector current of the electron.
  @Test(arguments: Channel.allCases) func heavyVector(channel: Channel) throws {
    let model = InteractionModel.of(["heavy_vector"])
    try compareWithTraces(model, channel, seed: 166, heavy: true) { generator, point in
      let massGeV = generator.logarithmic(1e-2...10)
      let g = generator.exchangeStrength(point, massGeV: massGeV)
      var problem = TraceProblem(channel)
      problem.masses = ["m_n_gev": point.finalMassGeV, "m_zprime_gev": massGeV]
      problem.couplings = ["g_h" + Self.flavour(channel): g]
      problem.heavy = [
        .vectorBoson(neutrinoCoupling: g, electronVector: 1, massGeV: massGeV)
      ]
      return problem
    }
  }

  /// Beyond its ends a heavy lepton has no rate, whatever the formula would give there.
  @Test(arguments: ["dipole_portal", "heavy_vector"]) func ends(interaction: String) throws {
    let coupling = interaction == "dipole_portal" ? "mu_n_numu" : "g_h_numu"
    let model = InteractionModel.of([InteractionUse(name: interaction)])
    for point in Scattering.random(count: 60, seed: 168, heavy: true) {
      let ends = Scattering.recoilLimitsGeV(
        neutrinoEnergyGeV: point.neutrinoEnergyGeV, finalMassGeV: point.finalMassGeV)
      let heavy = model.at(["m_n_gev": point.finalMassGeV])
      for recoil in [ends.least * (1 - 1e-6), ends.largest * (1 + 1e-6)] where recoil > 0 {
        let rates = try [0, 1e-6].map {
          try modelRate(
            .muonNeutrino, neutrinoEnergyGeV: point.neutrinoEnergyGeV, recoilEnergyGeV: recoil,
            couplings: [coupling: $0], of: heavy)
        }
        #expect(rates[0] == rates[1])
      }
    }
  }
}
