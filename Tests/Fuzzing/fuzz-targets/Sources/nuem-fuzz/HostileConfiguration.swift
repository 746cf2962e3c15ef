import Configuration
import Fit

/// A configuration made of decisions: some keys, each with a value that its schema allows at its limits,
/// or with one that no key should have.
struct HostileConfiguration {
  /// JSON, so YAML, but for words that are no JSON.
  let text: String

  init(_ source: inout ByteSource, most: Int = 8) {
    var tree = Tree()
    repeat {
      let place = source.choice(Self.places)
      let isAllowed = source.byte() % 4 > 0 && !place.allowed.isEmpty
      tree.set(place.path[...], to: source.choice(isAllowed ? place.allowed : Self.hostile))
    } while !source.isEmpty && tree.count < most
    text = tree.text
  }

  /// Keys, and words of which none is right for most of them.
  private static let hostile: [String] =
    [
      "0", "-0.0", "1", "-1", "0.5", "1e-9", "1e-300", "5e-324", "1e-400", "1e300", "1e308",
      "1e999",
      "-1e308", "nan", ".nan", "inf", "-.inf", "Infinity", "2147483648", "4294967296", "4294967297",
      "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615",
      "18446744073709551616", "1_000", "_1", "0x10", "0o17", "1:30", "2001-01-01", "1e5", "1e15",
      "true", "false", "yes", "~", "null", "\"\"", "\"0\"", "' '", "none", "default", "asimov",
      "prism", "all", "fixed", "[]", "{}", "[[]]", "[{}]", "{a: 1}", "[1, 2, 3]", "!!str 1",
      "!!binary aGk=", "&a 1", "*a", "? a", "[*a, &a 1]", "..", "/", "/dev/null", "no/such/file",
      "../../../../../../etc/passwd", "\"a\\0b\"", "\"\\u202e\"", "\"\\uD800\"", "é", "e\u{301}",
      "\u{1F469}\u{200D}\u{1F52C}", "\u{FEFF}", "\"\\e[2J\"", "a: b", "a #b", "- 1", "%a", "@a",
      "`a",
      "[" + String(repeating: "1, ", count: 2000) + "1]", String(repeating: "[", count: 100),
      String(repeating: "9", count: 400), String(repeating: "k", count: 3000),
      "[{mode: neutrino, position_m: 0, years: 1}, {mode: neutrino, position_m: 0, years: 1}]",
      "[{mode: neutrino, position_m: 30, years: 1e-300}]",
      "[{mode: antineutrino, position_m: 29.999999999999996, years: 1000}]",
      "[{mode: neutrino, position_m: 1e-320, years: 3}]",
      "[{file: a.dat, format: globes, mode: neutrino, position_m: 0, unit: \"1/(m^2 GeV POT)\"}]",
    ]

  struct Place {
    let path: [String]
    let allowed: [String]
  }

  /// Every key, the sections' own included.
  private static let places: [Place] = {
    let format = Configuration.format
    let schema = format.schema(title: "")
    return format.knownPaths.map { name in
      let path = name.split(separator: ".").map(String.init)
      let member = path.reduce(Optional(schema)) { $0?["properties"]?[$1] }
      return Place(path: path, allowed: member.map(words) ?? [])
    }
  }()

  /// Limits, words and the default of a schema.
  private static func words(of schema: JSON) -> [String] {
    var words = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "default", "const"]
      .compactMap { schema[$0]?.text() }
    if case .list(let items) = schema["enum"] { words += items.map { $0.text() } }
    if case .list(let items) = schema["oneOf"] { words += items.flatMap(Self.words) }
    return words
  }

  /// Keys within keys.
  private struct Tree {
    private var order: [String] = []
    private var leaves: [String: String] = [:]
    private var trees: [String: Tree] = [:]

    var count: Int { order.reduce(0) { $0 + (trees[$1]?.count ?? 1) } }

    mutating func set(_ path: ArraySlice<String>, to word: String) {
      guard let key = path.first else { return }
      if !order.contains(key) { order.append(key) }
      if path.count == 1 {
        (leaves[key], trees[key]) = (word, nil)
      } else {
        leaves[key] = nil
        trees[key, default: Tree()].set(path.dropFirst(), to: word)
      }
    }

    var text: String {
      "{" + order.map { "\($0): \(leaves[$0] ?? trees[$0]?.text ?? "~")" }.joined(separator: ", ")
        + "}"
    }
  }
}
