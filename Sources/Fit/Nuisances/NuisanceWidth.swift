import Configuration

/// The standard deviation of a nuisance as a configuration writes it: a number, or the word `free`, which is an
/// infinite one: the pull costs nothing, and the data alone tell it.
enum NuisanceWidth {
  /// Standard deviation of a pull that is free.
  static let free = Double.infinity
  // Beyond these 1/sigma^2 leaves the range of a double.
  private static let (smallest, largest) = (1e-100, 1e100)
  static let limits = Limits.atLeast(smallest, upTo: largest)

  /// - Parameter word: another one that is expected there.
  static func read(
    _ node: ConfigurationNode, orWord word: String? = nil
  ) throws(Failure) -> Double {
    if node.isText, try node.text() == "free" { return free }
    guard let sigma = try? node.number(limits) else {
      let words = ["free"] + (word.map { [$0] } ?? [])
      throw node.expected("a number \(limits), or the word \(words.joined(separator: " or "))")
    }
    return sigma
  }

  static func json(_ sigma: Double) -> JSON { sigma.isFinite ? .number(sigma) : "free" }

  static let schemas: [JSON] = [
    ["type": "number", "minimum": .number(smallest), "maximum": .number(largest)],
    ["const": "free"],
  ]
}

/// Standard deviation of a pull as results write it: a number, or `free`.
public func sigmaJSON(_ sigma: Double) -> JSON { NuisanceWidth.json(sigma) }
