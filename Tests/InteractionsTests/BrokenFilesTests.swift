import Configuration
import Interactions
import Testing

/// Files of users with something wrong in them: each is refused with the line and the column where it is,
/// whatever stands beside it.
@Suite struct BrokenFilesTests {
  private func read(_ text: String) throws(Failure) -> InteractionModel {
    let interaction = try Interaction.read(Array(text.utf8), name: "my.yaml")
    let model = try InteractionModel(interaction, settings: PhysicsSettings())
    try model.checkRates()
    return model
  }

  @Test func theSoundOneIsRead() throws {
    #expect(try read(BrokenFile.sound).listed.map(\.name) == ["y_a"])
  }

  private static let formulas = [
    BrokenFile(
      "unknown symbol", "E_R*(", "§E_r*(", "expected a symbol among", "did you mean \"E_R\"?"),
    BrokenFile("open bracket", "E_R*(E_R + 2 m_e)", "E_R*§(E_R + 2 m_e", "not closed"),
    BrokenFile("closing bracket", "E_R*(E_R + 2 m_e)", "E_R*(E_R + 2 m_e)§)", "without an opening"),
    BrokenFile("dimension", "m_e/(8 pi)", "§1/(8 pi)", "GeV^-4: expected GeV^-3"),
    BrokenFile(
      "sum of dimensions", "m_e/(8 pi) * E_R*(E_R + 2 m_e)", "§m_e/(8 pi) * E_R*(E_R + 2)",
      "a sum of GeV^1 and GeV^0"),
    BrokenFile("logarithm", "m_e/(8 pi)", "§ln(m_e)/(8 pi)", "a logarithm of GeV^1"),
    BrokenFile(
      "symbol in an exponent", "m_e/(8 pi)", "§m_e^m_a/(8 pi)", "exponent that is a number"),
    BrokenFile("third of a power", "m_e/(8 pi)", "§y^(1/3) m_e/(8 pi)", "whole or half exponent"),
    BrokenFile("power of a power", "m_a^2)^2)", "m_a^2)^2§^2)", "power of a power"),
    BrokenFile("huge exponent", "m_e/(8 pi)", "§m_e^1e19/(8 pi)", "1.0e+19"),
    BrokenFile(
      "number with two points", "(8 pi)", "(8.5§.1 pi)", "expected an operator or a closing"),
    BrokenFile("infinite number", "m_e/(8 pi)", "§1e400 m_e/(8 pi)", "expected a number"),
    BrokenFile("division by 0", "m_e/(8 pi)", "§m_e/0/(8 pi)", "no finite number"),
    BrokenFile("sign of another alphabet", "E_R*(", "E_R §× (", "expected an operator"),
    BrokenFile("nothing after a sign", "m_a^2)^2)", "m_a^2)^2) *§", "found the end"),
    BrokenFile(
      "deep brackets", "m_e/(8 pi)",
      String(repeating: "(", count: 100) + "§" + String(repeating: "(", count: 20) + "m_e",
      "brackets deeper than 100"),
    BrokenFile(
      "long formula", "m_e/(8 pi)",
      String(repeating: "1+", count: 2000) + "§1+m_e/(8 pi)", "at most 4000 characters"),
    BrokenFile(
      "symbol in a second line", " / (E_nu^2", "\n          / (E_nu^2 * §E_mu", "expected a symbol"),
    BrokenFile(
      "symbol in a quoted line", "formula: m_e/(8 pi) * E_R*(E_R + 2 m_e) / (E_nu^2",
      "formula: \"m_e/(8 pi) * E_R*(E_R + 2 m_e)\n\n      / (§E_mu^2\" #", "expected a symbol"),
  ]

  private static let rates = [
    BrokenFile(
      "negative everywhere", "m_e/(8 pi)", "§-m_e/(8 pi)", "rate is negative", "m_a = 0.01"),
    BrokenFile(
      "negative somewhere", "m_e/(8 pi) * E_R*(E_R + 2 m_e)", "§m_e/(8 pi) * E_R*(E_R - 10 m_a)",
      "rate is negative", "E_R = 0.001 GeV"),
    BrokenFile(
      "negative for antineutrinos", "m_e/(8 pi)", "§s m_e/(8 pi)", "rate is negative"),
    BrokenFile(
      "pole", "m_e/(8 pi) * E_R*(E_R + 2 m_e)", "§m_e/(8 pi) * E_R^4/(E_R - 10 m_a)^2",
      "a pole: the divisor (E_R - 0.1) is 0 near E_nu = "),
    BrokenFile(
      "root of a negative number", "m_e/(8 pi) * E_R*(E_R + 2 m_e)",
      "§m_e/(8 pi) * E_R*(E_R^2 - m_a^2)^0.5", "no finite number at E_nu = "),
    BrokenFile(
      "logarithm of a negative number", "m_e/(8 pi)", "§ln(y - 0.5)^2 m_e/(8 pi)",
      "the logarithm of ((E_R) / (E_nu) - 0.5)", "not above 0"),
  ]

