import Foundation
import Testing

/// What the program says beside its results: a line on a terminal, objects in the log of a job.
@Suite struct MessageTests {
  /// Long enough for a line to appear, on any processor: as the cores of one are many, on one of them.
  private static let long = ["rates", "--engine", "mc", "--samples", "3e8", "--threads", "1"]

  @Test func barOnATerminal() async throws {
    let run = try await nuem(Self.long, in: Folder(), onTerminal: true)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("Neutrino-electron scattering"))
    let line = #/\[#*-*\] sampling: [0-9.e+]+ of 3e\+08 samples/#
    #expect(!run.errors.matches(of: line).isEmpty, "\(run.errors)")
    #expect(run.errors.contains("/s, "), "a rate")
    #expect(run.errors.contains(" left"))
    // It leaves nothing behind.
    #expect(run.errors.hasSuffix("\r\u{1B}[K"))
    #expect(!run.errors.contains("\n"))
  }

  @Test func quietTerminal() async throws {
    let run = try await nuem(Self.long + ["--quiet"], in: Folder(), onTerminal: true)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
  }

  /// What a plan of a stranger calls its folder reaches no terminal as it is, neither in results nor in what is
  /// said beside them; where results go elsewhere, they are exact.
  @Test(arguments: [
    ["plan"], ["run", "--quiet"], ["status"], ["merge", "--quiet"],
    ["submit", "--engine=slurm", "--dry-run"],
  ])
  func controlCharactersOfAPlan(_ command: [String]) async throws {
    let text = """
      base: { plan: on-axis, sampling: { samples: 1e3, replicates: 8 } }
      grid: [{ parameter: mu_numu, from: 0, to: 6e-10, count: 3 }]
      compute: { chi_square: {} }
      output: "a\\e[31mb\\u202ec\\x07"
      """
    let folder = try Folder(["p.yaml": text])
    if command[0] == "merge" {
      _ = try await nuem("scan", "run", "p.yaml", "--quiet", in: folder)
    }
    let words = ["scan", command[0], "p.yaml"] + command.dropFirst()
    let run = try await nuem(words, shell: "\"$@\" 1>&2", in: folder, onTerminal: true)
    #expect(run.status == 0, "\(run.errors)")
    let controls = run.errors.replacing("\r\u{1B}[K", with: "").unicodeScalars.filter {
      [.control, .format].contains($0.properties.generalCategory)
        && !["\n", "\r", "\t"].contains($0)
    }
    #expect(controls.isEmpty && run.errors.contains("\\u{1b}[31m"), "\(run.errors)")
    guard command[0] == "merge" else { return }
    let piped = try await nuem(words, in: folder)
    #expect(piped.output.contains("a\u{1b}[31mb\u{202e}c\u{7}/p.h5\n"))
  }

  /// Nobody is shown a line where there is no terminal, and nothing is said where all is well.
  @Test func silentWithoutATerminal() async throws {
    _ = try await nuem(Self.long, in: Folder()).succeeded()
  }

  struct Message: Decodable {
    let level, message, command: String
    let fraction: Double?
    let elapsedSeconds: Double

    enum CodingKeys: String, CodingKey {
      case level, message, command, fraction
      case elapsedSeconds = "elapsed_seconds"
    }
  }

  /// Every line of a log.
  private func log(_ run: Run) throws -> [Message] {
    let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.last == "")
    return try lines.dropLast().map { line in
      let order = keys(in: line)
      #expect(order == ["level", "message", "command", "fraction", "elapsed_seconds"])
      return try JSONDecoder().decode(Message.self, from: Data(line.utf8))
    }
  }

  static let commands = [
    ["rates"], ["spectrum"], ["bounds", "--parameter", "mu_numu"], ["fit", "--parameter", "q_nue"],
    ["impact", "--plan", "on-axis", "--parameter", "r2_numu"],
    ["region", "--x", "mu_numu", "--y", "mu_nue", "--points", "9", "--plan", "on-axis"],
    ["toys", "--parameter", "mu_numu", "--toys", "100", "--plan", "on-axis"],
    ["export", "templates"], ["export", "pyhf", "--set", "mu_numu=1e-9"], ["reproduce"], ["report"],
    ["rates", "--target-error", "0.01"], ["rates", "--engine", "quadrature"],
  ]

  /// Something to tell at the beginning of the work and at its end, on every command that takes time.
  @Test(arguments: commands) func logOfACommand(_ command: [String]) async throws {
    let sampling = ["--samples", "1e4"]
    let run = try await nuem(command + sampling + ["--log", "json"], in: Folder())
    #expect(run.status == 0 && !run.output.isEmpty, "\(run.errors)")
    let messages = try log(run)
    let name = command.prefix(command[0] == "export" ? 2 : 1).joined(separator: " ")
    #expect(messages.allSatisfy { $0.command == name })
    let first = try #require(messages.first)
    #expect(first.level == "progress")
    let isQuadrature = command.contains("quadrature")
    #expect(first.message.hasPrefix(isQuadrature ? "quadrature at level 0: 0 " : "sampling: 0 "))
    let last = try #require(messages.last)
    #expect(last.level == "done" && last.fraction == 1)
    for message in messages where message.level == "progress" {
      if let fraction = message.fraction { #expect((0...1).contains(fraction)) }
    }
    for (earlier, later) in zip(messages, messages.dropFirst()) {
      #expect(earlier.elapsedSeconds <= later.elapsedSeconds)
    }
    // The results are what they are without a log.
    let silent = try await nuem(command + sampling, in: Folder())
    #expect(silent.output == run.output)
  }

  @Test func commandsWithoutWork() async throws {
    for command in [["config", "show"], ["config", "schema"], ["flux", "show"]] {
      let run = try await nuem(command + ["--log=json"], in: Folder())
      #expect(try log(run).map(\.level) == ["done"])
      #expect(try log(run)[0].command == command.joined(separator: " "))
    }
  }

  @Test func errorsInALog() async throws {
    let name = "a\nb\"c\u{1B}[2J\u{2028}.yaml"
    let run = try await nuem(["config", "check", name, "--log", "json"], in: Folder())
    #expect(run.status == 66)
    let messages = try log(run)
    #expect(messages.count == 1 && messages[0].level == "error")
    #expect(messages[0].command == "config check")
    #expect(messages[0].message.contains("b\"c"))
    #expect(!run.errors.contains("\u{1B}") && !run.errors.contains("\u{2028}"))
  }

  @Test(arguments: [["--log", "json", "--foo"], ["--foo", "--log=json"]])
  func badCommandLineInALog(_ options: [String]) async throws {
    let run = try await nuem(["bounds"] + options, in: Folder())
    #expect(run.status == 64 && run.output.isEmpty)
    let messages = try log(run)
    #expect(messages.map(\.level) == ["error"])
    #expect(messages[0].message.hasPrefix("Unknown option"))
    #expect(messages[0].command == "bounds")
  }

  @Test func badFormatOfALog() async throws {
    let run = try await nuem("rates", "--log", "xml", in: Folder())
    run.refused(64, naming: ["--log", "xml"])
  }

  /// GLoBES files have columns that this program does not use, which it says.
  @Test func warnings() async throws {
    let folder = try Folder(["nd.dat": "1 1e-4 1e-4 1 0 0 1\n2 1e-4 1e-4 1 0 0 1\n3 0 0 1 0 0 1\n"])
    let command = ["flux", "check", "nd.dat", "--unit", "1/(m^2 GeV POT)"]
    let text = try await nuem(command, in: folder)
    #expect(text.status == 0 && text.errors.hasPrefix("nuem: warning: "), "\(text.errors)")
    let messages = try log(try await nuem(command + ["--log", "json"], in: folder))
    #expect(messages.map(\.level) == ["warning", "done"])
    #expect(text.errors == "nuem: warning: \(messages[0].message)\n")
    for options in [["--quiet"], ["--quiet", "--log", "json"]] {
      _ = try await nuem(command + options, in: folder).succeeded()
    }
  }
}
