import Configuration
import Fit
import Foundation
import Publication
import Testing

/// What `converge` writes.
@Suite struct ConvergenceDocumentTests {
  private static func document(threads: Int, from: UInt64 = 1 << 10) throws -> ResultDocument {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.binning.bins = 1
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: threads)
    return try study.convergenceDocument(try ConvergencePlan(from: from, to: 1 << 11))
  }

  private static func withoutSeconds(_ document: ResultDocument) -> [[ResultValue]] {
    document.rows.map { Array($0.dropLast()) }
  }

  /// The rows, whatever the threads and the rest of the ladder; only seconds may differ.
  @Test func rowsAreReproducible() throws {
    let document = try Self.document(threads: 1)
    #expect(
      document.columns.map(\.key) == [
        "engine", "quantity", "samples", "true_error", "stated_error", "seconds",
      ])
    let quantities = ["total", "bin", "mu_numu", "mu_nue", "q_numu", "q_nue", "r2_numu", "r2_nue"]
    let expected = ["mc", "qmc"].flatMap { engine in
      quantities.flatMap { quantity in
        [1024, 2048].map { [.text(engine), .text(quantity), .count($0)] as [ResultValue] }
      }
    }
    #expect(document.rows.map { Array($0.prefix(3)) } == expected)
    let rows = Self.withoutSeconds(document)
    #expect(rows == Self.withoutSeconds(try Self.document(threads: 3)))
    let last = Self.withoutSeconds(try Self.document(threads: 2, from: 1 << 11))
    #expect(last == rows.filter { $0[2] == .count(2048) })
  }

  @Test func slopesStandBesideTheRows() throws {
    let text = try Self.document(threads: 2).formatted(as: .json)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "nuem/converge/1")
    #expect((object["rows"] as? [[String: Any]])?.count == 32)
    let slopes = try #require(object["slopes"] as? [[String: Any]])
    #expect(slopes.count == 16)
    #expect(slopes[0]["engine"] as? String == "mc")
    #expect(slopes[0]["quantity"] as? String == "total")
    #expect(try #require(slopes[8]["slope"] as? Double) < 0)
  }
}
