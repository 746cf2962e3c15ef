/// At most 80 characters of a user's text, its control characters escaped, so that an echo can
/// neither flood nor steer a terminal.
public func clipped(_ userText: String) -> String { clipped(userText, to: 80) }

/// Clips to another number of characters, for the words of another program.
public func clipped(_ userText: String, to limit: Int) -> String {
  var lengths = 0
  var pieces: [String] = []
  for scalar in userText.unicodeScalars {
    pieces.append(isControl(scalar) ? escape(scalar) : String(scalar))
    lengths += pieces[pieces.count - 1].unicodeScalars.count
    guard lengths > limit else { continue }
    while lengths > limit - 3 { lengths -= pieces.removeLast().unicodeScalars.count }
    return pieces.joined() + "..."
  }
  return pieces.joined()
}

/// The text with its control and format characters spelled out, except those to be kept.
public func printable(_ text: String, keeping kept: [Unicode.Scalar] = []) -> String {
  text.unicodeScalars.reduce(into: "") { result, scalar in
    if isControl(scalar), !kept.contains(scalar) {
      result += escape(scalar)
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
}

/// The clipped text in double quotes.
public func quoted(_ userText: String) -> String { "\"\(clipped(userText))\"" }

/// The candidate closest to `word` by edit distance, when it is close enough to be what was meant.
public func nearest(to word: String, among candidates: [String]) -> String? {
  let letters = Array(word.lowercased().unicodeScalars)
  guard letters.count <= 64 else { return nil }
  let limit = max(1, letters.count / 3)
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(letters, Array(candidate.lowercased().unicodeScalars))
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

/// `; did you mean "..."?`, or nothing when no candidate is close.
public func suggestion(for word: String, among candidates: [String]) -> String {
  nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
}

/// Control and format characters, line separators included.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
  default: false
  }
}

private func escape(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  default: "\\u{\(String(scalar.value, radix: 16))}"
  }
}

/// Levenshtein's distance: insertions, deletions and substitutions cost 1 each.
private func editDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
  var row = Array(0...second.count)
  for (index, letter) in first.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (column, other) in second.enumerated() {
      let substituted = diagonal + (letter == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
    }
  }
  return row[second.count]
}
