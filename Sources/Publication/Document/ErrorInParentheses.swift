import Configuration
import Foundation

/// A number with its error in parentheses, in units of the last digit that is shown:
/// `5877.4351(81)`, `3.1130(86)e-10`. An error of 0 leaves a number its own digits, `1.5(0)`;
/// without an error, or with one that is not finite, the number stands alone.
///
/// - Parameters:
///   - digits: significant digits of a number without an error.
///   - errorDigits: significant digits of the error, which decide those of the number.
public func withErrorInParentheses(
  _ value: Double, error: Double?, digits: Int = 6, errorDigits: Int = 2
) -> String {
  guard value.isFinite, let error, error.isFinite, error >= 0 else {
    return readable(value, digits: digits)
  }
  guard error > 0 else {
    let plain = readable(value, digits: digits)
    let end = plain.firstIndex(of: "e") ?? plain.endIndex
    return plain[..<end] + "(0)" + plain[end...]
  }
  let magnitude = max(abs(value), error)
  // A double has no more digits than these, however small its error.
  let last = max(
    ScientificDigits(error, decimals: errorDigits - 1).exponent - errorDigits + 1,
    ScientificDigits(magnitude, decimals: 16).exponent - 16)
  let digits = unitDigits(abs(value), last: last)
  // The shown error is never 0.
  let rounded = unitDigits(error, last: last)
  let shownError = rounded == "0" ? "1" : rounded
  let sign = value < 0 && digits != "0" ? "-" : ""
  guard magnitude < 1e-3 || magnitude >= 1e7 else {
    let zeros = String(repeating: "0", count: max(0, last))
    let number = digits == "0" ? digits : digits + zeros
    return sign + withPoint(number, decimals: max(0, -last)) + "(\(shownError)\(zeros))"
  }
  let decimals = max(digits.count, shownError.count) - 1
  let exponent = last + decimals
  let power = String(format: "e%@%02d", exponent < 0 ? "-" : "+", abs(exponent))
  return sign + withPoint(digits, decimals: decimals) + "(\(shownError))" + power
}

/// A number >= 0 in units of 10^last, rounded: its decimal digits.
private func unitDigits(_ value: Double, last: Int) -> String {
  let first = ScientificDigits(value, decimals: 17).exponent
  guard value > 0, first >= last else {
    // A value below a unit rounds to 0 or 1.
    return value > 0 && first == last - 1 && value >= 5 * pow(10, Double(first))
      ? "1" : "0"
  }
  let rounded = ScientificDigits(value, decimals: first - last)
  // Rounding may carry, which gives one more digit before the point.
  return rounded.digits + String(repeating: "0", count: rounded.exponent - first)
}

/// The digits of d.ddd x 10^exponent.
private struct ScientificDigits {
  let digits: String
  let exponent: Int

  init(_ value: Double, decimals: Int) {
    let parts = String(format: "%.\(decimals)e", value).split(separator: "e")
    digits = parts[0].filter(\.isNumber)
    exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  }
}

/// Puts a decimal point before the last digits.
private func withPoint(_ digits: String, decimals: Int) -> String {
  guard decimals > 0 else { return digits }
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  return padded.dropLast(decimals) + "." + padded.suffix(decimals)
}