  private static let couplings = [
    BrokenFile("symbol of a formula as a name", "y_a: {", "§m_e: {", "the name m_e is taken"),
    BrokenFile("the mixing angle as a name", "y_a: {", "§sin2_theta_w: {", "is taken"),
    BrokenFile("a name that is none", "y_a: {", "§2a: {", "expected a name"),
    BrokenFile("a mass's name that is taken", "m_a: 0.01", "§s: 0.01", "the name s is taken"),
    BrokenFile("a built-in's name", "my_scalar", "§scalar", "the name scalar is taken"),
    BrokenFile("one name for two", "m_a: 0.01", "m_a: 0.01, §y_a: 1", "a parameter and a mass"),
    BrokenFile("unused coupling", "y_a: {", "§y_b: { unit: \"1\" }, y_a: {", "depends on y_b"),
    BrokenFile("unused mass", "m_a: 0.01", "m_a: 0.01, §m_b: 1", "depends on the mass m_b"),
    BrokenFile("unseen sign, power 1", "y_a^2", "§y_a", "with the power 1: expected 2 or 4"),
    BrokenFile("power 3", "y_a^2", "§y_a^3", "with the power 3"),
    BrokenFile("half power", "y_a^2", "§y_a^0.5", "a whole exponent"),
    BrokenFile("square root", "y_a^2", "§sqrt(y_a^4)", "no ln or sqrt"),
    BrokenFile("division by a coupling", "y_a^2", "§1/y_a^2", "a division by a number"),
    BrokenFile(
      "a rate without coupling", "y_a^2", "§y_a^2 + 1", "a coupling of the file in every term"),
    BrokenFile("nothing", "y_a^2", "§0 * y_a^2", "expected a product of couplings"),
    BrokenFile(
      "seen sign of a square", "y_a: { unit: \"1\", sign: unseen,", "§y_a: { unit: \"1\",",
      "sign: unseen"),
    BrokenFile("no unit", "unit: \"1\", ", "", "\"unit\" is missing"),
    BrokenFile("a unit of energy by another name", "\"1\"", "§MeV", "expected 1, GeV, 1/GeV"),
    BrokenFile("a unit without a number", "\"1\"", "§GeV^nan", "expected 1, GeV, 1/GeV"),
    BrokenFile("no sign", "unseen", "§maybe", "one of seen, unseen"),
    BrokenFile("scale below 0", "1e-5", "§-1e-5", "a number > 0"),
    BrokenFile("scale that is no number", "1e-5", "1e-5§x", "expected a symbol"),
    BrokenFile("scale that is infinite", "1e-5", "§1e31", "a number > 0 and <= 1.0e+30"),
    BrokenFile("mass 0", "0.01", "§0", "a number > 0"),
    BrokenFile("mass below 0", "0.01", "§-0.01", "a number > 0"),
    BrokenFile("mass that is no number", "0.01", "§1.2.3", "expected a number"),
    BrokenFile("final mass 0", "y_a^2", "y_a^2\n    final_mass: §0", "a mass in GeV above 0"),
    BrokenFile(
      "final mass unknown", "y_a^2", "y_a^2\n    final_mass: §m_aa", "did you mean \"m_a\"?"),
  ]

  private static let structure = [
    BrokenFile("flavour twice", "[numu]", "§[numu, numubar]", "each flavour once"),
    BrokenFile("no flavour", "[numu]", "§[]", "one flavour or more"),
    BrokenFile("unknown flavour", "[numu]", "[§nutau]", "numu, nue, numubar, nuebar"),
    BrokenFile(
      "a rate to a flavour", "    coupling", "    §to: nue\n    coupling", "in an amplitude alone"),
    BrokenFile(
      "unknown key", "rate:", "§rates:", "unknown key \"rates\"", "did you mean \"rate\"?"),
    BrokenFile("unknown key inside", "formula:", "§formulae:", "unknown key"),
    BrokenFile(
      "key twice", "masses: { m_a: 0.01 }", "masses: { §m_a: 0.01, m_a: 0.02 }", "duplicate key"),
    BrokenFile("open braces", "{ m_a: 0.01 }", "{ m_a: 0.01", "my.yaml:4:"),
    BrokenFile("a word", file: "§scalar", "expected a mapping"),
    BrokenFile("nothing", file: "", "found an empty file"),
    BrokenFile(
      "neither amplitude nor rate", file: "§interaction: a\nparameters: { g: { unit: \"1\" } }",
      "found neither"),
    BrokenFile(
      "amplitude of power 1", file: amplitude("left: §g"), "with the power 1: expected 2"),
    BrokenFile("amplitude without sides", file: amplitude("", mark: "§"), "\"left\" or \"right\""),
    BrokenFile("unknown final flavour", file: amplitude("left: g^2, to: §numubar"), "one of nue"),
    BrokenFile(
      "negative mass exchanged", file: amplitude("left: g^2, mass: §-1"), "0 for a photon"),
    BrokenFile("constant amplitude", file: amplitude("left: §g^2 + 0.1"), "in every term"),
    BrokenFile(
      "amplitude with a dimension", file: amplitude("left: §g^2 G_F"), "GeV^-2: expected a number"),
    BrokenFile("product of long sums", file: longSum, "at most 400 terms"),
  ]

