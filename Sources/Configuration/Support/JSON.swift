/// A JSON document whose objects keep the order of their keys. A number that is not finite is
/// written as null.
public enum JSON: Equatable, Sendable {
  /// A member of an object: a key and its value.
  public struct Member: Equatable, Sendable {
    /// The key, which is written as it is.
    public var key: String
    /// The member's value, of any kind.
    public var value: JSON

    /// A member of a key and its value.
    public init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// The value null.
  case null
  /// true or false
  case boolean(Bool)
  /// A whole number.
  case count(UInt64)
  /// A finite number.
  case number(Double)
  /// A string.
  case text(String)
  /// An array.
  case list([JSON])
  /// An object: members in the order in which they are written.
  case object([Member])

  /// The value of a key, when this is an object that has it.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(arrayLiteral elements: JSON...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSON {
  /// The document as text, without a final newline: on one line, or indented by two spaces, where a
  /// list without objects stays on one line. `depth` is how deep in another document it stands.
  public func text(indented: Bool = false, depth: Int = 0) -> String {
    var result = ""
    write(to: &result, indentation: indented ? depth : nil)
    return result
  }

  private func write(to result: inout String, indentation: Int?) {
    switch self {
    case .null: result += "null"
    case .boolean(let value): result += value ? "true" : "false"
    case .count(let value): result += "\(value)"
    case .number(let value): result += value.isFinite ? numeral(value) : "null"
    case .text(let value): result += JSON.quoted(value)
    case .list(let items):
      let nested = items.contains { if case .object = $0 { true } else { false } }
      JSON.write(
        items, to: &result, brackets: ("[", "]"), indentation: nested ? indentation : nil
      ) { $0.write(to: &$1, indentation: $2) }
    case .object(let members):
      JSON.write(members, to: &result, brackets: ("{", "}"), indentation: indentation) {
        $1 += JSON.quoted($0.key) + ": "
        $0.value.write(to: &$1, indentation: $2)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], to result: inout String, brackets: (String, String), indentation: Int?,
    one: (Item, inout String, Int?) -> Void
  ) {
    result += brackets.0
    for (index, item) in items.enumerated() {
      if index > 0 { result += indentation == nil ? ", " : "," }
      if let indentation { result += newline(indentation + 1) }
      one(item, &result, indentation.map { $0 + 1 })
    }
    if let indentation, !items.isEmpty { result += newline(indentation) }
    result += brackets.1
  }

  private static func newline(_ indentation: Int) -> String {
    "\n" + String(repeating: "  ", count: indentation)
  }

  private static func quoted(_ text: String) -> String {
    // A million rows have many keys, most of which are plain.
    let isPlain = text.utf8.allSatisfy {
      (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return "\"" + text + "\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}",
        "\u{FFFE}", "\u{FFFF}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
