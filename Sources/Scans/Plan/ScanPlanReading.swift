import Configuration
import Fit
import Foundation
import Interactions
import ProgramBuild

extension ScanPlan {
  private static let keys = [
    "name", "base", "experiments", "output", "configurations", "grid", "compute", "block", "limits",
  ]

  /// Reads a plan and the base configuration that it names; the files that the configurations name
  /// are hashed but not read.
  ///
  /// - Parameter output: the folder of the results in place of the plan's own; nil keeps that.
  public init(file: String, output: String? = nil) throws(Failure) {
    let bytes = try readBytes(
      ofFile: file, atMost: ConfigurationFormat<Configuration>.largestFile)
    try self.init(bytes, file: file, output: output)
  }

  /// Reads the content of a plan file.
  public init(_ bytes: [UInt8], file: String, output: String? = nil) throws(Failure) {
    let known =
      Self.keys + ScanTask.names.map { "compute.\($0)" } + ScanLimits.keys.map { "limits.\($0)" }
      + ["parameter", "key", "values", "from", "to", "count", "scale"]
    guard let root = try yamlDocument(bytes, name: file, knownPaths: known) else {
      throw Failure(.badInput, "\(clipped(file)): empty: expected a plan with the key \"compute\"")
    }
    let members = Members(try root.members(Self.keys, required: ["compute"]))
    self.file = file
    name = try members["name"].map(Self.name) ?? Self.name(ofFile: file)
    folder = try Self.folder(members["output"], file: file, output: output)
    (base, baseSource) = try Self.base(members["base"])
    experiments = try ScanExperiments(members["experiments"])
    let first = try experiments.joint(with: (base, baseSource))?.experiments[0]
    let interactions = try Study.interactions(
      first?.configuration.physics ?? base.physics, source: first?.source ?? baseSource)
    let lines = try members["grid"]?.list("a list of axes") ?? []
    let masses = lines.map { Self.mass(of: $0, interactions) }
    var axes = try Self.axes(members["configurations"], base: base)
    for case (let line, let mass?) in zip(lines, masses) {
      axes.append(try ConfigurationAxis(mass: mass, line, base: base))
    }
    self.axes = axes
    grid = try Self.grid(
      zip(lines, masses).filter { $0.1 == nil }.map(\.0), members["grid"], interactions)
    let tasks = try ScanTask.tasks(
      try members.node("compute", of: root), grid: grid, interactions: interactions,
      base: base.plan)
    if tasks.contains(where: { if case .optimize = $0 { true } else { false } }),
      axes.contains(where: { $0.key == "plan" || isBelow($0.key, "plan") })
    {
      throw (members["configurations"] ?? root).failure(
        "optimize takes the stations of the plan, which no axis may change: expected no axis of plan"
      )
    }
    let configurations = try Self.configurations(axes, of: members["configurations"] ?? root)
    let variations = ConfigurationVariations(base: (base, baseSource), axes: axes)
    if experiments.loaded.allSatisfy({ $0.configuration.data != .asimov }) {
      try variations.check(tasks, grid: grid, at: members)
    }
    layout = try ScanLayout(
      configurations: configurations, tasks: tasks, grid: grid, blocks: members["block"],
      variations: variations, plan: root)
    files = try variations.files() + experiments.files()
    hash = Self.hash(
      base: base, experiments: experiments, axes: axes, grid: grid, layout: layout, files: files)
    build = try BuildIdentity(
      hasEigenvectors: variations.haveFluxCovariance || experiments.haveFluxCovariance)
    let stride = interactions.table.stride
    bytesOfTemplates =
      variations.bytesOfTemplates(stride: stride)
      + experiments.bytesOfTemplates(stride: stride, base: base)
    limits = try ScanLimits(members["limits"])
    if let excess = limits.excess(size) { throw (members["limits"] ?? root).failure(excess) }
  }

