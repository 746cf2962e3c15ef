import ArgumentParser
import Configuration
import Fit

/// The option for the precision of a result.
struct TargetOptions: ParsableArguments {
  @Option(
    name: .customLong("target-error"),
    help: ArgumentHelp(
      """
      Double the samples until the relative Monte Carlo error of every entry of the result is below \
      this, such as 1e-4; entries that are 0 have none.
      """, valueName: "error"))
  var relativeError: Number?

  func validate() throws {
    if let error = relativeError?.value, !(error > 0) {
      throw ValidationError("--target-error: expected a number > 0, found \(numeral(error))")
    }
  }

  /// The study with the target error, which adds samples until it is reached.
  func applied(to study: Study) -> Study {
    var study = study
    study.target = relativeError.map { TargetError(relativeError: $0.value) }
    return study
  }
}
