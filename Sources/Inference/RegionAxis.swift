import NeutrinoPhysics
import Settings

/// One axis of a region: a parameter and the range that is looked at.
public struct RegionAxis: Equatable, Sendable {
  public let parameter: Parameter
  public let range: ClosedRange<Double>

  /// Refuses ends that are not finite, not in their order, so close that points between them would
  /// be the same number, or no values of the parameter; a moment's range begins at 0 or above,
  /// because its sign is not seen.
  public init(_ parameter: Parameter, from low: Double, to high: Double) throws(Failure) {
    let limits = Self.limits(of: parameter)
    for end in [low, high] where !limits.contains(end) {
      throw Failure(
        .badInput, "expected numbers \(limits) for \(parameter.rawValue), found \(numeral(end))")
    }
    guard low < high else {
      throw Failure(
        .badInput,
        "expected the lower end first and then a larger one, found "
          + "\(numeral(low)),\(numeral(high))")
    }
    let least = max(Self.leastWidth * max(abs(low), abs(high)), Double.leastNormalMagnitude / 1e-16)
    guard high - low >= least else {
      throw Failure(
        .badInput, "expected ends that are farther apart than \(numeral(Self.leastWidth)) of them")
    }
    self.parameter = parameter
    range = low...high
  }

  /// Inside the limits of the parameter, found by this program.
  init(_ parameter: Parameter, _ range: ClosedRange<Double>) {
    self.parameter = parameter
    self.range = range
  }

  private static let leastWidth = 1e-6

  private static func limits(of parameter: Parameter) -> Limits<Double> {
    parameter.isMagneticMoment ? .atLeast(0, upTo: 1e30) : parameter.limits
  }
}

/// What to look for: regions of two parameters.
public struct RegionPlan: Sendable {
  public let x: Parameter
  public let y: Parameter
  /// Nil to find a range that holds the region of the highest level.
  public let xAxis: RegionAxis?
  public let yAxis: RegionAxis?
  /// Of the grid, on each axis.
  public let points: Int
  /// Rises of chi-square above its minimum, each once, the lowest first.
  public let levels: [Double]

  /// Chi-square is known to 1e-9.
  public static let levelLimits = Limits.atLeast(1e-6, upTo: 1e9)
  /// Fewer see too little; more do not fit the memory of a small machine.
  public static let pointLimits = Limits.atLeast(9, upTo: 2000)

  public init(
    x: Parameter, y: Parameter, xAxis: RegionAxis? = nil, yAxis: RegionAxis? = nil,
    points: Int = 41, levels: [Double]
  ) throws(Failure) {
    guard x != y else {
      throw Failure(.badInput, "expected two different parameters, found \(x.rawValue) twice")
    }
    guard Self.pointLimits.contains(points) else {
      throw Failure(
        .badInput, "expected a whole number of points \(Self.pointLimits), found \(points)")
    }
    for level in levels where !Self.levelLimits.contains(level) {
      throw Failure(
        .badInput,
        "expected rises of chi-square \(Self.levelLimits), found \(numeral(level))")
    }
    self.x = x
    self.y = y
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.points = points
    self.levels = Set(levels).sorted()
  }
}
