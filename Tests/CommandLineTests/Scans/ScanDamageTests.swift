import Foundation
import Testing

/// Blocks that are not what they should be are refused by name, and done again.
@Suite struct ScanDamageTests {
  private static func plan(_ count: Int) -> String {
    """
    base: { plan: on-axis, sampling: { samples: 1e4 } }
    grid: [{ parameter: mu_numu, from: 0, to: 6e-10, count: \(count) }]
    compute: { chi_square: {} }
    block: { chi_square: 8 }
    """
  }

  /// What is done to the block of that number, and what is said of it.
  private typealias Damage = (
    name: String, word: String, change: (_ bytes: inout [UInt8]) -> Void
  )

  private static func flip(_ place: Int) -> (inout [UInt8]) -> Void {
    { bytes in bytes[place < 0 ? bytes.count + place : place] ^= 0x10 }
  }

  private static func damages(
    other: [UInt8], foreign: [UInt8], build: [UInt8]
  ) -> [Damage] {
    [
      ("empty", "truncated", { $0 = [] }),
      ("within the magic", "truncated", { $0 = Array($0.prefix(5)) }),
      ("within the header", "truncated", { $0 = Array($0.prefix(40)) }),
      ("within the payload", "truncated", { $0 = Array($0.prefix($0.count / 2)) }),
      ("its last byte", "truncated", { $0.removeLast() }),
      ("a byte too many", "damaged", { $0.append(0) }),
      ("far too long", "more than it can have", { $0 += [UInt8](repeating: 0, count: 4000) }),
      ("magic", "not a file of a scan", flip(3)),
      ("kind", "damaged", flip(16)),
      ("hash", "damaged", flip(40)),
      ("number", "damaged", flip(56)),
      ("length of the build", "truncated", flip(66)),
      ("length", "truncated", flip(74)),
      ("build", "damaged", flip(90)),
      ("payload", "damaged", flip(-50)),
      ("checksum", "damaged", flip(-5)),
      ("newer", "newer version", { $0[8] = 3 }),
      ("older", "older version", { $0[8] = 1 }),
      ("of another number", "of another place", { $0 = other }),
      ("of another plan", "of another plan", { $0 = foreign }),
      ("of another build", "another build of nuem (commit ", { $0 = build }),
    ]
  }

  @Test func everyKindOfDamage() async throws {
    let trial = try ScanTrial(Self.plan(200))
    #expect(try await trial.run("--quiet").status == 0)
    let whole = try await trial.merged()
    let foreign = try ScanTrial(Self.plan(208))
    #expect(try await foreign.run("--last", "0", "--quiet").status == 0)

    // Without fused operations a program is another build.
    let line = "NUEM_INSTRUCTION_SET=baseline \"$@\" --last 0 --quiet --output unfused"
    #expect(try await trial.run(shell: line).status == 0)

    let damages = Self.damages(
      other: try trial.bytes(ofBlock: 24), foreign: try foreign.bytes(ofBlock: 0),
      build: try trial.bytes(ofBlock: 0, output: "unfused"))
    var originals: [[UInt8]] = []
    for (block, damage) in damages.enumerated() {
      let original = try trial.bytes(ofBlock: block)
      var bytes = original
      damage.change(&bytes)
      originals.append(original)
      try trial.folder.write(bytes, to: ScanTrial.name(block))
      try await trial.merge(result: "none.h5").refused(
        65, naming: [ScanTrial.name(block), damage.word, "block \(block) "])
      try trial.folder.write(original, to: ScanTrial.name(block))
    }
    #expect(!FileManager.default.fileExists(atPath: trial.folder["none.h5"]))

    // All at once from here on.
    for (block, damage) in damages.enumerated() {
      var bytes = originals[block]
      damage.change(&bytes)
      try trial.folder.write(bytes, to: ScanTrial.name(block))
    }
    let state = try await trial.status()
    #expect(state.done == 25 - damages.count && state.missing.isEmpty)
    #expect(state.corrupt.map(\.block) == Array(damages.indices))
    for (corrupt, damage) in zip(state.corrupt, damages) {
      #expect(ScanTrial.name(corrupt.block) == "o/\(corrupt.file)")
      #expect(corrupt.reason.contains(damage.word), "\(damage.name): \(corrupt.reason)")
    }
    let partial = try await trial.merge("--partial", result: "partial.h5")
    let again = try await trial.run()
    #expect(partial.status == 0 && again.status == 0)
    for block in damages.indices {
      let name = String(ScanTrial.name(block).dropFirst(2))
      for run in [partial, again] { #expect(run.errors.contains("warning: \(name): "), "\(name)") }
    }
    #expect(again.output.contains("\(damages.count) computed, \(25 - damages.count) found"))
    #expect(try await trial.merged() == whole)
    // What is another's is kept.
    let kept = try trial.files().filter { $0.hasSuffix(".refused") }
    #expect(kept.count == 6)
  }

  /// Templates are checked in the same way.
  @Test func damagedTemplates() async throws {
    let trial = try ScanTrial(Self.plan(200))
    #expect(try await trial.run("--quiet").status == 0)
    let whole = try await trial.merged()
    let name = "templates/0000/000000.templates"
    var bytes = Array(try Data(contentsOf: URL(filePath: trial.folder["o/\(name)"])))
    bytes[bytes.count / 2] ^= 1
    try trial.folder.write(bytes, to: "o/\(name)")
    try FileManager.default.removeItem(atPath: trial.folder[ScanTrial.name(7)])
    let run = try await trial.run()
    #expect(run.status == 0 && run.errors.contains("warning: \(name): damaged"), "\(run.errors)")
    #expect(run.output.contains("1 computed, 24 found"))
    #expect(try await trial.merged() == whole)
  }

  /// A folder of another plan is refused as a whole, and nothing in it changes.
  @Test func folderOfAnotherPlan() async throws {
    let trial = try ScanTrial(Self.plan(200))
    #expect(try await trial.run("--last", "1", "--quiet").status == 0)
    let files = try trial.files()
    try trial.folder.write(Self.plan(201), to: "p.yaml")
    for command in [["run"], ["status"], ["merge", "--result", "r.h5"]] {
      let run = try await nuem(
        ["scan", command[0], "p.yaml", "--output", "o"] + command.dropFirst(), in: trial.folder)
      run.refused(65, naming: ["o/plan.json", "another plan"])
    }
    #expect(try trial.files() == files)
  }

  /// A folder of another build of the program is refused as a whole, by the names of both.
  @Test func folderOfAnotherBuild() async throws {
    let trial = try ScanTrial(Self.plan(200))
    #expect(try await trial.run("--last", "1", "--quiet").status == 0)
    let files = try trial.files()
    for command in ["run", "status", "merge"] {
      let line = "NUEM_INSTRUCTION_SET=baseline \"$1\" scan \(command) p.yaml --output o"
      try await nuem([], shell: line, in: trial.folder).refused(
        65,
        naming: [
          "o/plan.json", " fused), and this one is ", " unfused", "another build of nuem (commit ",
        ])
    }
    // A folder that was begun before builds had names.
    let plan = try trial.folder.text(of: "o/plan.json")
    try trial.folder.write(
      plan.replacing(#/ *"build": .*\n/#, with: ""), to: "o/plan.json")
    try await trial.run().refused(65, naming: ["o/plan.json", "a build of nuem that does not say"])
    #expect(try trial.files() == files)
  }
}
