import ArgumentParser
import Configuration

/// A whole number, such as 5e6 or 5_000_000.
struct Count: ExpressibleByArgument {
  let value: Int

  init(_ value: Int) { self.value = value }

  init?(argument: String) {
    guard let count = parseCount(argument), let value = Int(exactly: count) else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { "\(value)" }
}

/// Finite decimal numbers, ascending and separated by commas.
struct NumberList: ExpressibleByArgument {
  var values: [Double] = []

  init() {}

  init?(argument: String) {
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = parseNumber(String(word)), values.last.map({ $0 < value }) ?? true,
        values.count < 1000
      else { return nil }
      values.append(value)
    }
  }

  var defaultValueDescription: String { "chosen from the data" }
}

/// `I/N`: part I of N, both from 1.
struct Shard: ExpressibleByArgument {
  let part: Int
  let parts: Int

  init?(argument: String) {
    let words = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, let part = Int(words[0]), let parts = Int(words[1]),
      (1...1_000_000).contains(parts), (1...parts).contains(part)
    else { return nil }
    self.part = part
    self.parts = parts
  }
}
