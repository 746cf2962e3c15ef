import Configuration
import Scans

/// The summary of `nuem scan plan`.
public struct ScanPlanSummary: Sendable {
  private let plan: ScanPlan
  private let disk: ScanDisk
  private let check: ScanCheck
  private let estimate: ScanEstimate

  /// The summary of a plan that was checked.
  public init(plan: ScanPlan, disk: ScanDisk, check: ScanCheck, estimate: ScanEstimate) {
    self.plan = plan
    self.disk = disk
    self.check = check
    self.estimate = estimate
  }

  private var shards: Int { estimate.shards(of: plan) }

  /// The summary for people.
  public var text: String {
    let (layout, size) = (plan.layout, plan.size)
    var lines = [
      "plan            \(plan.name) (\(clipped(plan.file)))",
      "hash            \(plan.hash)",
      "configurations  \(layout.configurations)\(sizes(plan.axes.map { ($0.key, $0.values.count) }))",
      "points          \(plan.points)\(sizes(plan.grid.map { ($0.parameter.name, $0.count) }))",
      "blocks          \(layout.blocks)",
    ]
    for (part, seconds) in zip(layout.parts, estimate.secondsOfItem) {
      let block = seconds * Double(min(part.itemsOfBlock, part.items))
      lines.append(
        "  \(padded(part.task.name, 12))  \(layout.configurations) x \(part.blocks) blocks of"
          + " \(min(part.itemsOfBlock, part.items)) \(noun(part.task)), about"
          + " \(duration(block)) each")
    }
    lines += [
      "templates       about \(duration(estimate.templateSeconds)) of one core",
      "time            about \(duration(estimate.coreSeconds)) of one core,"
        + " \(duration(estimate.wallSeconds)) on \(estimate.threads) threads"
        + " (from a trial here, on configuration \(estimate.configuration))",
      "shards          \(shards) for an hour of one core or less each, at most \(layout.blocks)",
      "disk            blocks \(ScanSize.inWords(size.blocks)), templates"
        + " \(ScanSize.inWords(size.templates)), result up to \(ScanSize.inWords(size.result));"
        + " free \(ScanSize.inWords(disk.free))",
      "limits          \(numeral(plan.limits.coreHours)) core hours of each process,"
        + " \(numeral(plan.limits.diskGB)) GB on disk"
        + (estimate.coreSeconds > plan.limits.coreSeconds
          ? "; too few core hours for one process" : ""),
      "results         \(clipped(plan.folder))",
      "checked         \(check.configurations) of \(layout.configurations) configurations,"
        + " \(plan.files.count) files",
    ]
    return lines.map { wrapped($0) + "\n" }.joined()
  }

  /// A line that is too wide for a terminal, its rest below its first words.
  private func wrapped(_ line: String) -> String {
    guard line.count > TextTable.width else { return line }
    let key = 16
    let rest = Publication.wrapped(String(line.dropFirst(key)), to: TextTable.width - key)
    return line.prefix(key) + rest.joined(separator: "\n" + String(repeating: " ", count: key))
  }

  /// The summary for programs.
  public var json: JSON {
    let (layout, size) = (plan.layout, plan.size)
    func count(_ value: Int) -> JSON { .count(UInt64(clamping: value)) }
    return [
      "schema": "nuem/scan-plan/1", "name": .text(plan.name), "hash": .text(plan.hash),
      "version": .text(programVersion), "output": .text(plan.folder),
      "configurations": count(layout.configurations),
      "configurations_checked": count(check.configurations), "points": count(plan.points),
      "blocks": count(layout.blocks),
      "axes": .list(
        plan.axes.map { ["key": .text($0.key), "count": count($0.values.count)] }),
      "grid": .list(plan.grid.map(\.json)),
      "files": .list(
        plan.files.map {
          ["key": .text($0.key), "name": .text($0.name), "content_hash": .text($0.contentHash)]
        }),
      "tasks": .list(
        zip(layout.parts, estimate.secondsOfItem).map { part, seconds in
          [
            "name": .text(part.task.name), "items": count(part.items),
            "items_of_block": count(part.itemsOfBlock),
            "blocks_of_configuration": count(part.blocks), "seconds_of_item": .number(seconds),
          ]
        }),
      "template_seconds": .number(estimate.templateSeconds),
      "core_seconds": .number(estimate.coreSeconds),
      "wall_seconds": .number(estimate.wallSeconds), "threads": count(estimate.threads),
      "shards": count(shards),
      "disk_bytes": [
        "blocks": count(size.blocks), "templates": count(size.templates),
        "result": count(size.result), "free": count(disk.free),
      ],
      "limits": plan.limits.json,
    ]
  }

  private func sizes(_ axes: [(name: String, count: Int)]) -> String {
    axes.isEmpty
      ? "" : " (" + axes.map { "\($0.name) \($0.count)" }.joined(separator: " x ") + ")"
  }

  private func noun(_ task: ScanTask) -> String {
    switch task {
    case .toys: "toys"
    case .optimize: "plans"
    case .chiSquare, .bounds, .feldmanCousins: "points"
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
