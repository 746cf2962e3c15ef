import Yams

/// The text of a YAML file. It finds the line and column of a character of a value, also where YAML
/// folds several lines into one.
struct SourceText {
  private let characters: [Unicode.Scalar]
  /// Index of the first character of each line.
  private let lineStarts: [Int]

  init(_ bytes: [UInt8]) {
    var characters = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    if characters.first == "\u{FEFF}" { characters.removeFirst() }
    self.characters = characters
    lineStarts = [0] + characters.indices.filter { characters[$0] == "\n" }.map { $0 + 1 }
  }

  /// The line and column of a character, both from 1; nil where the value is not the text letter by
  /// letter, as with the escapes of quoted texts.
  ///
  /// - Parameters:
  ///   - character: the index of the character in the value, from 0.
  ///   - mark: the location where the value begins, with its quotation mark if it has one.
  func location(
    ofCharacter character: Int, of scalar: Node.Scalar, at mark: Mark
  ) -> (line: Int, column: Int)? {
    let value = Array(scalar.string.unicodeScalars)
    guard lineStarts.indices.contains(mark.line - 1), character <= value.count else { return nil }
    var position = lineStarts[mark.line - 1] + mark.column - 1
    var index = 0
    switch scalar.style {
    case .singleQuoted, .doubleQuoted: position += 1
    case .literal, .folded:
      // The text begins below the line of its sign.
      guard lineStarts.indices.contains(mark.line) else { return nil }
      position = skipBlanks(in: characters, from: lineStarts[mark.line])
      index = skipBlanks(in: value, from: 0)
    default: break
    }
    while index < character {
      guard position < characters.count else { return nil }
      let end = skipBlanks(in: characters, from: position)
      if characters[position..<end].contains("\n") {
        // Blanks between which a line ends are folded into other ones.
        let next = skipBlanks(in: value, from: index)
        guard next > index else { return nil }
        if character < next { break }
        (position, index) = (end, next)
      } else {
        guard characters[position] == value[index] else { return nil }
        (position, index) = (position + 1, index + 1)
      }
    }
    guard let line = lineStarts.lastIndex(where: { $0 <= position }) else { return nil }
    return (line + 1, position - lineStarts[line] + 1)
  }

  private func skipBlanks(in text: [Unicode.Scalar], from start: Int) -> Int {
    var index = start
    while index < text.count, [" ", "\t", "\r", "\n"].contains(text[index]) { index += 1 }
    return index
  }
}
