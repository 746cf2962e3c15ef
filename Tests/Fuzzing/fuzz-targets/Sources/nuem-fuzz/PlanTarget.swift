import Configuration
import Fit

@testable import Scans

/// A scan's plan: sound in every part, and the same plan once it is written.
@Sendable func fuzzPlan(_ bytes: [UInt8]) {
  let plan = accepted("plan.yaml", kinds: [.badInput, .missingInput]) { () throws(Failure) in
    try ScanPlan(bytes, file: "plan.yaml")
  }
  guard let plan else { return }
  requireSound(plan.layout)
  for axis in plan.grid { requireSound(axis) }
  let last = plan.layout.configurations - 1
  for index in [0, last / 2, last] {
    let name = plan.nameOfConfiguration(index)
    require(printable(name) == name, "configurations have printable names")
    requireSameAgain(plan.configuration(at: index).configuration)
  }
  let space = Double(plan.size.total)
  require(space >= 0 && space <= plan.limits.diskGB * 1e9, "the space on disk is known and allowed")
  requireSameAgain(plan)
}

private func requireSound(_ layout: ScanLayout) {
  require(layout.blocks >= 1 && layout.blocks <= ScanPlan.mostBlocks, "a number of blocks")
  for number in [0, layout.blocks / 3, layout.blocks - 1] {
    let block = layout.block(number)
    let part = layout.parts[block.part]
    require(block.number == number, "a block has its number")
    require((0..<layout.configurations).contains(block.configuration), "and a configuration")
    require(!block.items.isEmpty && block.items.upperBound <= part.items, "and items of its part")
    require(block.items.count <= part.itemsOfBlock, "but not too many")
  }
  let shards = 7
  let ranges = (1...shards).map { layout.blocks(ofShard: $0, of: shards) }
  require(ranges.first?.lowerBound == 0, "the first shard begins with the first block")
  require(ranges.last?.upperBound == layout.blocks, "the last one ends with the last")
  require(
    zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound },
    "and no block is left out between them")
}

private func requireSound(_ axis: GridAxis) {
  let indices = [0, 1, axis.count / 3, axis.count / 2, axis.count - 1].filter { $0 < axis.count }
  let values = indices.sorted().map(axis.value)
  require(values.allSatisfy(axis.parameter.axisLimits.contains), "values of an axis: \(values)")
  require(zip(values, values.dropFirst()).allSatisfy(<=), "values that rise: \(values)")
  require(values.first == axis.low && values.last == axis.high, "and have these ends: \(values)")
}

/// What the plan says of itself is a plan again, with the same hash.
private func requireSameAgain(_ plan: ScanPlan) {
  let canonical = plan.canonical
  let keys = ["base", "configurations", "grid", "compute", "block"]
  let members =
    keys.map { JSON.Member($0, spelled(canonical[$0] ?? .null)) }
    + [.init("limits", plan.limits.json)]
  let text = JSON.object(members).text()
  let again = readAgain(text) { () throws(Failure) in
    try ScanPlan(Array(text.utf8), file: "plan.yaml")
  }
  require(again.hash == plan.hash, "the same plan again:\n\(text)")
}

/// Without what a plan leaves out where there is none of it.
private func spelled(_ json: JSON) -> JSON {
  guard case .object(let members) = json else { return json }
  return .object(
    members.filter { $0.key != "profile" || $0.value != [] }
      .map { JSON.Member($0.key, spelled($0.value)) })
}