  /// The square of a sum of 25 couplings.
  private static let longSum: String = {
    let names = (1...25).map { "a\($0)" }
    let parameters = names.map { "\($0): { unit: \"1\" }" }.joined(separator: ", ")
    return """
      interaction: long
      parameters: { \(parameters) }
      rate:
        - flavours: [numu]
          coupling: §(\(names.joined(separator: " + ")))^2
          formula: m_e^-3
      """
  }()

  private static func amplitude(_ members: String, mark: String = "") -> String {
    """
    interaction: my_vector
    parameters: { g: { unit: "1", sign: unseen } }
    amplitude:
      - \(mark){ flavours: [numu]\(members.isEmpty ? "" : ", ")\(members) }
    """
  }

  @Test(arguments: formulas + rates + couplings + structure)
  func isRefused(_ broken: BrokenFile) {
    do throws(Failure) {
      _ = try read(broken.text)
      Issue.record("it was read")
    } catch {
      #expect(error.kind == .badInput)
      #expect(
        error.message.hasPrefix(broken.place), "\(error.message), expected at \(broken.place)")
      for word in broken.words { #expect(error.message.contains(word), "\(error.message)") }
      #expect(error.message.count < 600, "\(error.message)")
    }
  }

  @Test func thereAreEnough() {
    #expect((Self.formulas + Self.rates + Self.couplings + Self.structure).count >= 40)
  }

  /// Those that come with the program pass the same checks, at their masses and at others.
  @Test(arguments: BuiltInInteractions.names, [Kinematics.exact, .paper])
  func builtInOnesPass(_ name: String, kinematics: Kinematics) throws {
    var settings = PhysicsSettings()
    settings.kinematics = kinematics
    let interaction = try #require(try BuiltInInteractions.interaction(name, settings: settings))
    for factor in [0.01, 1, 5] {
      settings.masses = interaction.masses.map {
        InteractionMass(name: $0.name, valueGeV: $0.valueGeV * factor)
      }
      let model = try InteractionModel(interaction, settings: settings)
      for end in [1, 5, 40.0] { try model.checkRates(upToGeV: end, builtIn: true) }
    }
  }

  /// What is wrong at the masses in force alone is found there.
  @Test func massesInForceCount() throws {
    let text = BrokenFile.sound.replacing(
      "m_e/(8 pi) * E_R*(E_R + 2 m_e)", with: "m_e/(8 pi) * E_R*(E_R - 0.01 m_a)")
    _ = try read(text)
    let interaction = try Interaction.read(Array(text.utf8), name: "my.yaml")
    var settings = PhysicsSettings()
    settings.masses = [InteractionMass(name: "m_a", valueGeV: 1)]
    let model = try InteractionModel(interaction, settings: settings)
    #expect {
      try model.checkRates()
    } throws: { error in
      (error as? Failure)?.message.hasPrefix("my.yaml:7:14: rate[1].formula: the rate is negative")
        ?? false
    }
  }

  /// What is linear in a coupling whose sign is seen is an interference, and may be negative; a pole may not.
  @Test func interferencesMayBeNegative() throws {
    let text = BrokenFile.sound.replacing("sign: unseen, ", with: "").replacing(
      "y_a^2", with: "y_a"
    )
    .replacing("m_e/(8 pi)", with: "-m_e/(8 pi)")
    _ = try read(text)
    #expect(throws: Failure.self) {
      try read(text.replacing("(2 m_e E_R + m_a^2)", with: "(2 m_e E_R - 0.1 m_a^2)"))
    }
  }

  /// Two formulas of one coupling are looked at together.
  @Test func partsOfARateAreAddedUp() throws {
    let parts =
      BrokenFile.sound + """

          - flavours: [numu]
            coupling: -y_a^2
            formula: m_e/(8 pi) * E_R*m_e / (E_nu^2 * (2 m_e E_R + m_a^2)^2)
        """
    _ = try read(parts)
    #expect(throws: Failure.self) {
      try read(parts.replacing("E_R*m_e", with: "E_R*(E_R + 3 m_e)"))
    }
  }
}
