import ArgumentParser
import Configuration
import Interactions

/// What is minimised over beside the pulls.
struct ProfileOptions: ParsableArguments {
  @Option(
    name: .customLong("profile"),
    help: ArgumentHelp(
      """
      Minimise over these parameters too, wherever they are not the one in question: names with \
      commas, or all for the six electromagnetic ones. Default: none.
      """, valueName: "names"))
  var names: String?

  func validate() throws { _ = try parsed() }

  var parameters: [Parameter] { (try? parsed()) ?? [] }

  private func parsed() throws -> [Parameter] {
    guard let names else { return [] }
    if names == "all" { return Parameter.electromagnetic }
    let known = Parameter.allCases.map(\.rawValue)
    return try names.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let parameter = Parameter(rawValue: String(name)) else {
        throw ValidationError(
          "--profile: expected all, or some of \(known.joined(separator: ", ")), found "
            + "\(quoted(String(name)))\(suggestion(for: String(name), among: known))")
      }
      return parameter
    }.unique
  }
}
