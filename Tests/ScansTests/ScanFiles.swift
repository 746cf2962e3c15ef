import Configuration
import Foundation
import Scans
import Synchronization

/// A plan whose folder is its own, gone with it.
final class ScanFiles: Sendable {
  let path: String
  let plan: ScanPlan
  private let warned = Mutex<[String]>([])

  static let text = """
    base: { plan: on-axis, sampling: { samples: 2e4, replicates: 4 } }
    configurations: [{ key: detector.energy_resolution, values: [0.05, 0.1, 0.2] }]
    grid: [{ parameter: r2_numu, from: -2e-33, to: 3e-33, count: 5 }]
    compute: { chi_square: {}, bounds: { parameters: [mu_numu] }, toys: { count: 7 } }
    block: { chi_square: 2, bounds: 2, toys: 20 }
    """

  init(_ text: String = ScanFiles.text, folder: String? = nil) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID())").path
    plan = try ScanPlan(Array(text.utf8), file: "p.yaml", output: folder ?? path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var warnings: [String] { warned.withLock { $0 } }

  @discardableResult
  func run(
    _ blocks: Range<Int>? = nil, threads: Int = 2, interruption: Interruption = Interruption(),
    progress: @escaping @Sendable (ScanRun.Count) -> Void = { _ in }
  ) throws -> ScanRun.Count {
    try ScanRun(
      plan, threads: threads, interruption: interruption,
      warn: { warning in self.warned.withLock { $0.append(warning) } }, progress: progress
    ).run(blocks ?? 0..<plan.layout.blocks)
  }

  /// The bytes of the merged file.
  func merged(
    threads: Int = 2, allowsMissing: Bool = false, name: String = "result.h5"
  ) throws -> Data {
    let merge = ScanMerge(
      plan, threads: threads, allowsMissing: allowsMissing, interruption: Interruption(),
      warn: { warning in self.warned.withLock { $0.append(warning) } }, progress: { _ in })
    let file = try merge.write(to: "\(path)/\(name)").files[0]
    return try Data(contentsOf: URL(filePath: file))
  }

  func file(ofBlock number: Int) -> String { ScanFolder(plan).pathOfBlock(number) }

  func change(_ number: Int, _ body: (inout [UInt8]) -> Void) throws {
    let url = URL(filePath: file(ofBlock: number))
    var bytes = Array(try Data(contentsOf: url))
    body(&bytes)
    try Data(bytes).write(to: url)
  }
}
