import Configuration
import Fit

extension ScanLayout {
  /// Cuts the tasks of a plan into blocks.
  ///
  /// - Parameters:
  ///   - blocks: the items of a block by task, where the plan gives them.
  ///   - plan: the node that failures name where the plan asks for too much.
  init(
    configurations: Int, tasks: [ScanTask], grid: [GridAxis], blocks: ConfigurationNode?,
    variations: ConfigurationVariations, plan: ConfigurationNode
  ) throws(Failure) {
    let points = grid.reduce(1) { $0 * $1.count }
    var sizes: [String: Int] = [:]
    for (name, node) in try blocks?.members(ScanTask.names) ?? [] {
      guard tasks.contains(where: { $0.name == name }) else {
        throw node.failure("the plan does not compute \(name)")
      }
      sizes[name] = try node.count(.atLeast(1, upTo: Self.mostItemsGiven))
    }
    var (items, count) = (0, 0)
    var parts: [Part] = []
    for task in tasks {
      if task.hasToys, points > Int(UInt32.max) {
        throw plan.failure("toys at \(points) points: expected at most \(UInt32.max)")
      }
      let part = Part(
        task: task, items: try Self.product(points, task.itemsOfPoint, task, plan),
        itemsOfBlock: sizes[task.name]
          ?? Self.itemsOfBlock(task, grid: grid, variations: variations))
      items += try Self.product(configurations, part.items, task, plan)
      // The product does not overflow: there are at most 1e12 items and 1e6 configurations.
      count += configurations * part.blocks
      parts.append(part)
    }
    guard items <= ScanPlan.mostItems else { throw Self.tooMany(items, plan) }
    guard count <= ScanPlan.mostBlocks else {
      throw plan.failure(
        "\(count) blocks, each a file: expected at most \(ScanPlan.mostBlocks)"
          + (sizes.isEmpty ? "" : "; larger blocks would be fewer"))
    }
    self.init(configurations: configurations, parts: parts)
  }

  /// The largest number of items of a block that a plan may give; a block is in memory while it is
  /// computed.
  private static let mostItemsGiven = 10_000_000

  private static func product(
    _ first: Int, _ second: Int, _ task: ScanTask, _ plan: ConfigurationNode
  ) throws(Failure) -> Int {
    let product = first.multipliedReportingOverflow(by: second)
    guard !product.overflow, product.partialValue <= ScanPlan.mostItems else {
      throw plan.failure(
        "\(task.name): \(first) x \(second) values: expected at most \(ScanPlan.mostItems)")
    }
    return product.partialValue
  }

  private static func tooMany(_ items: Int, _ plan: ConfigurationNode) -> Failure {
    plan.failure("\(items) values: expected at most \(ScanPlan.mostItems)")
  }
}
