import Configuration
import Fit
import Interactions

/// The members of a mapping, by their keys.
struct Members {
  private let nodes: [String: ConfigurationNode]

  init(_ members: [(key: String, value: ConfigurationNode)]) {
    nodes = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(key: String) -> ConfigurationNode? { nodes[key] }

  func node(_ key: String, of parent: ConfigurationNode) throws(Failure) -> ConfigurationNode {
    guard let node = nodes[key] else { throw parent.failure("the key \"\(key)\" is missing") }
    return node
  }

  /// An axis given by its ends and a count.
  struct Range {
    let low: Double
    let high: Double
    let count: Int
    let scale: GridAxis.Scale
    /// The node of the key `count`.
    let node: ConfigurationNode
  }

  private enum SpacedScale: String, CaseIterable { case linear, logarithmic }

  /// The list `values`, or what `made` makes of `from`, `to`, `count` and `scale`.
  func values(
    of axis: ConfigurationNode, made: (Range) throws(Failure) -> [ConfigurationNode]
  ) throws(Failure) -> [ConfigurationNode] {
    if let list = nodes["values"] {
      if let other = ["from", "to", "count", "scale"].compactMap({ nodes[$0] }).first {
        throw other.failure("expected values, or from, to and count, not both")
      }
      let values = try list.list("a list of values", atMost: ConfigurationAxis.mostValues)
      guard !values.isEmpty else { throw list.failure("expected one value or more") }
      return values
    }
    return try made(try range(of: axis))
  }

  func range(of axis: ConfigurationNode) throws(Failure) -> Range {
    guard let from = nodes["from"], let to = nodes["to"], let count = nodes["count"] else {
      throw axis.failure("expected values, or from, to and count")
    }
    let scale: SpacedScale =
      try nodes["scale"].map { (node) throws(Failure) in try node.choice() } ?? .linear
    return Range(
      low: try from.number(), high: try to.number(), count: try count.count(.atLeast(2)),
      scale: scale == .linear ? .linear : .logarithmic, node: count)
  }
}

extension GridAxis {
  /// Reads `{ parameter, values }` or `{ parameter, from, to, count, scale }`.
  init(_ node: ConfigurationNode, of interactions: InteractionModel) throws(Failure) {
    let members = Members(
      try node.members(
        ["parameter", "values", "from", "to", "count", "scale"], required: ["parameter"]))
    let parameter = try interactions.coupling(try members.node("parameter", of: node))
    var range: Members.Range?
    let nodes = try members.values(of: node) { found in
      range = found
      return []
    }
    let values = try nodes.map { (node) throws(Failure) in try node.number(parameter.axisLimits) }
    do throws(Failure) {
      if let range {
        try self.init(
          parameter, from: range.low, to: range.high, count: range.count, scale: range.scale)
      } else {
        try self.init(parameter, values: values)
      }
    } catch {
      throw node.failure(error.message)
    }
  }
}
