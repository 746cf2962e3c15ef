import Configuration
import Foundation

/// How values become positions along an axis of a drawing.
struct ChartScale {
  enum Kind { case linear, logarithmic }

  let kind: Kind
  let low: Double
  let high: Double
  /// The positions of `low` and `high`, in the drawing's units.
  let start: Double
  let end: Double

  /// - Parameter low: below `high`, and above 0 on a logarithmic axis.
  init(_ kind: Kind = .linear, from low: Double, to high: Double, start: Double, end: Double) {
    self.kind = kind
    self.low = low
    self.high = high
    self.start = start
    self.end = end
  }

  /// The position of a value; values outside of the axis are put on its edge.
  func position(_ value: Double) -> Double {
    let part =
      switch kind {
      case .linear: (value - low) / (high - low)
      case .logarithmic: value > low ? log(value / low) / log(high / low) : 0
      }
    return start + min(max(part, 0), 1) * (end - start)
  }

  /// The positions of the marks of the axis, with their numbers as text of SVG. Logarithmic axes
  /// have marks at powers of ten.
  var ticks: [(position: Double, label: String)] {
    switch kind {
    case .linear:
      let step = Self.step(over: high - low, atMost: 6)
      let first = (low / step).rounded(.up)
      let last = (high / step).rounded(.down)
      guard last >= first, last - first < 20 else { return [] }
      return stride(from: first, through: last, by: 1).map { index in
        (position(index * step), numberSVG(readable(index * step, digits: 6)))
      }
    case .logarithmic:
      let (first, last) = (Int(log10(low).rounded(.up)), Int(log10(high).rounded(.down)))
      guard last >= first, last - first < 400 else { return [] }
      let every = max(1, (last - first) / 6)
      return stride(from: first, through: last, by: every).map {
        (position(pow(10, Double($0))), "10" + superscriptSVG("\($0)"))
      }
    }
  }

  /// The step between marks: 1, 2 or 5 times a power of ten.
  private static func step(over range: Double, atMost count: Double) -> Double {
    let power = pow(10, floor(log10(range / count)))
    for factor in [1.0, 2, 5] where range / (factor * power) <= count { return factor * power }
    return 10 * power
  }
}

func superscriptSVG(_ text: String) -> String {
  let signed = text.replacing("-", with: "\u{2212}")
  return "<tspan dy=\"-4\" font-size=\"8.5\">\(escapedHTML(signed))</tspan>"
}

private func numberSVG(_ text: String) -> String {
  guard let exponent = text.firstIndex(of: "e") else {
    return escapedHTML(text.replacing("-", with: "\u{2212}"))
  }
  let power = Int(text[text.index(after: exponent)...]) ?? 0
  let mantissa = text[..<exponent].replacing("-", with: "\u{2212}")
  return "\(mantissa)\u{00D7}10" + superscriptSVG("\(power)")
}

/// A coordinate of a drawing with two decimals, which is finer than an eye can see.
func coordinate(_ value: Double) -> String {
  let text = String(format: "%.2f", value)
  return text == "-0.00" ? "0.00" : text
}
