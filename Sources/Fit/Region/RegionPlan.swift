import Configuration
import Interactions

/// Plan of a search for regions of two parameters.
public struct RegionPlan: Sendable {
  /// Coupling of the x axis.
  public let x: Coupling
  /// Coupling of the y axis.
  public let y: Coupling
  /// Axis along x; nil to find a range that holds the region of the highest level.
  public let xAxis: RegionAxis?
  /// Axis along y; nil to find a range that holds the region of the highest level.
  public let yAxis: RegionAxis?
  /// Number of points of the grid on each axis.
  public let points: Int
  /// Rises of chi-square above its minimum, each once, the lowest first.
  public let levels: [Double]

  /// Limits of the levels: chi-square is known to 1e-9.
  public static let levelLimits = Limits.atLeast(1e-6, upTo: 1e9)
  /// Limits of the number of points: fewer see too little; more do not fit the memory of a small
  /// machine.
  public static let pointLimits = Limits.atLeast(9, upTo: 2000)

  /// Refuses too few or too many points, and levels that are no rises.
  public init(
    x: Coupling, y: Coupling, xAxis: RegionAxis? = nil, yAxis: RegionAxis? = nil,
    points: Int = 41, levels: [Double]
  ) throws(Failure) {
    guard x != y else {
      throw Failure(.badInput, "expected two different parameters, found \(x.name) twice")
    }
    guard Self.pointLimits.contains(points) else {
      throw Failure(
        .badInput, "expected a whole number of points \(Self.pointLimits), found \(points)")
    }
    self.levels = try Self.checked(levels: levels)
    self.x = x
    self.y = y
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.points = points
  }

  /// Levels, each once, the lowest first.
  static func checked(levels: [Double]) throws(Failure) -> [Double] {
    for level in levels where !levelLimits.contains(level) {
      throw Failure(
        .badInput, "expected rises of chi-square \(levelLimits), found \(numeral(level))")
    }
    return Set(levels).sorted()
  }
}
