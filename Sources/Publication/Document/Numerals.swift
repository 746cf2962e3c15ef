import Configuration
import Foundation

/// A number for a reader with `digits` significant digits, or fewer where they are exact.
func readable(_ value: Double, digits: Int) -> String {
  let shortest = numeral(value)
  let figures = shortest.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
  guard value != 0, value.isFinite, figures.count > digits || shortest.contains("e") else {
    return shortest
  }
  let magnitude = abs(value)
  guard magnitude >= 1e-3, magnitude < 1e7 else {
    return String(format: "%.\(max(digits - 1, 0))e", value)
  }
  let decimals = max(0, digits - 1 - Int(log10(magnitude).rounded(.down)))
  return String(format: "%.\(decimals)f", value)
}

/// A duration to two digits, in a unit that suits a reader.
func duration(_ seconds: Double) -> String {
  let units = [(86400.0, "days"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms")]
  let (size, unit) = units.first { seconds >= $0.0 } ?? (1e-6, "us")
  return "\(readable(seconds / size, digits: 2)) \(unit)"
}

extension ResultValue {
  func readable(digits: Int) -> String {
    switch self {
    case .text(let text): text
    case .count(let count): String(count)
    case .number(let number): Publication.readable(number, digits: digits)
    case .boolean(let value): "\(value)"
    case .missing: "-"
    }
  }

  var isNumeric: Bool {
    switch self {
    case .text, .boolean: false
    default: true
    }
  }
}
