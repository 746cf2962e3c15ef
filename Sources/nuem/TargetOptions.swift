import ArgumentParser
import Foundation
import Inference
import Settings

/// How precise a result has to be.
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

  /// Does what computes a result, with the target set and the progress shown.
  func reach<Result>(
    in study: Study, quiet: Bool, _ compute: (Study) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let target = relativeError?.value else { return try compute(study) }
    let line = ProgressLine(quiet: quiet)
    defer { line?.finish() }
    var study = study
    study.target = TargetError(relativeError: target) { progress in
      line?.show(
        fraction: progress.samplesNeeded.map { Double(progress.samples) / $0 },
        String(format: "%.3g samples", Double(progress.samples))
          + (progress.worstError.map {
            String(format: ", worst error %.2g of %.2g", $0, target)
          } ?? ""))
    }
    return try compute(study)
  }
}
