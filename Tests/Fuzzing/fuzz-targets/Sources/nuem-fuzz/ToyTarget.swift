import Configuration
import EventRates
import Fit
import Publication

/// The saved toys of a small job, below the line that names it: merged and saved, they are the same.
@Sendable func fuzzToys(_ bytes: [UInt8]) {
  guard let fits = merged(title + bytes) else { return }
  let text = ToyPart.text(fits, toys: 0..<job.plan.toys, of: job)
  require(merged(Array(text.utf8)) == fits, "the same toys again:\n\(text)")
}

private func merged(_ bytes: [UInt8]) -> [[ToyFit]]? {
  let file = InputFile("toys.csv", bytes)
  return accepted(nil) { () throws(Failure) in try ToyPart.merged([file.path], of: job) }
}

private let title = Array(ToyPart.text([], toys: 0..<0, of: job).prefix { $0 != "\n" }.utf8) + [10]

private let job: ToyJob = {
  var configuration = Configuration()
  configuration.plan = .onAxis
  configuration.sampling.samples = 4096
  configuration.sampling.replicates = 4
  var request = ToyRequest(parameter: .muonMagneticMoment, toys: 3, confidenceLevel: 0.9)
  request.ladder = [0, 1e-10]
  request.tested = [1e-10]
  return required("a job of toys") { () throws(Failure) in
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 1)
    return try ToyJob(request, study: study)
  }
}()
