import Yams

/// The first and only document of a YAML file; nil when it is empty.
func composedYAML(
  _ bytes: [UInt8], name: String, columns: Bool = false
) throws(Failure) -> Node? {
  let content = try checkedUTF8(bytes, name: name)
  try checkSize(of: content, name: name)
  do {
    // Without the resolver's rules every word stays a text until a field reads it.
    return try Parser(
      yaml: String(decoding: content, as: UTF8.self), resolver: .basic, encoding: .utf8
    ).singleRoot()
  } catch let error as YamlError {
    throw failure(error, name: name, columns: columns)
  } catch {
    throw Failure(.internalError, "\(name): \(clipped("\(error)"))")
  }
}

private func failure(_ error: YamlError, name: String, columns: Bool) -> Failure {
  func bad(_ line: Int?, _ problem: String, column: Int? = nil) -> Failure {
    let end = columns ? column.map { ":\($0)" } ?? "" : ""
    return Failure(.badInput, problem).at(line.map { "\(name):\($0)\(end)" } ?? name)
  }
  switch error {
  case .scanner(let context, let problem, let mark, let yaml),
    .parser(let context, let problem, let mark, let yaml),
    .composer(let context, let problem, let mark, let yaml):
    if let line = lineWithTab(of: yaml, upTo: mark.line) {
      return bad(line, "a tab: YAML indents by blanks, and takes no tab there")
    }
    return bad(
      mark.line, [context?.text, problem].compactMap { $0 }.joined(separator: ": "),
      column: mark.column)
  case .reader(let problem, let offset, _, let yaml):
    return bad(offset.map { 1 + yaml.prefix($0).count(where: \.isNewline) }, problem)
  case .duplicatedKeysInMapping(let duplicates, let context):
    let keys = duplicates.prefix(3).map(quoted).joined(separator: ", ")
    return bad(context.mark.line, "duplicate key \(keys)", column: context.mark.column)
  case .memory:
    return Failure(.systemLimit, "too little memory to read \(name)")
  default:
    return bad(nil, clipped("\(error)"))
  }
}

/// The wrong line, or the one before it, if a tab stands before its first word. Parsers fail only
/// at the next word, and do not name the tab.
private func lineWithTab(of yaml: String, upTo last: Int) -> Int? {
  let lines = yaml.split(
    omittingEmptySubsequences: false, whereSeparator: { $0.isNewline && $0 != "\u{0B}" })
  return [last, last - 1].first { number in
    lines.indices.contains(number - 1)
      && lines[number - 1].prefix { $0 == " " || $0 == "\t" || $0 == "-" }.contains("\t")
  }
}

/// Refuses texts that would take a parser too long: with deeper nesting than any configuration
/// needs, or with aliases that repeat more text than a file may have.
private func checkSize(of content: ArraySlice<UInt8>, name: String) throws(Failure) {
  let deepest = 64
  let longest = 4 << 20
  var line = 1
  var depth = 0
  var isComment = false
  var expansion = AliasExpansion()
  var index = content.startIndex
  while index < content.endIndex {
    let byte = content[index]
    index += 1
    expansion.length += 1
    switch byte {
    case UInt8(ascii: "\n"):
      line += 1
      isComment = false
    case UInt8(ascii: "#"): isComment = true
    case UInt8(ascii: "["), UInt8(ascii: "{"): depth += isComment ? 0 : 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - (isComment ? 0 : 1))
    case UInt8(ascii: "&"), UInt8(ascii: "*"):
      let word = content[index...].prefix(while: isAnchorCharacter)
      if byte == UInt8(ascii: "&") { expansion.anchor(word) } else { expansion.alias(word) }
    default: break
    }
    guard depth <= deepest else {
      throw Failure(.badInput, "\(name):\(line): nested deeper than \(deepest)")
    }
    guard expansion.length <= longest else {
      throw Failure(.badInput, "\(name):\(line): aliases expand to more than \(longest) bytes")
    }
  }
}

/// An upper bound of the length of a text after its aliases are replaced by their values. An alias
/// counts as all text behind the first anchor of its name, so that false anchors, as in a comment,
/// can only make the bound larger.
private struct AliasExpansion {
  /// The length of the text so far.
  var length = 0
  private var anchors: [ArraySlice<UInt8>: Anchored] = [:]

  private struct Anchored {
    let start: Int
    /// The length of the anchored value. It is known from the first alias on, as the value has
    /// ended before it, until the name is used again.
    var length: Int?
  }

  mutating func anchor(_ name: ArraySlice<UInt8>) {
    if anchors[name] == nil { anchors[name] = Anchored(start: length) }
    anchors[name]?.length = nil
  }

  mutating func alias(_ name: ArraySlice<UInt8>) {
    guard let anchored = anchors[name] else { return }
    let repeated = anchored.length ?? length - anchored.start
    anchors[name]?.length = repeated
    length += repeated
  }
}

private func isAnchorCharacter(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
    true
  default: false
  }
}
