import Configuration
import Foundation
import Publication
import Testing

/// Checksums of results that are text.
@Suite struct TextSealTests {
  private static let document = ResultDocument(
    command: "flux", title: "A title", columns: [ResultColumn("mode"), ResultColumn("numu")],
    rows: (0..<20).map { [.text("neutrino \u{3c7}"), .number(Double($0) * 0.1)] },
    provenance: .none)

  private static func status(_ bytes: [UInt8]) throws -> FileVerification.Status {
    let file = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    return try FileVerification(file.path).status
  }

  /// Every bit of a document, and every length that it can be cut to.
  @Test(arguments: [
    document.formatted(as: .json), TextSeal.csv.sealed("# nuem toys x\na,b\n1,2\n"),
  ])
  func everyFlippedBitIsNoticed(_ text: String) throws {
    let bytes = Array(text.utf8)
    #expect(try Self.status(bytes) == .whole)
    for bit in 0..<8 * bytes.count {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      let seals = [TextSeal.json, .csv]
      let isTaken = seals.contains { ((try? $0.opened(flipped)) ?? nil) != nil }
      #expect(!isTaken, "bit \(bit)")
    }
    for length in [0, 1, bytes.count / 2, bytes.count - 1] {
      #expect(try Self.status(Array(bytes[..<length])) != .whole)
    }
  }

  @Test func aDocumentWithoutRowsHasOne() throws {
    var document = Self.document
    document.rows = ResultRows([])
    let text = document.formatted(as: .json)
    #expect(try TextSeal.json.opened(Array(text.utf8)) != nil)
    #expect(try JSON(bytes: Array(text.utf8), name: "d")["rows"] == .list([]))
  }

  /// A text that is nobody's, and one that was made before there were checksums.
  @Test(arguments: ["{\"schema\": \"nuem/rates/1\"}\n", "text", ""])
  func foreign(_ text: String) throws {
    #expect(try Self.status(Array(text.utf8)) == .foreign)
  }
}
