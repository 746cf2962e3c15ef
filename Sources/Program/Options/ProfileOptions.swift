import ArgumentParser
import Configuration
import Fit
import Interactions

/// The option for the couplings that are minimised over beside the pulls.
struct ProfileOptions: ParsableArguments {
  @Option(
    name: .customLong("profile"),
    help: ArgumentHelp(
      """
      Minimise over these couplings too, wherever they are not the one in question: names with \
      commas, or all for those of the interactions; may be given several times. Default: none.
      """, valueName: "names"))
  var names: [String] = []

  func parameters(of study: Study) throws(Failure) -> [Coupling] {
    guard !names.isEmpty else { return [] }
    if names.contains("all") { return study.interactions.listed }
    return try study.couplings(
      names.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) },
      option: "--profile")
  }
}
