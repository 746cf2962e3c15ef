import Configuration
import Fit
import Interactions
import ProgramBuild

extension ScanPlan {
  /// The version of the content of `canonical` and of blocks.
  private static let formatVersion: UInt64 = 1

  /// The content of the plan, independent of spelling and order in its file. With the hash and the
  /// build it makes the file `plan.json` in the folder of the scan.
  public var canonical: JSON {
    let identity = Self.identity(
      base: base, experiments: experiments, axes: axes, grid: grid, layout: layout, files: files)
    return .object(
      [
        .init("schema", "nuem/scan/1"), .init("hash", .text(hash)),
        .init("build", .text(build.text)),
      ] + identity)
  }

  static func hash(
    base: Configuration, experiments: ScanExperiments, axes: [ConfigurationAxis],
    grid: [GridAxis], layout: ScanLayout, files: [ScanFile]
  ) -> String {
    let identity = identity(
      base: base, experiments: experiments, axes: axes, grid: grid, layout: layout, files: files)
    return contentHash(of: Array(JSON.object(identity).text().utf8))
  }

  private static func identity(
    base: Configuration, experiments: ScanExperiments, axes: [ConfigurationAxis],
    grid: [GridAxis], layout: ScanLayout, files: [ScanFile]
  ) -> [JSON.Member] {
    [
      .init("format", .count(formatVersion)), .init("version", .text(programVersion)),
      .init("base", Configuration.format.json(of: base)),
      .init(
        "configurations",
        .list(axes.map { ["key": .text($0.key), "values": .list($0.values)] })),
      .init("grid", .list(grid.map(\.json))),
      .init("compute", .object(layout.parts.map { .init($0.task.name, $0.task.json) })),
      .init(
        "block",
        .object(layout.parts.map { .init($0.task.name, .count(UInt64($0.itemsOfBlock))) })),
      .init(
        "files",
        .list(
          files.map {
            [
              "key": .text($0.key), "name": .text($0.name), "content_hash": .text($0.contentHash),
            ]
          })),
    ] + experiments.identity
  }
}

extension GridAxis {
  /// The axis as a plan file gives it.
  public var json: JSON {
    guard scale != .listed else {
      return [
        "parameter": .text(parameter.name),
        "values": .list((0..<count).map { .number(value(at: $0)) }),
      ]
    }
    return [
      "parameter": .text(parameter.name), "from": .number(low), "to": .number(high),
      "count": .count(UInt64(count)), "scale": .text(scale.rawValue),
    ]
  }
}

extension ScanTask {
  /// The task as a plan file gives it.
  public var json: JSON {
    switch self {
    case .chiSquare(let profiled, let truth):
      ["profile": .list(profiled.map { .text($0.name) }), "truth": Self.json(truth)]
    case .bounds(let parameters, let delta):
      [
        "parameters": .list(parameters.map { .text($0.name) }),
        "delta_chi_square": .number(delta),
      ]
    case .toys(let count, let level):
      ["count": .count(UInt64(count)), "confidence_level": .number(level)]
    case .optimize(let task): task.json
    case .feldmanCousins(let count, let level, let truth):
      [
        "count": .count(UInt64(count)), "confidence_level": .number(level),
        "truth": Self.json(truth),
      ]
    }
  }

  private static func json(_ truth: [CouplingValue]) -> JSON {
    .object(truth.map { .init($0.parameter.name, .number($0.value)) })
  }
}
