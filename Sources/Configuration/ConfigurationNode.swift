import Yams

/// A value of a configuration file with its location, as the fields that read it see it.
public struct ConfigurationNode {
  var node: Node
  let line: Int
  /// The path of the value, such as `beam.flux[2].unit`; list items count from 1.
  public let path: String
  let record: ReadingRecord
  /// The column of the key whose value this is; nil for an item of a list.
  var keyColumn: Int?

  /// The state of reading one file.
  final class ReadingRecord {
    var source: ConfigurationSource
    let file: String
    let knownPaths: [String]
    /// The command-line option that gives the value, when it is not a file that does.
    let option: String?
    /// The words `--override KEY`, if that option gives the value; it counts as a value of a file.
    let override: String?
    /// The text of the file; nil where errors do not name columns.
    let text: SourceText?

    init(
      file: String, knownPaths: [String], option: String? = nil, override: String? = nil,
      text: SourceText? = nil
    ) {
      source = ConfigurationSource(file: file)
      self.file = clipped(file)
      self.knownPaths = knownPaths
      self.option = option
      self.override = override
      self.text = text
    }

    /// `FILE:LINE`, or `FILE:LINE:COLUMN` where errors name columns, or the option.
    func location(line: Int, column: Int?) -> String {
      if let override { return override }
      guard text != nil, let column else { return "\(file):\(line)" }
      return "\(file):\(line):\(column)"
    }
  }

  /// `FILE:LINE: path: message`, or `--option: message`.
  public func failure(_ message: String) -> Failure {
    if let option = record.option { return Failure(.commandLine, message).at(option) }
    if let override = record.override {
      return Failure(.badInput, path.isEmpty ? message : "\(path): \(message)").at(override)
    }
    return Failure(.badInput, message).at(path.isEmpty ? location : "\(location): \(path)")
  }

  /// `FILE:LINE:COLUMN: path: message`, for a character inside of a text, counted from 0.
  /// Where errors of the file do not name columns, the same as `failure`.
  public func failure(atCharacter character: Int, _ message: String) -> Failure {
    guard case .scalar(let scalar) = node, let mark = node.mark,
      let found = record.text?.location(ofCharacter: character, of: scalar, at: mark)
    else { return failure(message) }
    let location = record.location(line: found.line, column: found.column)
    return Failure(.badInput, message).at(path.isEmpty ? location : "\(location): \(path)")
  }

  /// The same as `failure`, at the location of the key that this is the value of.
  public func failureOfKey(_ message: String) -> Failure {
    guard record.option == nil else { return failure(message) }
    let location = record.location(line: line, column: keyColumn)
    return Failure(.badInput, message).at("\(location): \(path)")
  }

  /// `FILE:LINE: path: expected ..., found ...`.
  public func expected(_ what: String) -> Failure { failure("expected \(what), found \(found)") }

  var location: String {
    guard record.text != nil, let mark = node.mark else {
      return record.location(line: line, column: nil)
    }
    return record.location(line: mark.line, column: mark.column)
  }

  private var found: String {
    switch node {
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .alias: return "an alias"
    case .scalar(let scalar):
      if isNothing { return "nothing" }
      return (isPlain(scalar) ? "" : "the text ") + quoted(scalar.string)
        + (decimalPointHint(scalar.string) ?? "")
    }
  }
}

extension ConfigurationNode {
  /// `FILE:LINE: path`, or `FILE:LINE:COLUMN: path` where errors of the file name columns.
  public var name: String { path.isEmpty ? location : "\(location): \(path)" }

  /// A number with the same location and path.
  public func with(_ number: Double) -> ConfigurationNode {
    ConfigurationNode(
      node: .scalar(.init(numeral(number), Tag(.implicit, .basic), .plain)), line: line, path: path,
      record: record)
  }

  /// A file name, relative to the folder of the file that this stands in.
  public func fileName(_ what: String) throws(Failure) -> String {
    record.source.resolve(try text(what), of: path)
  }

  /// Whether this is one word, number or text, and not nothing.
  public var isText: Bool { node.scalar != nil && !isNothing }

  /// Whether this is YAML's null: no text at all, `~` or `null`.
  public var isNothing: Bool {
    guard case .scalar(let scalar) = node, isPlain(scalar) else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  private func isPlain(_ scalar: Node.Scalar) -> Bool {
    scalar.style == .plain && scalar.tag.rawValue.isEmpty
  }

  private var plainText: String? {
    guard case .scalar(let scalar) = node, isPlain(scalar), !isNothing else { return nil }
    return scalar.string
  }

  /// A finite number within the limits; a quoted one is a text and refused.
  public func number(_ limits: Limits<Double> = .any, unit: String? = nil) throws(Failure)
    -> Double
  {
    guard let value = plainText.flatMap(parseNumber), limits.contains(value) else {
      throw expected(phrase("a number", "\(limits)", unit))
    }
    return value
  }

  /// A whole number within the limits: `5000000`, `5e6` and `5_000_000` are the same.
  public func count<Value: FixedWidthInteger & Sendable>(
    _ limits: Limits<Value> = .any, unit: String? = nil
  ) throws(Failure) -> Value {
    guard let count = plainText.flatMap(parseCount), let value = Value(exactly: count),
      limits.contains(value)
    else { throw expected(phrase("a whole number", "\(limits)", unit)) }
    return value
  }

  /// `true` or `false`, in no other spelling.
  public func boolean() throws(Failure) -> Bool {
    switch plainText {
    case "true": return true
    case "false": return false
    default: throw expected("true or false")
    }
  }

  /// A word or text, quoted or not, and not empty.
  public func text(_ what: String = "a text") throws(Failure) -> String {
    guard case .scalar(let scalar) = node, !isNothing, !scalar.string.isEmpty else {
      throw expected(what)
    }
    return scalar.string
  }

  /// One of the words of an enumeration.
  public func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type = Choice.self)
    throws(Failure) -> Choice where Choice.RawValue == String
  {
    let words = Choice.allCases.map(\.rawValue)
    let what = "one of \(words.joined(separator: ", "))"
    let word = try text(what)
    guard let choice = Choice(rawValue: word) else {
      let meant = suggestion(for: word, among: words)
      throw failure("expected \(what), found \(quoted(word))\(meant)")
    }
    return choice
  }

  /// The items of a list of at most `limit` of them.
  public func list(_ what: String = "a list", atMost limit: Int = 1000) throws(Failure)
    -> [ConfigurationNode]
  {
    guard case .sequence(let items) = node else { throw expected(what) }
    guard items.count <= limit else {
      throw failure("expected at most \(limit) items, found \(items.count)")
    }
    return items.enumerated().map { index, item in
      let itemLine = item.mark?.line ?? line
      let itemPath = "\(path)[\(index + 1)]"
      record.source.note(itemPath, line: itemLine)
      return ConfigurationNode(node: item, line: itemLine, path: itemPath, record: record)
    }
  }
}

/// The words for an expected value, such as `a number > 0 (t)`.
func phrase(_ noun: String, _ limits: String, _ unit: String?) -> String {
  [noun, limits, unit.map { "(\($0))" } ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
}
