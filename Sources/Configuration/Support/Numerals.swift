/// The number that a text spells in decimal, underscores between digits allowed: `0.5`, `5e6`,
/// `5_000_000`. Not `nan`, `inf` or hexadecimal; nil also when a double cannot hold it.
public func parseNumber(_ text: String) -> Double? {
  guard let digits = withoutUnderscores(text), isDecimalNumber(digits[...]),
    let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite
  else { return nil }
  return value
}

/// A hint how to write a number that has a decimal comma; nil for any other text.
public func decimalPointHint(_ text: String) -> String? {
  let halves = text.split(separator: ",", omittingEmptySubsequences: false)
  guard halves.count == 2, halves[1].utf8.first.map(isDigit) ?? false,
    parseNumber(String(halves[0])) != nil, parseNumber("\(halves[0]).\(halves[1])") != nil
  else { return nil }
  return "; a number has a decimal point: \(halves[0]).\(halves[1])"
}

/// The whole number that a text spells: `5000000`, `5e6` or `5_000_000`; exact up to 2^64 - 1 in
/// digits and up to 2^53 with an exponent or a decimal point.
public func parseCount(_ text: String) -> UInt64? {
  guard let digits = withoutUnderscores(text) else { return nil }
  if digits.allSatisfy(isDigit) { return UInt64(String(decoding: digits, as: UTF8.self)) }
  let largestExact = 0x1p53
  guard let value = parseNumber(text), value.magnitude <= largestExact else { return nil }
  return UInt64(exactly: value)
}

/// The shortest decimal text that reads back as the same double, without a needless `.0`.
public func numeral(_ value: Double) -> String {
  let text = value.description
  // This reads bytes, as tables have millions of numbers.
  let bytes = text.utf8
  if bytes.last == UInt8(ascii: "0"), bytes.dropLast().last == UInt8(ascii: ".") {
    return String(text.dropLast(2))
  }
  // Readers of YAML 1.1 take `1e+21` for a word, but `1.0e+21` for a number.
  if let exponent = bytes.firstIndex(of: UInt8(ascii: "e")), !bytes.contains(UInt8(ascii: ".")) {
    return text[..<exponent] + ".0" + text[exponent...]
  }
  return text
}

/// Whether a text is a decimal number: [+-] digits [. digits] [e [+-] digits], with at least one
/// digit in the mantissa.
func isDecimalNumber(_ text: ArraySlice<UInt8>) -> Bool {
  var rest = text
  skipSign(&rest)
  var mantissaDigits = skipDigits(&rest)
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst()
    mantissaDigits += skipDigits(&rest)
  }
  guard mantissaDigits > 0 else { return false }
  if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
    rest = rest.dropFirst()
    skipSign(&rest)
    guard skipDigits(&rest) > 0 else { return false }
  }
  return rest.isEmpty
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

private func skipSign(_ text: inout ArraySlice<UInt8>) {
  if text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") {
    text = text.dropFirst()
  }
}

private func skipDigits(_ text: inout ArraySlice<UInt8>) -> Int {
  let rest = text.drop(while: isDigit)
  defer { text = rest }
  return rest.startIndex - text.startIndex
}

/// A text without its underscores; nil for an empty text, or when an underscore is not between two
/// digits.
private func withoutUnderscores(_ text: String) -> [UInt8]? {
  let bytes = Array(text.utf8)
  let underscore = UInt8(ascii: "_")
  for (index, byte) in bytes.enumerated() where byte == underscore {
    guard index > 0, index + 1 < bytes.count, isDigit(bytes[index - 1]), isDigit(bytes[index + 1])
    else { return nil }
  }
  return bytes.isEmpty ? nil : bytes.filter { $0 != underscore }
}
