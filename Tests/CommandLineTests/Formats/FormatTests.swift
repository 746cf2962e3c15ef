import Foundation
import Testing

/// Every command that has results, in every format.
@Suite struct FormatTests {
  static let commands = [
    ["rates"], ["spectrum"], ["bounds"], ["region", "--x=mu_numu", "--y=q_nue", "--points=9"],
    ["fit"], ["impact"], ["reproduce"], ["flux", "show"],
  ]
  static let few = ["--samples", "1e4"]

  @Test(arguments: commands)
  func csv(_ command: [String]) async throws {
    let run = try await nuem(command + Self.few + ["--format", "csv"], in: Folder())
    let table = try Table(run.succeeded())
    #expect(table.header == Design.headers[command[0]])
    #expect(!run.output.contains("nan") && !run.output.contains("inf"))
  }

  /// Every key in its place, and the numbers of the CSV; the same bytes whatever the threads.
  @Test(arguments: commands)
  func json(_ command: [String]) async throws {
    let arguments = command + Self.few + ["--format", "json", "--threads"]
    let document = try Document(try await nuem(arguments + ["1"], in: Folder()).succeeded())
    #expect(document.object["schema"] as? String == "nuem/\(command[0])/1")
    #expect(document.keys(indentedBy: 2) == Design.topLevel[command[0]])
    let columns = try #require(Design.headers[command[0]]).split(separator: ",").map(String.init)
    let rows = try document.text(after: "\"rows\": [", before: "\n  ]")
    #expect(
      keys(in: rows) == Array(repeating: columns, count: document.rows.count).flatMap { $0 })
    try check(document.provenance)
    let beforeMachine = try document.text(after: "\"provenance\": {", before: "\"machine\": {")
    #expect(keys(in: beforeMachine) == Design.provenance)

    let five = try Document(try await nuem(arguments + ["5"], in: Folder()).succeeded())
    #expect(document.text == five.text)
    let machine = try #require(document.provenance["machine"] as? [String: Any])
    #expect((machine["build"] as? String)?.hasPrefix("commit ") == true)

    let csv = try await nuem(command + Self.few + ["--format", "csv"], in: Folder())
    try compare(document, with: try Table(csv.output))
  }

  /// What a text says below its table, a CSV says in comments where it is asked to, and JSON always.
  @Test(arguments: commands)
  func notes(_ command: [String]) async throws {
    func output(_ options: String...) async throws -> String {
      try await nuem(command + Self.few + options, in: Folder()).succeeded()
    }
    let rows = try await output("--format", "csv")
    let whole = try await output("--format", "csv", "--provenance")
    #expect(whole.hasPrefix(rows))
    let comments = whole.dropFirst(rows.count).split(separator: "\n")
    #expect(!comments.isEmpty && comments.allSatisfy { $0.hasPrefix("# ") })
    let notes = try #require(
      try Document(try await output("--format", "json")).object["notes"] as? [String])
    for note in notes { #expect(comments.contains { $0 == "# \(note)" }) }
    #expect(comments.contains { $0.hasPrefix("# Flux: default, 0 to 20 GeV") })
  }

  private func check(_ provenance: [String: Any]) throws {
    #expect(Set(provenance.keys) == Set(Design.provenance))
    #expect(provenance["program"] as? String == "nuem")
    #expect(provenance["samples_requested"] as? Int == 10_000)
    #expect(provenance["samples"] as? Int == 16 * 1024)
    #expect(provenance["seed"] as? Int == 2111)
    #expect(provenance["engine"] as? String == "qmc")
    #expect(provenance["millicharge_convention"] as? String == "derived")
    #expect(provenance["flux"] as? String == "default")
    let hash = try #require(provenance["configuration_hash"] as? String)
    #expect(hash.wholeMatch(of: /[0-9a-f]{32}/) != nil)
  }

  private func compare(_ document: Document, with table: Table) throws {
    try #require(table.rows.count == document.rows.count)
    for (line, row) in zip(table.rows, document.rows) {
      for (key, value) in row {
        let cell = line[key] ?? ""
        switch value {
        case is NSNull: #expect(cell.isEmpty)
        case let text as String: #expect(cell == text)
        case let truth as Bool where ["true", "false"].contains(cell):
          #expect(cell == "\(truth)")
        default:
          // Foundation does not round what it reads correctly.
          let number = try #require(Double(cell))
          #expect(agree(value as? Double, number, within: 1e-14))
        }
      }
    }
  }

  @Test(arguments: commands)
  func latex(_ command: [String]) async throws {
    let run = try await nuem(command + Self.few + ["--format", "latex"], in: Folder())
    let lines = run.succeeded().split(separator: "\n")
    let rows = lines.filter { $0.hasSuffix("\\\\") }
    #expect(rows.count > 6)
    var tables = 0
    for name in ["tabular", "table", "longtable"] {
      let count = lines.count { $0.hasPrefix("\\begin{\(name)}") }
      #expect(count == lines.count { $0.hasPrefix("\\end{\(name)}") })
      if name != "tabular" { tables += count }
    }
    #expect(tables > 0 && lines.contains { $0.contains("S[table-format=") })
    let numbers = rows.filter { !$0.hasPrefix("\\caption") }
      .flatMap { $0.dropLast(2).split(separator: "&") }.map { $0.filter { $0 != " " } }
      .filter { !$0.hasPrefix("{") }
    #expect(!numbers.isEmpty)
    #expect(numbers.allSatisfy { $0.wholeMatch(of: /-?\d+(\.\d+)?(\(\d+\))?(e[+-]\d\d+)?/) != nil })
    // Symbols stand between dollars; outside of them underscores are escaped, and units are no words.
    let words = rows.map { $0.replacing(/\$[^$]*\$/, with: "") }
    #expect(words.allSatisfy { $0.firstMatch(of: /[^\\]_/) == nil }, "underscores are escaped")
    for word in ["numu", "bohr", "cm2"] {
      #expect(!words.contains { $0.contains(word) }, "\(word) is a symbol")
    }
  }

  @Test(arguments: commands)
  func markdown(_ command: [String]) async throws {
    let run = try await nuem(command + Self.few + ["--format", "markdown"], in: Folder())
    let lines = run.succeeded().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first?.hasPrefix("## ") == true)
    for (index, line) in lines.enumerated() where line.hasPrefix("| ---") {
      let columns = lines[index - 1].count { $0 == "|" }
      #expect(line.count { $0 == "|" } == columns)
      let rows = lines[(index + 1)...].prefix { $0.hasPrefix("|") }
      #expect(rows.count > 5 && rows.allSatisfy { $0.count { $0 == "|" } == columns })
    }
  }

  @Test(arguments: commands)
  func text(_ command: [String]) async throws {
    let run = try await nuem(command + Self.few, in: Folder())
    #expect(!run.succeeded().contains("nan") && !run.output.contains("# "))
    let lines = run.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.last != " " && $0.count <= 100 })
    #expect(lines.contains { $0.hasPrefix("Flux: default, 0 to 20 GeV; rates scaled to Table 1") })
    let longer = try await nuem(command + Self.few + ["--provenance"], in: Folder()).succeeded()
    // Both tables of `reproduce` say it.
    #expect(longer.split(separator: "\n").filter { !$0.hasPrefix("# ") } == lines)
    #expect(longer.contains("\n# engine: qmc\n") && longer.contains("# seed: 2111\n"))
    #expect(longer.contains("# normalization: table1\n"))
    let quiet = try await nuem(command + Self.few + ["--provenance", "--quiet"], in: Folder())
    #expect(quiet.succeeded() == run.output)
  }
}
