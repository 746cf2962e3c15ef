import ArgumentParser
import Configuration

/// A range of a parameter, `NAME=FROM:TO:N` or `NAME=FROM:TO:N:log`.
struct NamedRange: ExpressibleByArgument {
  let name: String
  let low: Double
  let high: Double
  let count: Int
  let isLogarithmic: Bool

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    let words = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3 || (words.count == 4 && words[3] == "log"),
      let low = parseNumber(words[0]), let high = parseNumber(words[1]),
      let count = parseCount(words[2]).flatMap({ Int(exactly: $0) })
    else { return nil }
    (name, self.low, self.high, self.count) = (String(parts[0]), low, high, count)
    isLogarithmic = words.count == 4
  }
}
