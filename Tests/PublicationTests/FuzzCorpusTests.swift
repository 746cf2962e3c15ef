import Configuration
import Experiment
import Fit
import Foundation
import Interactions
import Publication
import Scans
import Testing

/// The inputs that fuzzing begins with and has found (Tests/Fuzzing), read as scripts/fuzz reads them but
/// without libFuzzer: each is read, or refused by words that name the file. More must hold of what is
/// read; that is checked where the inputs are made up.
@Suite struct FuzzCorpusTests {
  struct Reader: CustomTestStringConvertible, Sendable {
    /// The name of the folder of inputs.
    let testDescription: String
    let read: @Sendable ([UInt8], String) throws(Failure) -> Void

    init(_ name: String, _ read: @escaping @Sendable ([UInt8], String) throws(Failure) -> Void) {
      testDescription = name
      self.read = read
    }
  }

  private static let readers: [Reader] = [
    Reader("configuration") { (bytes, file) throws(Failure) in
      let settings = try Configuration.format.read(bytes, name: file).settings
      let text = Configuration.format.yaml(of: settings)
      let again = try Configuration.format.read(Array(text.utf8), name: file).settings
      #expect(again == settings, "\(file)")
    },
    Reader("plan") { (bytes, file) throws(Failure) in
      let plan = try ScanPlan(bytes, file: file)
      let last = plan.layout.block(plan.layout.blocks - 1)
      #expect(last.configuration == plan.layout.configurations - 1, "\(file)")
    },
    Reader("flux") { (bytes, file) throws(Failure) in
      expectEnergies(try FluxTable(csv: bytes, name: file), file)
    },
    Reader("globes") { (_, file) throws(Failure) in
      expectEnergies(try FluxTable.read(globesFile: file, unit: .ofThisProgram), file)
    },
    Reader("covariance") { (bytes, file) throws(Failure) in
      let covariance = try FluxCovariance(bytes, name: file)
      let order = covariance.elements.count
      #expect(covariance.matrix.count == order * order, "\(file)")
    },
    Reader("counts") { (_, file) throws(Failure) in
      let observed = try ObservedCounts(
        file: file, plan: .onAxis, bins: 3, source: ConfigurationSource())
      #expect(observed.counts.joined().allSatisfy { $0 >= 0 && $0.isFinite }, "\(file)")
    },
    Reader("interaction") { (bytes, file) throws(Failure) in
      let interaction = try Interaction.read(bytes, name: file)
      #expect(interaction.formulas.allSatisfy { !$0.understood.isEmpty }, "\(file)")
      try InteractionModel(interaction, settings: PhysicsSettings()).checkRates()
    },
    Reader("json") { (bytes, file) throws(Failure) in
      let json = try JSON(bytes: bytes, name: file)
      let again = try JSON(bytes: Array(json.text().utf8), name: file)
      #expect(again == json, "\(file)")
    },
    Reader("compare") { (_, file) throws(Failure) in
      let comparison = try ResultComparison(first: file, second: file)
      #expect(comparison.excess(above: 0) == nil, "\(file)")
    },
    Reader("block") { (bytes, file) throws(Failure) in
      let seal = SealedFile(
        kind: .block, planHash: String(repeating: "0123456789abcdef", count: 2), number: 17,
        build: "a build")
      #expect(throws: Damage.self, "\(file)") { try seal.opened(bytes) }
      #expect((try? seal.opened(seal.sealed(bytes)))?.elementsEqual(bytes) == true, "\(file)")
    },
  ]

  private static func expectEnergies(_ flux: FluxTable, _ file: String) {
    let edges = flux.energyEdgesGeV
    #expect(edges.allSatisfy { $0 >= 0 && $0.isFinite }, "\(file)")
    #expect(zip(edges, edges.dropFirst()).allSatisfy(<), "\(file)")
  }

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzzing/corpus")

  @Test(.timeLimit(.minutes(10)), arguments: readers)
  func inputsAreReadOrRefused(_ reader: Reader) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appending(path: reader.testDescription), includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      let bytes = try readBytes(ofFile: file.path, atMost: 1 << 20)
      do throws(Failure) {
        try reader.read(bytes, file.path)
      } catch {
        #expect([.badInput, .missingInput].contains(error.kind), "\(error.message)")
        #expect(error.message.contains(String(clipped(file.path).prefix(60))), "\(error.message)")
      }
    }
  }
}
