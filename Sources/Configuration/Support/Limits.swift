/// An interval that knows which of its ends belong to it, and prints itself: `> 0`, `>= 0`.
public struct Limits<Bound: Comparable & Sendable>: Equatable, Sendable {
  struct End: Equatable, Sendable {
    var value: Bound
    var isIncluded: Bool
  }
  let lower: End?
  let upper: End?

  /// The limits of any value.
  public static var any: Self { Self(lower: nil, upper: nil) }
  /// The limits `> lower`, and `<= upper` if given.
  public static func above(_ lower: Bound, upTo upper: Bound? = nil) -> Self {
    Self(
      lower: End(value: lower, isIncluded: false),
      upper: upper.map { End(value: $0, isIncluded: true) })
  }
  /// The limits `>= lower`, and `<= upper` if given.
  public static func atLeast(_ lower: Bound, upTo upper: Bound? = nil) -> Self {
    Self(
      lower: End(value: lower, isIncluded: true),
      upper: upper.map { End(value: $0, isIncluded: true) })
  }
  /// The limits `> lower` and `< upper`.
  public static func between(_ lower: Bound, _ upper: Bound) -> Self {
    Self(
      lower: End(value: lower, isIncluded: false), upper: End(value: upper, isIncluded: false))
  }

  /// Whether a value lies within.
  public func contains(_ value: Bound) -> Bool {
    if let lower, value < lower.value || (value == lower.value && !lower.isIncluded) {
      return false
    }
    if let upper, value > upper.value || (value == upper.value && !upper.isIncluded) {
      return false
    }
    return value == value
  }
}

extension Limits: CustomStringConvertible {
  /// The limits in words, such as `> 0 and <= 10`; empty without limits.
  public var description: String {
    [
      lower.map { ($0.isIncluded ? ">= " : "> ") + text($0.value) },
      upper.map { ($0.isIncluded ? "<= " : "< ") + text($0.value) },
    ].compactMap { $0 }.joined(separator: " and ")
  }

  private func text(_ value: Bound) -> String {
    (value as? Double).map(numeral) ?? "\(value)"
  }
}

extension Limits {
  /// The members of a JSON Schema with the same limits.
  func schema(_ json: (Bound) -> JSON) -> [JSON.Member] {
    var members: [JSON.Member] = []
    if let lower {
      members.append(.init(lower.isIncluded ? "minimum" : "exclusiveMinimum", json(lower.value)))
    }
    if let upper {
      members.append(.init(upper.isIncluded ? "maximum" : "exclusiveMaximum", json(upper.value)))
    }
    return members
  }
}
