import Configuration
import Interactions

/// A task that a plan computes at every point of its grid.
public enum ScanTask: Equatable, Sendable {
  /// Chi-square of the configured data, minimised over the pulls and over what is profiled: a point
  /// of `nuem region`. Without observed data, Asimov data of the truth: the Standard Model where it
  /// is empty.
  case chiSquare(profiled: [Coupling], truth: [CouplingValue])
  /// The bounds from Asimov data of the point: `nuem bounds --truth POINT`.
  case bounds(parameters: [Coupling], deltaChiSquare: Double)
  /// Pseudo-experiments at the point, in which every parameter with an axis is free: the
  /// construction of Feldman and Cousins in as many dimensions as the grid has.
  case toys(count: Int, confidenceLevel: Double)
  /// Exposure plans that are best for Asimov data of the point: `nuem optimize --truth POINT`.
  case optimize(PlanTask)
  /// Whether the point belongs to the region of Feldman and Cousins of the data, from so many of
  /// these pseudo-experiments. Without observed data, Asimov data of the truth: the Standard Model
  /// where it is empty.
  case feldmanCousins(count: Int, confidenceLevel: Double, truth: [CouplingValue])

  /// The name of its group of results.
  public var name: String {
    switch self {
    case .chiSquare: "chi_square"
    case .bounds: "bounds"
    case .toys: "toys"
    case .optimize: "optimize"
    case .feldmanCousins: "feldman_cousins"
    }
  }

  /// Whether pseudo-experiments are drawn, which take their numbers from the points.
  var hasToys: Bool {
    switch self {
    case .toys, .feldmanCousins: true
    case .chiSquare, .bounds, .optimize: false
    }
  }

  /// The number of items of one point: its toys or its plans, otherwise 1.
  public var itemsOfPoint: Int {
    switch self {
    case .toys(let count, _): count
    case .optimize(let task): task.count
    case .chiSquare, .bounds, .feldmanCousins: 1
    }
  }
}

/// A value of one coupling, in its unit.
public struct CouplingValue: Equatable, Sendable {
  /// The coupling.
  public let parameter: Coupling
  /// The value in the coupling's unit.
  public let value: Double

  /// A coupling with its value.
  public init(_ parameter: Coupling, _ value: Double) {
    self.parameter = parameter
    self.value = value
  }
}
