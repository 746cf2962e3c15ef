import ArgumentParser
import Configuration
import Fit
import Interactions

/// The option for the parameters.
struct ParameterOptions: ParsableArguments {
  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp(
      "A coupling; may be given several times. Default: all those of the interactions.",
      valueName: "name"))
  var names: [String] = []

  /// The chosen couplings, each once.
  func chosen(of study: Study) throws(Failure) -> [Coupling] {
    try study.couplings(names, option: "--parameter")
  }
}

/// Options for the rise of chi-square.
struct ThresholdOptions: ParsableArguments {
  @Option(
    name: .customLong("cl"), help: "Confidence level for one degree of freedom. Default: 0.90.")
  var confidenceLevel: Number?

  @Option(help: "Rise of chi-square, instead of a confidence level.")
  var delta: Number?

  func validate() throws {
    try checkRises(levels: [confidenceLevel].compactMap(\.self), deltas: [delta].compactMap(\.self))
  }

  func deltaChiSquare() throws(Failure) -> Double {
    if let delta { return delta.value }
    return try Fit.deltaChiSquare(confidenceLevel: confidenceLevel?.value ?? 0.90)
  }
}

/// The option for the couplings of Asimov data.
struct TruthOptions: ParsableArguments {
  @Option(
    name: .customLong("truth"),
    help: ArgumentHelp(
      """
      Asimov data of these couplings in place of the Standard Model's, such as \
      mu_numu=3e-10,q_nue=1e-8; not with observed data.
      """, valueName: "parameter=value,..."), transform: TruthOptions.list)
  var couplings: [[ParameterValue]] = []

  /// The point of the Asimov data; nil where the option is not given.
  func point(in study: Study) throws(Failure) -> CouplingPoint? {
    guard !couplings.isEmpty else { return nil }
    var point = study.standardModel
    for given in couplings.joined() {
      let coupling = try study.coupling(given.name, option: given.location("--truth"))
      point[coupling] = try given.value(of: coupling, option: "--truth")
    }
    return point
  }

  @Sendable private static func list(_ argument: String) throws -> [ParameterValue] {
    try argument.split(separator: ",", omittingEmptySubsequences: false).map {
      try ParameterValue(String($0))
    }
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of their first appearance.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
