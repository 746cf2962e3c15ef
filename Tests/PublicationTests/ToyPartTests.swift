import Configuration
import Fit
import Foundation
import PaperModel
import Publication
import Testing

/// Saved parts of toys: what a row may not say, under a checksum that is right.
@Suite struct ToyPartTests {
  private static func job() throws -> ToyJob {
    let text = "{ plan: on-axis, sampling: { samples: 2e3, replicates: 8 } }"
    let (configuration, source) = try Configuration.format.read(Array(text.utf8), name: "c.yaml")
    let study = try Study(configuration: configuration, source: source, threads: 1)
    return try ToyJob(
      ToyRequest(parameter: .muonMagneticMoment, toys: 4, confidenceLevel: 0.9), study: study)
  }

  /// Parts of toys with other couplings, true or held, are not put together.
  @Test func identityTellsCouplings() throws {
    let job = try Self.job()
    var held = job.request
    var point = job.study.standardModel
    point[.muonChargeRadius] = 1e-33
    held.origin = point
    var different = job.request
    different.truth = point
    let identities = try [job.request, held, different].map {
      try ToyJob($0, study: job.study).identity
    }
    #expect(Set(identities).count == 3)
    #expect(try ToyJob(held, study: job.study).identity == identities[1])
  }

  @Test func rowsThatCannotBe() throws {
    let job = try Self.job()
    let folder = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = try ToyPart.text(job.plan.ensembles.map { _ in [] }, toys: 0..<0, of: job)
    let content = String(
      decoding: try #require(try TextSeal.csv.opened(Array(text.utf8))), as: UTF8.self)
    let file = folder.appending(path: "p.csv")
    for (row, part) in [
      ("0,0,nan,0,1", "delta_chi2: expected a number"), ("77,1,0,0,1", "no ensemble 77"),
      ("0,4,0,0,1", "toy: expected"), ("0,0,-1,0,1", "delta_chi2: expected a number >= 0"),
    ] {
      try Data(TextSeal.csv.sealed(content + row + "\n").utf8).write(to: file)
      let failure = #expect(throws: Failure.self) { try ToyPart.merged([file.path], of: job) }
      #expect(failure?.message.contains("p.csv:4: \(part)") == true, "\(failure?.message ?? "")")
    }
  }
}
