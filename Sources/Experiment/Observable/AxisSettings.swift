import Configuration

/// An axis of the bins; an item of `binning.axes`.
public struct AxisSettings: Equatable, Sendable {
  /// The edges of an axis.
  public enum Grid: Equatable, Sendable {
    /// Bins of equal width between two ends.
    case equal(bins: Int, low: Double, high: Double)
    /// Two or more edges, ascending.
    case edges([Double])
  }

  /// The variable of the axis.
  public var variable: ObservableVariable
  /// The edges, in the unit of the variable.
  public var grid: Grid

  /// An axis of given edges.
  public init(_ variable: ObservableVariable, _ grid: Grid) {
    self.variable = variable
    self.grid = grid
  }

  /// The number of bins.
  public var bins: Int {
    switch grid {
    case .equal(let bins, _, _): bins
    case .edges(let edges): edges.count - 1
    }
  }

  /// The edge of this number, from 0 to the number of bins.
  public func edge(_ index: Int) -> Double {
    switch grid {
    case .equal(let bins, let low, let high): low + Double(index) * (high - low) / Double(bins)
    case .edges(let edges): edges[index]
    }
  }

  /// The edges [bins + 1], in the unit of the variable.
  public var edges: [Double] { (0...bins).map(edge) }

  /// The largest number of bins of one axis.
  private static let mostBins = 10_000
  static let countLimits = Limits.atLeast(1, upTo: mostBins)
  private static let keys = ["variable", "bins", "low", "high", "edges"]

  static let read: @Sendable (ConfigurationNode) throws(Failure) -> AxisSettings = {
    (node) throws(Failure) in
    let members = try node.members(keys, required: ["variable"])
    func value(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    guard let variableNode = value("variable") else {
      throw node.failure("the key \"variable\" is missing")
    }
    let variable: ObservableVariable = try variableNode.choice()
    let limits = variable.limits
    if let edgesNode = value("edges") {
      if let other = ["bins", "low", "high"].compactMap(value).first {
        throw other.failureOfKey("expected either edges, or bins from low to high")
      }
      var edges: [Double] = []
      for item in try edgesNode.list("a list of edges", atMost: mostBins + 1) {
        let edge = try item.number(limits, unit: variable.unit)
        if let last = edges.last, edge <= last {
          throw item.expected("an edge above \(numeral(last)), the one before")
        }
        edges.append(edge)
      }
      guard edges.count > 1 else {
        throw edgesNode.failure("expected two edges or more, found \(edges.count)")
      }
      return AxisSettings(variable, .edges(edges))
    }
    guard let binsNode = value("bins"), let highNode = value("high") else {
      throw node.failure("expected edges, or bins and high")
    }
    let low = try value("low")?.number(limits, unit: variable.unit) ?? 0
    let high = try highNode.number(limits, unit: variable.unit)
    guard high > low else { throw highNode.expected("a number above low, \(numeral(low))") }
    return AxisSettings(
      variable, .equal(bins: try binsNode.count(countLimits), low: low, high: high))
  }

  var json: JSON {
    let variable = JSON.Member("variable", .text(variable.rawValue))
    switch grid {
    case .equal(let bins, let low, let high):
      return .object([
        variable, .init("bins", .count(UInt64(bins))), .init("low", .number(low)),
        .init("high", .number(high)),
      ])
    case .edges(let edges):
      return .object([variable, .init("edges", .list(edges.map(JSON.number)))])
    }
  }

  static let schema: JSON = [
    "type": "object", "additionalProperties": false, "required": ["variable"],
    "properties": [
      "variable": ["enum": .list(ObservableVariable.allCases.map { .text($0.rawValue) })],
      "bins": ["type": "integer", "minimum": .number(1)],
      "low": ["type": "number", "minimum": .number(0)],
      "high": ["type": "number", "exclusiveMinimum": .number(0)],
      "edges": [
        "type": "array", "minItems": .count(2), "items": ["type": "number", "minimum": .number(0)],
      ],
    ],
    "oneOf": [["required": ["edges"]], ["required": ["bins", "high"]]],
  ]
}

extension ObservableVariable {
  /// The limits of edges; an angle has no more than half a turn.
  fileprivate var limits: Limits<Double> {
    .atLeast(0, upTo: self == .theta ? 1000 * Double.pi : 1e6)
  }
}
