import ArgumentParser
import Configuration
import Fit
import Interactions

/// An argument `parameter=value`; only a configuration says which parameters exist.
struct ParameterValue {
  let name: String
  let value: Double
  /// The text as it was given.
  let text: String

  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 2 else { throw ValidationError("expected parameter=value") }
    guard let value = parseNumber(parts[1]) else {
      throw ValidationError("expected a number for \(clipped(parts[0])), found \(quoted(parts[1]))")
    }
    (name, self.value, text) = (parts[0], value, argument)
  }
}

/// The option for a point in the space of couplings and masses.
struct CouplingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A coupling, such as r2_numu=1e-33, or a mass, such as m_zprime_gev=0.1; may be given several times.",
      valueName: "parameter=value"), transform: ParameterValue.init)
  var values: [ParameterValue] = []

  /// The study at the masses that are set; no fit varies the couplings that are set.
  func applied(to study: Study) throws(Failure) -> Study {
    var study = study
    for given in values
    where study.interactions.masses.contains(where: { $0.name == given.name }) {
      guard PhysicsSettings.massLimits.contains(given.value) else {
        throw Failure(
          .commandLine,
          "\(given.location("--set")): expected a number \(PhysicsSettings.massLimits) (GeV)")
      }
      study = try study.with(mass: InteractionMass(name: given.name, valueGeV: given.value))
    }
    study.fixedCouplings = values.compactMap { study.interactions.coupling(named: $0.name) }
    return study
  }

  /// The Standard Model, with the couplings set.
  func point(of study: Study) throws(Failure) -> CouplingPoint {
    var point = study.standardModel
    for given in values
    where !study.interactions.masses.contains(where: { $0.name == given.name }) {
      let coupling = try study.coupling(given.name, option: given.location("--set"))
      point[coupling] = try given.value(of: coupling, option: "--set")
    }
    return point
  }
}

extension ParameterValue {
  /// The option and its value, for errors.
  func location(_ option: String) -> String { "\(option) \(clipped(text))" }

  /// The value of a coupling; refuses a value outside of its limits.
  func value(of coupling: Coupling, option: String) throws(Failure) -> Double {
    guard coupling.limits.contains(value) else {
      throw Failure(
        .commandLine,
        "\(location(option)): expected a number \(coupling.limits) for \(coupling.name)")
    }
    return value
  }
}