  private static func name(_ node: ConfigurationNode) throws(Failure) -> String {
    let what = "1 to 100 letters, digits, -, _ and ., a letter or digit first"
    let name = try node.text(what)
    guard name.utf8.count <= 100, name.utf8.allSatisfy(isNameCharacter),
      name.utf8.first.map(isLetterOrDigit) ?? false
    else { throw node.expected(what) }
    return name
  }

  private static func name(ofFile file: String) -> String {
    let stem = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
    let name = String(decoding: stem.utf8.map { isNameCharacter($0) ? $0 : 0x5F }, as: UTF8.self)
    let start = name.drop { !($0.utf8.first.map(isLetterOrDigit) ?? false) }.prefix(100)
    return start.isEmpty ? "scan" : String(start)
  }

  private static func folder(
    _ node: ConfigurationNode?, file: String, output: String?
  ) throws(Failure) -> String {
    if let output {
      guard !output.isEmpty else { throw Failure(.commandLine, "--output: expected a folder") }
      return output
    }
    if let node { return try node.fileName("a folder") }
    return (file as NSString).deletingPathExtension + ".scan"
  }

  private static func base(
    _ node: ConfigurationNode?
  ) throws(Failure) -> (Configuration, ConfigurationSource) {
    guard let node else { return (Configuration(), ConfigurationSource()) }
    guard node.isText else { return try Configuration.format.read(node) }
    let file = try node.fileName("a configuration file, or a mapping that is a configuration")
    do throws(Failure) {
      return try Configuration.format.read(file: file)
    } catch {
      throw error.at(node.name)
    }
  }

  private static func axes(
    _ node: ConfigurationNode?, base: Configuration
  ) throws(Failure) -> [ConfigurationAxis] {
    var axes: [ConfigurationAxis] = []
    for item in try node?.list("a list of axes") ?? [] {
      let axis = try ConfigurationAxis(item, base: base)
      if let other = axes.first(where: {
        $0.key == axis.key || isBelow($0.key, axis.key) || isBelow(axis.key, $0.key)
      }) {
        throw item.failure(
          other.key == axis.key
            ? "two axes of \(axis.key): expected one"
            : "axes of \(other.key) and of \(axis.key), of which one is a part of the other")
      }
      axes.append(axis)
      // Checked at once, as the values of many long axes would take minutes and gigabytes to read.
      if let node { _ = try configurations(axes, of: node) }
    }
    return axes
  }

  /// The mass of an axis of the grid; nil for an axis of a coupling.
  private static func mass(
    of axis: ConfigurationNode, _ interactions: InteractionModel
  ) -> String? {
    guard
      let members = try? axis.members(
        ["parameter", "values", "from", "to", "count", "scale"], required: ["parameter"]),
      let name = try? Members(members).node("parameter", of: axis).text()
    else { return nil }
    return interactions.masses.contains { $0.name == name } ? name : nil
  }

  private static func grid(
    _ items: [ConfigurationNode], _ node: ConfigurationNode?, _ interactions: InteractionModel
  ) throws(Failure) -> [GridAxis] {
    guard let node else { return [] }
    let axes = try items.map { (item) throws(Failure) in
      try GridAxis(item, of: interactions)
    }
    do throws(Failure) {
      // This checks for repeated parameters and too many points.
      _ = try ProfileGrid(axes, through: interactions.standardModel)
    } catch {
      throw node.failure(error.message)
    }
    return axes
  }

  private static func configurations(
    _ axes: [ConfigurationAxis], of node: ConfigurationNode
  ) throws(Failure) -> Int {
    var count = 1
    for axis in axes {
      let product = count.multipliedReportingOverflow(by: axis.values.count)
      guard !product.overflow, product.partialValue <= mostConfigurations else {
        let sizes = axes.map { "\($0.values.count)" }.joined(separator: " x ")
        throw node.failure("\(sizes) configurations: expected at most \(mostConfigurations)")
      }
      count = product.partialValue
    }
    return count
  }
}

private func isNameCharacter(_ byte: UInt8) -> Bool {
  isLetterOrDigit(byte) || "-_.".utf8.contains(byte)
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
