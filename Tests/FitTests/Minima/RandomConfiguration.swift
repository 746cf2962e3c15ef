import Configuration
import Fit
import Foundation

/// A configuration drawn at random from the schema, so that a key that is new comes along: about half of
/// all keys are given, each anywhere within its limits, in the logarithm where they are wide.
struct RandomConfiguration {
  /// The configuration as a file holds it: JSON is YAML.
  let text: String

  /// Whose keys decide what the engines integrate; of the others, files and observed counts would be
  /// needed.
  static let sections = ["detector", "binning", "beam", "physics", "normalization", "sampling"]
  /// What the engines are asked one by one, and where a test has no time for all that is allowed.
  private static let ownLimits: [String: ClosedRange<Double>] = [
    "binning.bins": 1...24, "sampling.samples": 3e3...3e5, "sampling.replicates": 2...128,
  ]
  /// The second has a domain that another key decides.
  static let left = ["sampling.engine", "physics.radiative"]
  /// Below it and without a limit, a number is drawn within a factor of its default.
  private static let reach = 1000.0

  private var random: SplitMix64
  private static let schema = Configuration.format.schema(title: "")

  init(seed: Int) {
    random = SplitMix64(state: UInt64(seed))
    var members: [JSON.Member] = []
    for section in Self.sections {
      guard let schema = Self.schema["properties"]?[section] else { continue }
      if let value = Self.value(of: schema, at: section, &random) {
        members.append(.init(section, value))
      }
    }
    let positions = [0, 6, 11.3, 18, 30]
    members.append(
      .init(
        "plan",
        [
          [
            "mode": Bool.random(using: &random) ? "neutrino" : "antineutrino",
            "position_m": .number(positions.randomElement(using: &random) ?? 0), "years": .count(1),
          ]
        ]))
    text = JSON.object(members).text()
  }

  /// Nil where the key is left at its default, or has no schema that says what to draw.
  private static func value(
    of schema: JSON, at path: String, _ random: inout SplitMix64
  ) -> JSON? {
    if case .object(let properties)? = schema["properties"] {
      return .object(
        properties.compactMap { property in
          let path = "\(path).\(property.key)"
          // Its own samples, or millions would be drawn.
          let isGiven = Bool.random(using: &random) || path.hasPrefix("sampling.")
          guard isGiven, !left.contains(path) else { return nil }
          return value(of: property.value, at: path, &random).map { .init(property.key, $0) }
        })
    }
    if case .list(let words)? = schema["enum"] { return words.randomElement(using: &random) }
    switch schema["type"] {
    case .text("boolean")?: return .boolean(.random(using: &random))
    case .text("integer")?:
      return .count(UInt64(number(of: schema, at: path, &random).rounded()))
    case .text("number")?: return .number(number(of: schema, at: path, &random))
    default: return nil
    }
  }

  private static func number(
    of schema: JSON, at path: String, _ random: inout SplitMix64
  ) -> Double {
    func limit(_ keys: String...) -> Double? { keys.lazy.compactMap { schema[$0]?.double }.first }
    let least = limit("minimum", "exclusiveMinimum")
    let most = limit("maximum", "exclusiveMaximum")
    if let own = ownLimits[path] { return logarithmic(own, &random) }
    if let least, let most, least >= 0, most <= 1 {
      return .random(in: least.nextUp..<most, using: &random)
    }
    // The limit itself, where it belongs to the range, is where engines fail.
    if let end = limit("minimum"), Int.random(in: 0..<8, using: &random) == 0 { return end }
    let usual = limit("default").flatMap { $0 > 0 ? $0 : nil } ?? 1
    let low = max(least ?? 0, usual / reach)
    return logarithmic(low...max(low, min(most ?? .infinity, usual * reach)), &random)
  }

  private static func logarithmic(
    _ range: ClosedRange<Double>, _ random: inout SplitMix64
  ) -> Double {
    exp(.random(in: log(range.lowerBound)...log(range.upperBound), using: &random))
  }
}

extension JSON {
  fileprivate var double: Double? {
    switch self {
    case .count(let count): Double(count)
    case .number(let number): number
    default: nil
    }
  }
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
