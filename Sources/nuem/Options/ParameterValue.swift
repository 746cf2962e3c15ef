import ArgumentParser
import Configuration
import Fit
import Interactions

/// `parameter=value`.
struct ParameterValue {
  let parameter: Parameter
  let value: Double

  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 2 else { throw ValidationError("expected parameter=value") }
    let names = Parameter.allCases.map(\.rawValue)
    guard let parameter = Parameter(rawValue: parts[0]) else {
      let meant = nearest(to: parts[0], among: names).map { "; did you mean \"\($0)\"?" }
      throw ValidationError(
        "no such parameter\(meant ?? "; expected one of \(names.joined(separator: ", "))")")
    }
    let limits = parameter.limits
    guard let value = parseNumber(parts[1]), limits.contains(value) else {
      throw ValidationError("expected a number \(limits) for \(parameter.rawValue)")
    }
    self.parameter = parameter
    self.value = value
  }
}

/// Which point in parameter space.
struct CouplingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A coupling, such as r2_numu=1e-33; may be given several times.",
      valueName: "parameter=value"), transform: ParameterValue.init)
  var couplings: [ParameterValue] = []

  /// The Standard Model, with the couplings set.
  func point(of study: Study) -> ParameterPoint {
    couplings.reduce(into: study.standardModel) { $0[$1.parameter] = $1.value }
  }
}
