import Foundation
import Testing

/// What is said of words that the program does not know.
@Suite struct WordTests {
  @Test(arguments: [
    (["bound"], "no command 'bound'. Did you mean 'nuem bounds'?"),
    (["flux", "chek", "x"], "no command 'chek'. Did you mean 'nuem flux check'?"),
    (["scan", "stat", "p.yaml"], "no command 'stat'. Did you mean 'nuem scan status'?"),
    (["bounds", "--param", "mu_numu"], "Unknown option '--param'. Did you mean '--parameter'?"),
    (["bounds", "--param=mu_numu"], "Unknown option '--param'. Did you mean '--parameter'?"),
    (["rates", "--formt", "csv"], "Unknown option '--formt'. Did you mean '--format'?"),
    (["help", "bound"], "no command 'bound'. Did you mean 'nuem bounds'?"),
    (["help", "scan", "pln"], "no command 'pln'. Did you mean 'nuem scan plan'?"),
    (["help", "zzzzzzzz"], "no command 'zzzzzzzz'"),
    (["bounds", "--cl", "0,9"], "a number has a decimal point: 0.9"),
    (["toys", "--parameter", "mu_numu", "--shrd", "1/2"], "Did you mean '--shard'?"),
  ])
  func nearest(_ arguments: [String], _ part: String) async throws {
    try await nuem(arguments, in: Folder()).refused(64, naming: [part])
  }

  @Test(arguments: [["nothinglikeit"], ["bounds", "--nothing-like-it"]])
  func nothingNear(_ arguments: [String]) async throws {
    let run = try await nuem(arguments, in: Folder())
    run.refused(64, naming: ["'\(arguments[arguments.count - 1])'"])
    #expect(!run.errors.contains("Did you mean"))
  }

  /// Every command may end with every code of a failure.
  @Test(arguments: [["bounds"], ["scan", "run"], ["config", "check"], []])
  func exitCodesInHelp(_ command: [String]) async throws {
    let help = try await nuem(["help"] + command, in: Folder()).succeeded()
    let start = try #require(help.range(of: "EXIT CODES:\n"))
    let codes = help[start.upperBound...].split(separator: "\n").compactMap {
      Int($0.split(separator: " ")[0])
    }
    #expect(codes == [0, 64, 65, 66, 70, 71, 74, 75])
  }

  @Test(arguments: ["", "# nothing\n", "{}\n"])
  func emptyConfiguration(_ text: String) async throws {
    let folder = try Folder(["c.yaml": text])
    for command in [
      ["config", "check", "c.yaml"], ["rates", "--samples", "1e3", "--config", "c.yaml"],
    ] {
      let run = try await nuem(command, in: folder)
      #expect(run.status == 0)
      #expect(
        run.errors == "nuem: warning: c.yaml: no key is given: every one has its default\n")
    }
  }
}
