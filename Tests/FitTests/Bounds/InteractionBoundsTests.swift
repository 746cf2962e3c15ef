import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Bounds on other interactions than the paper's: those of two independent programs, and limits of masses
/// in which two interactions are one.
@Suite struct InteractionBoundsTests {
  /// Upper ends at 90 % by the names of couplings, on axis, all else at the default.
  static func uppers(
    _ physics: PhysicsSettings, of names: [String]? = nil, engine: Engine = .quadrature
  ) throws -> [String: Double] {
    var configuration = Configuration()
    configuration.physics = physics
    configuration.plan = .onAxis
    configuration.sampling.engine = engine
    configuration.sampling.samples = 1 << 18
    let study = try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
    let couplings = study.interactions.listed.filter { names?.contains($0.name) ?? true }
    let bounds = try study.fitModel(
      plan: configuration.plan, interactions: study.interactions, backgrounds: study.backgrounds
    ).bounds(
      on: couplings, templates: try study.templates(at: study.stations), deltaChiSquare: 2.706)
    return Dictionary(
      uniqueKeysWithValues: try bounds.map {
        ($0.parameter.name, try #require($0.upper, "\($0.parameter)").value)
      })
  }

  struct Published: Sendable, CustomTestStringConvertible {
    let interactions: [String]
    /// The mass in GeV, and its name.
    let mass: (name: String, value: Double)?
    let ends: [String: Double]
    var testDescription: String { "\(interactions) \(mass.map { "\($0)" } ?? "")" }
  }

  private static func portal(_ mass: Double, _ numu: Double, _ nue: Double) -> Published {
    Published(
      interactions: ["dipole_portal"], mass: ("m_n_gev", mass),
      ends: ["mu_n_numu": numu, "mu_n_nue": nue])
  }

  private static func vector(_ mass: Double, _ ends: (Double, Double, Double?)) -> Published {
    var named = ["g_b_l": ends.0, "g_le_lmu": ends.1]
    named["g_le_ltau"] = ends.2
    return Published(
      interactions: ["vector_b_l", "vector_le_lmu", "vector_le_ltau"],
      mass: ("m_zprime_gev", mass), ends: named)
  }

  static let published = [
    Published(
      interactions: ["electromagnetic"], mass: nil,
      ends: ["mu_numu": 3.117e-10, "mu_nue": 2.831e-9]),
    portal(0.01, 3.400e-10, 3.068e-9), portal(0.02, 4.449e-10, 3.910e-9),
    portal(0.03, 4.909e-10, 5.589e-9), portal(0.05, 4.523e-10, 5.745e-9),
    portal(0.1, 1.730e-9, 7.407e-9),
    vector(0.001, (1.043e-5, 1.039e-5, 3.820e-5)), vector(0.01, (1.147e-5, 1.147e-5, 5.380e-5)),
    vector(0.1, (3.458e-5, 3.456e-5, 3.704e-4)), vector(1, (3.187e-4, 3.186e-4, 3.936e-3)),
    vector(10, (3.184e-3, 3.183e-3, 3.934e-2)),
  ]

  /// Within 0.3 %; the two programs agree to 0.2 %.
  @Test(arguments: published) func boundsAreThoseOfIndependentPrograms(_ row: Published) throws {
    let masses = row.mass.map { [$0.name: $0.value] } ?? [:]
    let uppers = try Self.uppers(
      .of(row.interactions.map { InteractionUse(name: $0) }, masses: masses),
      of: Array(row.ends.keys), engine: .quasiMontecarlo)
    for (name, expected) in row.ends {
      let found = try #require(uppers[name])
      #expect(abs(found / expected - 1) < 0.003, "\(name): \(found), not \(expected)")
    }
  }

  /// Where two interactions are one, so are their bounds, but for the errors of quadrature.
  private func expectEqual(_ one: Double?, _ other: Double?, _ precision: Double) throws {
    let (one, other) = (try #require(one), try #require(other))
    #expect(abs(one / other - 1) < precision, "\(one), not \(other)")
  }

  /// g^2 = 4 pi alpha q for a vector of one flavour.
  @Test func lightVectorIsAMillicharge() throws {
    let charges = try Self.uppers(.of(["electromagnetic"]), of: ["q_numu", "q_nue"])
    let coupled = [(1.0, 0.0, "q_numu"), (0, 1, "q_nue")]
    for (numu, nue, name) in coupled {
      let physics = PhysicsSettings.of(["vector"], masses: ["m_zprime_gev": 1e-8]) {
        $0.vector.numu = numu
        $0.vector.nue = nue
      }
      let g = try #require(try Self.uppers(physics)["g_v"])
      try expectEqual(
        g * g / (4 * Double.pi * Constants.fineStructureConstant), charges[name], 1e-5)
    }
  }

  @Test func lightDipolePortalIsAMoment() throws {
    let portal = try Self.uppers(.of(["dipole_portal"], masses: ["m_n_gev": 1e-7]))
    let moments = try Self.uppers(.of(["electromagnetic"]), of: ["mu_numu", "mu_nue"])
    try expectEqual(portal["mu_n_numu"], moments["mu_numu"], 1e-5)
    try expectEqual(portal["mu_n_nue"], moments["mu_nue"], 1e-5)
  }

  /// eps_L = g^2 / (sqrt2 G_F M^2) for a vector that couples to left-handed electrons alone.
  @Test func heavyVectorBosonIsAContact() throws {
    let massGeV = 3e3
    let contact = try Self.uppers(.of(["nsi"]), of: ["eps_l_mumu", "eps_l_ee"])
    for (numu, nue, name) in [(1.0, 0.0, "eps_l_mumu"), (0, 1, "eps_l_ee")] {
      let physics = PhysicsSettings.of(["vector"], masses: ["m_zprime_gev": massGeV]) {
        $0.vector.numu = numu
        $0.vector.nue = nue
        $0.vector.electronAxial = 1
      }
      let g = try #require(try Self.uppers(physics)["g_v"])
      try expectEqual(
        g * g / (2.0.squareRoot() * Constants.fermiConstant * massGeV * massGeV), contact[name],
        1e-5)
    }
  }

  /// A heavy lepton that is light, made by a heavy vector, adds the square of a contact interaction, as a
  /// transition charge radius does: g / (2 sqrt2 G_F M^2) = (2/3) m_W^2 s_w^2 r^2 / 2.
  @Test func lightHeavyVectorIsATransition() throws {
    // Heavier ones have bounds beyond the range that is searched.
    let massGeV = 15.0
    let heavy = try Self.uppers(
      .of(["heavy_vector"], masses: ["m_n_gev": 1e-7, "m_zprime_gev": massGeV]), of: ["g_h_numu"]
    )
    let radius = try Self.uppers(.of(["transition_charge_radii"]), of: ["r2_mutau"])
    let squaredW = Constants.wBosonMassGeV * Constants.wBosonMassGeV
    let g = try #require(heavy["g_h_numu"])
    let shift = g / (2 * 2.0.squareRoot() * Constants.fermiConstant * massGeV * massGeV)
    try expectEqual(
      shift / (squaredW * Constants.sinSquaredThetaW / 3) * Constants.hbarCSquared,
      radius["r2_mutau"], 1e-3)
  }
}
