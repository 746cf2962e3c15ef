import Testing

/// Files that are no configuration at all.
@Suite struct BadFileTests {
  private func rates(_ bytes: [UInt8]) async throws -> Run {
    let folder = try Folder()
    try folder.write(bytes, to: "c.yaml")
    return try await nuem("rates", "--samples", "1e3", "--config", "c.yaml", in: folder)
  }

  @Test(arguments: ["missing.yaml", "no/such/folder.yaml", ".", "/", ""])
  func noFile(_ name: String) async throws {
    let folder = try Folder()
    for arguments in [["rates", "--config", name], ["config", "check", name]] {
      try await nuem(arguments, in: folder).refused(66, naming: [name.isEmpty ? "\"\"" : name])
    }
  }

  @Test func endlessFile() async throws {
    let run = try await nuem("rates", "--config", "/dev/zero", in: Folder())
    run.refused(65, naming: ["/dev/zero", "device"])
  }

  /// An empty file, and one of comments, leave the defaults.
  @Test(arguments: ["", "# nothing\n", "---\n", "{}", "\u{FEFF}plan: prism", "plan: prism\r\n"])
  func nothingGiven(_ text: String) async throws {
    let folder = try Folder(["c.yaml": text])
    let csv = ["rates", "--samples", "1e3", "--format", "csv", "--quiet"]
    let run = try await nuem(csv + ["--config", "c.yaml"], in: folder)
    let plain = try await nuem(csv, in: folder)
    #expect(run.succeeded() == plain.succeeded())
  }

  static let texts = [
    BadConfiguration("tab", "detector:\n\tfiducial_mass_t: 1", ":2: "),
    BadConfiguration("open bracket", "plan:\n  [", ":3: "),
    BadConfiguration("word", "hello", ":1: expected a mapping"),
    BadConfiguration("list", "- 1\n- 2", ":1: expected a mapping"),
    BadConfiguration("two documents", "---\n{}\n---\n{}", ":3: "),
    BadConfiguration("unknown alias", "plan: prism\nbinning: *x", ":2: "),
    BadConfiguration("recursion", "binning: &a\n  bins: *a", ":2: "),
    BadConfiguration("deep list", String(repeating: "[", count: 100_000), ":1: nested deeper"),
    BadConfiguration(
      "deep mapping", String(repeating: "{a: ", count: 100_000), ":1: nested deeper"),
    BadConfiguration(
      "deep indentation", (0..<400).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
      ":1: "),
    BadConfiguration("zero byte", "plan: prism\na\u{0}b: 1", ":2: "),
    BadConfiguration("escape", "plan: \u{1b}[31mprism", ":1: "),
  ]

  @Test(arguments: texts)
  func malformed(_ bad: BadConfiguration) async throws {
    try await rates(Array(bad.text.utf8)).refused(65, naming: ["c.yaml:"] + bad.parts)
  }

  /// Nine aliases of nine aliases, and so on, amount to a billion words.
  @Test func explodingAliases() async throws {
    var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(aliases)]")
    }
    let run = try await rates(Array(lines.joined(separator: "\n").utf8))
    run.refused(65, naming: ["c.yaml:", "aliases expand"])
  }

  @Test func notUTF8() async throws {
    try await rates(Array("plan: prism\ndetector: ".utf8) + [0xFF, 0xFE])
      .refused(65, naming: ["c.yaml:2: not UTF-8 text"])
    try await rates([0xFF, 0xFE, 0x64, 0x00]).refused(65, naming: ["c.yaml:1: not UTF-8 text"])
  }

  @Test(arguments: 1...5)
  func binaryGarbage(_ seed: UInt64) async throws {
    var state = seed
    let bytes = (0..<100_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    try await rates(bytes).refused(65, naming: ["c.yaml:"])
    let folder = try Folder()
    try folder.write(bytes, to: "f.csv")
    for more in [[], ["--unit", "1/(m^2 GeV POT)"]] {
      try await nuem(["flux", "check", "f.csv"] + more, in: folder)
        .refused(65, naming: ["f.csv:"])
    }
  }
}
