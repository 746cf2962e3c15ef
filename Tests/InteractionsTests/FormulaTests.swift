import Configuration
import Foundation
import Interactions
import Testing

/// Formulas as users write them, each against its value worked out here.
@Suite struct FormulaTests {
  /// d sigma/dE_R in GeV^-3 of a formula whose numbers have no dimension: a factor 1/(m_mu^2 m_e) makes it one.
  private func value(_ formula: String, neutrino: Double, recoil: Double) throws -> Double {
    let text = """
      interaction: test
      parameters: { g: { unit: "1" } }
      masses: { m_a: 0.25 }
      rate: [{ flavours: [numu], coupling: g, formula: "(\(formula)) / (m_mu^2 m_e) + 0 m_a/m_e^4" }]
      """
    let interaction = try Interaction.read(Array(text.utf8), name: "my.yaml")
    let model = try InteractionModel(interaction, settings: PhysicsSettings())
    var point = model.standardModel
    point[try model.named("g")] = 1
    let added = model.addition(
      channel: .muonNeutrino, neutrinoEnergyGeV: neutrino, recoilEnergyGeV: recoil, at: point)
    let (muon, electron) = (Constants.muonMassGeV, Constants.electronMassGeV)
    return added / Constants.hbarCSquared * (muon * muon * electron)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let expected: @Sendable (Double, Double) -> Double
    init(_ formula: String, _ expected: @escaping @Sendable (Double, Double) -> Double) {
      (testDescription, self.expected) = (formula, expected)
    }
  }

  private static let cases = [
    Case("1 + 2*3") { _, _ in 7 },
    Case("2*3 + 1") { _, _ in 7 },
    Case("10 - 4 - 3") { _, _ in 3 },
    Case("24/4/3") { _, _ in 2 },
    Case("24/4*3") { _, _ in 18 },
    Case("2*3^2") { _, _ in 18 },
    Case("-3^2") { _, _ in -9 },
    Case("(-3)^2") { _, _ in 9 },
    Case("2^-3") { _, _ in 0.125 },
    Case("(2^3)^2") { _, _ in 64 },
    Case("2^(1 + 2)") { _, _ in 8 },
    Case("1 - -2 + 0") { _, _ in 3 },
    Case("2*-y + 1/-4") { e, t in -2 * t / e - 0.25 },
    Case("1 + -3^2") { _, _ in -8 },
    Case("+5") { _, _ in 5 },
    // Products without a sign go from the left, as those with one.
    Case("2 pi") { _, _ in 2 * Double.pi },
    Case("1/2 pi") { _, _ in Double.pi / 2 },
    Case("1/(2 pi)") { _, _ in 0.5 / Double.pi },
    Case("2(3)(4)") { _, _ in 24 },
    Case("3 y 2") { e, t in 6 * t / e },
    Case("2y^2") { e, t in 2 * (t / e) * (t / e) },
    Case("2 E_R/E_nu") { e, t in 2 * t / e },
    Case("2E_R/E_nu") { e, t in 2 * t / e },
    // Numbers with exponents, and what only looks like one.
    Case("1.5e3") { _, _ in 1500 },
    Case("1.5E+3") { _, _ in 1500 },
    Case("15e-1") { _, _ in 1.5 },
    Case(".5 + 1.") { _, _ in 1.5 },
    Case("2e0y") { e, t in 2 * t / e },
    // Halves.
    Case("y^0.5") { e, t in (t / e).squareRoot() },
    Case("y^(1/2)") { e, t in (t / e).squareRoot() },
    Case("y^1.5") { e, t in pow(t / e, 1.5) },
    Case("y^-0.5") { e, t in 1 / (t / e).squareRoot() },
    Case("y^(-5/2)") { e, t in pow(t / e, -2.5) },
    Case("(4 y)^2.5") { e, t in 32 * pow(t / e, 2.5) },
    Case("y^0") { _, _ in 1 },
    Case("sqrt(y) sqrt(4 y)") { e, t in 2 * t / e },
    Case("ln(y)") { e, t in log(t / e) },
    Case("ln(E_nu/m_e) - ln(E_R/m_e)") { e, t in log(e / t) },
    // Brackets.
    Case("((((1))))") { _, _ in 1 },
    Case("(1 + (2 - (3 - (4 - y))))") { e, t in 1 + (2 - (3 - (4 - t / e))) },
    Case("1/(1 + 1/(1 + 1/(1 + y)))") { e, t in 1 / (1 + 1 / (1 + 1 / (1 + t / e))) },
    Case("(1 - y)^2 (1 + y)^-2") { e, t in pow(1 - t / e, 2) / pow(1 + t / e, 2) },
    Case("(y (1 + y))^3/(y^3)") { e, t in pow(1 + t / e, 3) },
    Case("2 m_a/m_a + 2 (E_R + m_a)/(2 E_nu)") { e, t in 2 + (t + 0.25) / e },
    Case("alpha m_tau/m_mu") { _, _ in
      Constants.fineStructureConstant * Constants.tauMassGeV / Constants.muonMassGeV
    },
    Case("G_F m_e^2 s") { _, _ in
      Constants.fermiConstant * Constants.electronMassGeV * Constants.electronMassGeV
    },
  ]

  @Test(arguments: cases) func isWhatIsWritten(_ formula: Case) throws {
    for (neutrino, recoil) in [(3.0, 0.7), (0.9, 0.031), (38.0, 25.0)] {
      let own = try value(formula.testDescription, neutrino: neutrino, recoil: recoil)
      #expect(agree(own, formula.expected(neutrino, recoil), 1e-12), "\(own)")
    }
  }

  /// Blanks and line breaks between signs change nothing.
  @Test func blanksDoNotCount() throws {
    let tight = try value("(1+y)*(2-y)/3", neutrino: 3, recoil: 0.7)
    let wide = try value("( 1 +  y )  *\n\n    (2\n      - y) / 3 ", neutrino: 3, recoil: 0.7)
    #expect(tight == wide)
  }

  /// A hundred brackets are read, and no more; so that nobody's stack ends.
  @Test func nestingEnds() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "y" + String(repeating: ")", count: depth)
    }
    #expect(agree(try value(nested(90), neutrino: 3, recoil: 0.6), 0.2, 1e-12))
    #expect(throws: Failure.self) { try value(nested(101), neutrino: 3, recoil: 0.6) }
    // A long chain is as deep as it has signs.
    let chain = Array(repeating: "y", count: 1900).joined(separator: "+")
    #expect(agree(try value(chain, neutrino: 3, recoil: 0.6), 0.2 * 1900, 1e-10))
  }
}
