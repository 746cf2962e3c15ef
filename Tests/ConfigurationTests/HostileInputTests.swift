import Configuration
import Testing

@Suite struct HostileInputTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let message: String

    init(_ name: String, _ bytes: [UInt8], _ message: String) {
      testDescription = name
      self.bytes = bytes
      self.message = message
    }

    init(_ name: String, _ text: String, _ message: String) {
      self.init(name, Array(text.utf8), message)
    }
  }

  /// Every one of these must be refused as bad input, at once and without a trap.
  static let hostile: [Case] = [
    Case("syntax", "bins: 3\ndetector: {", "conf.yaml:"),
    Case("tabs", "detector:\n\tbins: 3", "conf.yaml:2: "),
    Case("duplicate keys", "bins: 3\nlabel: a\nbins: 4", "duplicate key \"bins\""),
    Case("recursive alias", "items: &a [*a]", "conf.yaml:1: found undefined alias"),
    Case("unknown alias", "bins: *b", "conf.yaml:1: found undefined alias"),
    Case("two documents", "bins: 3\n---\nbins: 4", "conf.yaml:2: expected a single document"),
    Case("a list", "- bins", "conf.yaml:1: expected a mapping with the keys"),
    Case("a word", "bins", "conf.yaml:1: expected a mapping with the keys"),
    Case("a list as a key", "? [a, b]\n: 3", "conf.yaml:1: expected a word as a key"),
    Case("not UTF-8", Array("bins: 3\nlabel: ".utf8) + [0xFF], "conf.yaml:2: not UTF-8 text"),
    Case("UTF-16", [0xFF, 0xFE, 0x62, 0x00], "conf.yaml:1: not UTF-8 text"),
    Case("a zero byte", "bins: 3\nlabel: a\0b", "conf.yaml:2: "),
    Case("deep flow", String(repeating: "[", count: 100_000), "conf.yaml:1: nested"),
    Case("deep keys", String(repeating: "? ", count: 100_000), "conf.yaml"),
    Case("deep lists", String(repeating: "- ", count: 100_000), "conf.yaml"),
    Case(
      "deep block", (0..<1200).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
      "conf.yaml"),
    Case("alias bomb", bomb(key: false), "aliases expand to more than"),
    Case("alias bomb in a key", bomb(key: true), "aliases expand to more than"),
    Case("too many items", "items: [\(String(repeating: "a,", count: 400_000))]", "at most 1000"),
    Case("a flood", "bins: \(String(repeating: "9", count: 1_000_000))", "..."),
    Case("a flood of a key", String(repeating: "k", count: 1000) + ": 1", "..."),
    Case("escapes", "bins: \"\\e[31m\\0\"", "\\u{1b}[31m\\u{0}"),
  ]

  /// The limit is there for what would never end.
  @Test(.timeLimit(.minutes(10)), arguments: hostile)
  func isRefused(_ hostile: Case) {
    let refusal = Example.refusal(of: hostile.bytes)
    #expect(refusal?.kind == .badInput)
    #expect(refusal?.message.contains(hostile.message) == true, "\(refusal?.message ?? "")")
    #expect((refusal?.message.utf8.count ?? 0) < 400)
  }

  @Test(.timeLimit(.minutes(10))) func largestFileIsRead() {
    let words = "items: [\(String(repeating: "a,", count: 500_000))]"
    let keys = (0..<100_000).map { "k\($0): \($0)\n" }.joined()
    for text in [words, keys] {
      #expect(Example.refusal(of: text)?.kind == .badInput)
    }
  }

  /// A readable configuration with bytes changed, lost and repeated is read or refused, never a trap.
  @Test func damagedFiles() {
    let whole = Array(Example.format.yaml(of: ShowingTests.unusual).utf8)
    let indicators = Array("\0\t\n :,-?[]{}&*!|>'\"%@`#0e.~\\\u{FF}".utf8)
    for index in whole.indices {
      let end = min(whole.count, index + 5)
      var damaged = [whole, whole, whole, whole]
      damaged[0][index] = indicators[index % indicators.count]
      damaged[1][index] = indicators[index / indicators.count % indicators.count]
      damaged[2].removeSubrange(index..<end)
      damaged[3].insert(contentsOf: whole[index..<end], at: index)
      for bytes in damaged {
        #expect(Example.refusal(of: bytes)?.kind ?? .badInput == .badInput)
      }
    }
  }

  /// Nine levels of nine aliases each: 3.8e8 words once they are replaced.
  private static func bomb(key: Bool) -> String {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    return key ? text + "? [*a9]\n: 1\n" : text
  }
}
