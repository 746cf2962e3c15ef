import Configuration
import EventRates
import Fit
import Publication

/// The saved toys of a small job, between the lines that name it and a checksum that is right: merged and
/// saved, they are the same.
@Sendable func fuzzToys(_ bytes: [UInt8]) {
  let content = title + bytes
  let seal = "# checksum \(contentHash(of: content))\n"
  guard let fits = merged(content + Array(seal.utf8)) else { return }
  let text = saved(fits, toys: 0..<job.plan.toys)
  require(merged(Array(text.utf8)) == fits, "the same toys again:\n\(text)")
}

private func merged(_ bytes: [UInt8]) -> [[ToyFit]]? {
  let file = InputFile("toys.csv", bytes)
  return accepted(nil) { () throws(Failure) in try ToyPart.merged([file.path], of: job) }
}

private func saved(_ fits: [[ToyFit]], toys: Range<Int>) -> String {
  required("a part of toys") { () throws(Failure) in
    try ToyPart.text(fits, toys: toys, of: job)
  }
}

/// The job and the build.
private let title = Array(
  saved([], toys: 0..<0).split(separator: "\n", maxSplits: 2).prefix(2)
    .map { $0 + "\n" }.joined().utf8)

private let job: ToyJob = {
  var configuration = Configuration()
  configuration.plan = .onAxis
  configuration.sampling.samples = 4096
  configuration.sampling.replicates = 4
  return required("a job of toys") { () throws(Failure) in
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 1)
    var request = ToyRequest(
      parameter: study.interactions.listed[0], toys: 3, confidenceLevel: 0.9)
    request.ladder = [0, 1e-10]
    request.tested = [1e-10]
    return try ToyJob(request, study: study)
  }
}()
