import Configuration
import Scans

/// The summary of `nuem scan status`.
public struct ScanStatusSummary: Sendable {
  private let plan: ScanPlan
  private let status: ScanStatus
  /// The number of shards that share the blocks; nil where it is not given.
  private let shards: Int?

  /// The summary of a status; with the shards that are not done, where the number of shards is
  /// given.
  public init(plan: ScanPlan, status: ScanStatus, shards: Int?) {
    self.plan = plan
    self.status = status
    self.shards = shards
  }

  private static let mostNamed = 20

  private var unfinished: [Int]? {
    shards.map { status.unfinishedShards(of: $0, in: plan.layout) }
  }

  /// The summary for people.
  public var text: String {
    var lines = [
      "plan            \(plan.name) (\(clipped(plan.file)))",
      "hash            \(plan.hash)",
      "results         \(clipped(plan.folder))",
      "blocks          \(status.blocks): \(status.done) done, \(status.missing.count) missing,"
        + " \(status.corrupt.count) corrupt",
    ]
    if !status.missing.isEmpty {
      lines.append("missing         \(short(indexList(status.missing)))")
    }
    lines += status.corrupt.prefix(Self.mostNamed).map {
      "corrupt         \($0.file): \($0.reason)"
    }
    if status.corrupt.count > Self.mostNamed {
      lines.append("corrupt         and \(status.corrupt.count - Self.mostNamed) more")
    }
    if let unfinished, let shards {
      lines.append("shards          \(shards): \(unfinished.count) not done")
      if !unfinished.isEmpty { lines.append("resubmit        \(indexList(unfinished))") }
    }
    if let rate = status.rate {
      lines.append("rate            \(readable(rate, digits: 2)) blocks/s in the last minutes")
    }
    if let since = status.secondsSinceLast {
      lines.append("last block      \(duration(since)) ago")
    }
    if status.done < status.blocks, let left = status.secondsLeft {
      lines.append("time left       about \(duration(left)) at that rate")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// A list shortened for people; only machines read a million numbers.
  private func short(_ list: String) -> String {
    guard list.count > 200 else { return list }
    return list.prefix(200).split(separator: ",").dropLast().joined(separator: ",") + ",..."
  }

  /// The summary for programs.
  public var json: JSON {
    [
      "schema": "nuem/scan-status/1", "name": .text(plan.name), "hash": .text(plan.hash),
      "version": .text(programVersion), "output": .text(plan.folder),
      "blocks": .count(UInt64(status.blocks)), "done": .count(UInt64(status.done)),
      "missing": .list(status.missing.map { .count(UInt64($0)) }),
      "corrupt": .list(
        status.corrupt.map {
          [
            "block": .count(UInt64($0.block)), "file": .text($0.file), "reason": .text($0.reason),
          ]
        }),
      "shards": shards.map { .count(UInt64($0)) } ?? .null,
      "unfinished_shards": unfinished.map { .list($0.map { .count(UInt64($0)) }) } ?? .null,
      "resubmit": unfinished.map { .text(indexList($0)) } ?? .null,
      "blocks_per_second": .number(status.rate ?? .nan),
      "seconds_since_last_block": .number(status.secondsSinceLast ?? .nan),
      "seconds_left": .number(status.secondsLeft ?? .nan),
    ]
  }
}
