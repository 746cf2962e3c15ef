import Configuration

/// A checksum (XXH3, 128 bits) at the end of a result that is text. It covers every byte before it,
/// so that a changed bit is noticed.
package struct TextSeal: Sendable {
  private let start: String
  private let finish: String

  /// The seal of JSON: the last member of an object.
  package static let json = TextSeal(start: "  \"checksum\": \"", finish: "\"\n}\n")
  /// The seal of CSV: the last comment of a table.
  package static let csv = TextSeal(start: "# checksum ", finish: "\n")

  /// The text that follows a content with this hash.
  func end(of hash: String) -> String { start + hash + finish }

  /// The content, and its checksum.
  package func sealed(_ content: String) -> String {
    content + end(of: contentHash(of: Array(content.utf8)))
  }

  /// The content before the checksum; nil where there is no checksum.
  ///
  /// - Throws: a failure if the content is not what was sealed.
  package func opened(_ bytes: [UInt8]) throws(Failure) -> ArraySlice<UInt8>? {
    let length = start.utf8.count + 32 + finish.utf8.count
    guard bytes.count >= length, bytes.suffix(length).starts(with: start.utf8),
      bytes.suffix(finish.utf8.count).elementsEqual(finish.utf8)
    else { return nil }
    let content = bytes.dropLast(length)
    let found = bytes.suffix(32 + finish.utf8.count).prefix(32)
    guard found.elementsEqual(contentHash(of: content).utf8) else {
      throw Failure(.badInput, "damaged: its checksum is not that of its content")
    }
    return content
  }
}
