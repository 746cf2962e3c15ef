/// YAML with a comment beside each value.
func yamlText(_ shown: Shown) -> String {
  var lines: [String] = []
  guard case .section(let members) = shown else { return "" }
  for (key, shown) in members { write(key, shown, indentation: 0, into: &lines) }
  return lines.map { $0 + "\n" }.joined()
}

private func write(_ key: String, _ shown: Shown, indentation: Int, into lines: inout [String]) {
  let indent = String(repeating: "  ", count: indentation)
  switch shown {
  case .section(let members):
    lines.append("\(indent)\(key):")
    for (key, shown) in members {
      write(key, shown, indentation: indentation + 1, into: &lines)
    }
  case .value(.list(let items), let comment) where !items.isEmpty:
    lines += commented("\(indent)\(key):", comment)
    for item in items { lines.append("\(indent)  - \(flow(item))") }
  case .value(let json, let comment):
    lines += commented("\(indent)\(key): \(flow(json))", comment)
  }
}

/// A line and its comment, which continues below where it does not fit a terminal.
private func commented(_ line: String, _ comment: String) -> [String] {
  guard !comment.isEmpty else { return [line] }
  let (column, width) = (36, 100)
  var lines = [line + String(repeating: " ", count: max(1, column - line.count)) + "#"]
  for word in comment.split(separator: " ") {
    if lines[lines.count - 1].count + 1 + word.count > width, lines[lines.count - 1].last != "#" {
      lines.append(String(repeating: " ", count: column) + "#")
    }
    lines[lines.count - 1] += " \(word)"
  }
  return lines
}

/// A value on one line.
private func flow(_ json: JSON) -> String {
  switch json {
  case .text(let text): isPlainWord(text) ? text : json.text()
  case .list(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
  case .object(let members) where members.isEmpty: "{}"
  case .object(let members):
    "{ " + members.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", ") + " }"
  default: json.text()
  }
}

/// Whether a text needs no quotes: it begins with a letter, and no reader of YAML takes it for
/// anything but a text.
func isPlainWord(_ text: String) -> Bool {
  let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
  guard let first = text.utf8.first, isLetter(first), !reserved.contains(text.lowercased()) else {
    return false
  }
  return text.utf8.allSatisfy { byte in
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || "-_./".utf8.contains(byte)
  }
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
