/// A word for a POSIX shell: as it is where that is safe, otherwise in single quotes.
public func shellQuoted(_ word: String) -> String {
  guard word.isEmpty || !word.utf8.allSatisfy(isPlain) else { return word }
  return "'" + replacing("'", in: word, with: #"'\''"#) + "'"
}

/// A command line of words.
public func shellQuoted(_ words: [String]) -> String {
  words.map { shellQuoted($0) }.joined(separator: " ")
}

/// A text with every occurrence of a Unicode scalar replaced. A search for characters would miss a
/// quote with a combining mark behind it.
func replacing(_ scalar: Unicode.Scalar, in text: String, with other: String) -> String {
  var result = String.UnicodeScalarView()
  for found in text.unicodeScalars {
    if found == scalar { result += other.unicodeScalars } else { result.append(found) }
  }
  return String(result)
}

private func isPlain(_ byte: UInt8) -> Bool {
  isLetterOrDigit(byte) || "-_./:,=+@%".utf8.contains(byte)
}
