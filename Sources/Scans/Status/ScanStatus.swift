import Configuration
import EventRates
import Foundation
import Synchronization

/// The progress of a scan, from reading and checking every block.
public struct ScanStatus: Sendable {
  /// A block whose file is damaged or does not belong to the scan.
  public struct Corrupt: Equatable, Sendable {
    /// The number of the block.
    public let block: Int
    /// The name of its file, relative to the folder of the scan.
    public let file: String
    /// The reason in words for the user.
    public let reason: String
  }

  /// The number of blocks of the whole scan.
  public let blocks: Int
  /// The numbers of the missing blocks, ascending.
  public let missing: [Int]
  /// The corrupt blocks in the order of their numbers.
  public let corrupt: [Corrupt]
  /// Blocks a second that appeared in the ten minutes before the last one; nil where there were
  /// fewer than two.
  public let rate: Double?
  /// The time since the last block appeared; nil where there is no block.
  public let secondsSinceLast: Double?

  /// The number of blocks that are there and whole.
  public var done: Int { blocks - missing.count - corrupt.count }

  /// The time that the remaining blocks need at that rate.
  public var secondsLeft: Double? { rate.map { Double(blocks - done) / $0 } }

  private static let secondsOfRate = 600.0

  /// Reads and checks every block, on several threads.
  public init(_ plan: ScanPlan, threads: Int) throws(Failure) {
    let folder = ScanFolder(plan)
    blocks = plan.layout.blocks
    guard try folder.isBegun() else {
      (missing, corrupt, rate, secondsSinceLast) = (Array(0..<blocks), [], nil, nil)
      return
    }
    let missing = try ScanInventory(folder, threads: threads).missing
    let gaps = Set(missing)
    let present = (0..<blocks).filter { !gaps.contains($0) }
    let found = Mutex<(corrupt: [Corrupt], gone: [Int])>(([], []))
    let times = Mutex([Double](repeating: 0, count: present.count))
    try forEachParallel(present.count, threads: threads) { (index) throws(Failure) in
      let number = present[index]
      let file = folder.nameOfBlock(number)
      switch try folder.read(plan.layout.block(number)) {
      case .success:
        let time = modificationTime(folder.pathOfBlock(number))
        times.withLock { $0[index] = time }
      case .failure(let damage):
        found.withLock {
          $0.corrupt.append(Corrupt(block: number, file: file, reason: damage.reason))
        }
      case nil: found.withLock { $0.gone.append(number) }
      }
    }
    corrupt = found.withLock { $0.corrupt }.sorted { $0.block < $1.block }
    self.missing = (missing + found.withLock { $0.gone }).sorted()
    let done = times.withLock { $0 }.filter { $0 > 0 }
    let last = done.max()
    secondsSinceLast = last.map { max(0, Date().timeIntervalSince1970 - $0) }
    let recent = done.filter { $0 > (last ?? 0) - Self.secondsOfRate }
    let span = (last ?? 0) - (recent.min() ?? 0)
    rate = recent.count > 1 && span > 0 ? Double(recent.count - 1) / span : nil
  }

  /// The shards, of `shards`, that have blocks which are not done.
  public func unfinishedShards(of shards: Int, in layout: ScanLayout) -> [Int] {
    let open = (missing + corrupt.map(\.block)).sorted()
    var unfinished: [Int] = []
    var next = open[...]
    for shard in 1...max(shards, 1) {
      let blocks = layout.blocks(ofShard: shard, of: shards)
      guard let first = next.first else { break }
      guard blocks.contains(first) else { continue }
      unfinished.append(shard)
      next = next.drop { blocks.contains($0) }
    }
    return unfinished
  }
}

/// Whole numbers in rising order as Slurm writes those of an array: `1,4-7`.
public func indexList(_ numbers: [Int]) -> String {
  var ranges: [ClosedRange<Int>] = []
  for number in numbers {
    if let last = ranges.last, number == last.upperBound + 1 {
      ranges[ranges.count - 1] = last.lowerBound...number
    } else {
      ranges.append(number...number)
    }
  }
  return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    .joined(separator: ",")
}

/// The time of the last change of a file, in seconds since 1970; 0 where there is no file.
private func modificationTime(_ path: String) -> Double {
  var status = stat()
  guard stat(path, &status) == 0 else { return 0 }
  return Double(status.st_mtim.tv_sec) + 1e-9 * Double(status.st_mtim.tv_nsec)
}
