import Configuration
import Fit
import Foundation

/// An axis of configurations: the values that a key of the configuration takes.
public struct ConfigurationAxis: Equatable, Sendable {
  /// The path of the key, such as `detector.energy_resolution`.
  public let key: String
  /// The values as the configuration shows them.
  public let values: [JSON]
  /// The base configuration with each of the values, and the sources of these.
  let settings: [(settings: Configuration, source: ConfigurationSource)]

  public static func == (first: Self, second: Self) -> Bool {
    first.key == second.key && first.values == second.values
  }

  /// The largest number of values; more would take too much memory.
  static let mostValues = 100_000

  /// Reads `{ key, values }` or `{ key, from, to, count, scale }`.
  init(_ node: ConfigurationNode, base: Configuration) throws(Failure) {
    let members = Members(
      try node.members(["key", "values", "from", "to", "count", "scale"], required: ["key"]))
    let keyNode = try members.node("key", of: node)
    let key = try keyNode.text("a key of the configuration")
    guard Configuration.format.knows(key) else {
      let meant = suggestion(for: key, among: Configuration.format.knownPaths)
      throw keyNode.failure("no such key of a configuration: \(quoted(key))\(meant)")
    }
    try self.init(key, members, node, base: base)
  }

  /// An axis of the grid along a mass: every value has templates of its own, and so is a
  /// configuration.
  ///
  /// - Parameter node: `{ parameter, values }` or `{ parameter, from, to, count, scale }`.
  init(mass name: String, _ node: ConfigurationNode, base: Configuration) throws(Failure) {
    let members = Members(
      try node.members(
        ["parameter", "values", "from", "to", "count", "scale"], required: ["parameter"]))
    try self.init("physics.masses.\(name)", members, node, base: base)
  }

  private init(
    _ key: String, _ members: Members, _ node: ConfigurationNode, base: Configuration
  ) throws(Failure) {
    let format = Configuration.format
    let values = try members.values(of: node) { (range) throws(Failure) in
      guard (2...Self.mostValues).contains(range.count) else {
        throw range.node.failure(
          "expected a whole number from 2 to \(Self.mostValues), found \(range.count)")
      }
      let (low, high) = (range.low, range.high)
      guard low < high else { throw node.failure("expected an upper end above the lower one") }
      guard range.scale == .linear || low > 0 else {
        throw node.failure("expected a lower end above 0, as the axis is logarithmic")
      }
      return (0..<range.count).map { index in
        let (index, last) = (Double(index), Double(range.count - 1))
        return node.with(
          tidy(
            range.scale == .linear
              ? low + (high - low) * index / last : low * pow(high / low, index / last)))
      }
    }
    var settings: [(settings: Configuration, source: ConfigurationSource)] = []
    for value in values { settings.append(try format.setting(key, to: value, in: base)) }
    self.key = key
    self.settings = settings
    self.values = settings.map { format.json(of: $0.settings, at: key) }
    var seen: Set<String> = []
    for (index, value) in self.values.enumerated() where !seen.insert(value.text()).inserted {
      throw values[index].failure("the value \(clipped(value.text())) again")
    }
  }
}

/// Removes rounding errors of equidistant values: 0.15, not 0.15000000000000002.
private func tidy(_ value: Double) -> Double {
  let short = Double(String(format: "%.12e", value)) ?? value
  return abs(short - value) <= 4 * value.ulp ? short : value
}
