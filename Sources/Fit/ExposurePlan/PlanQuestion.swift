import Configuration
import Experiment
import Interactions

/// What of a parameter's interval a plan is to make small.
public enum PlanSide: String, CaseIterable, Sendable {
  /// The distance of the upper end from the best fit.
  case upper
  /// The distance of the lower end from the best fit.
  case lower
  /// From the lower end to the upper one.
  case width
}

/// Which plans are compared, and what they are to be good for.
public struct PlanQuestion: Sendable {
  /// Whose intervals count; of several, the one that comes off worst against its own best plan.
  public let objectives: [Coupling]
  /// Of the hull of all values that are allowed.
  public let side: PlanSide
  /// In all.
  public let years: Double
  /// Where the detector may stand, in metres, ascending, each once.
  public let positionsM: [Double]
  /// Whether both beam modes have the same time at each position.
  public let isModesEqual: Bool
  /// How many positions a plan may have; nil for any number.
  public let mostPositions: Int?
  /// At 0 m, both modes together.
  public let leastYearsOnAxis: Double
  /// Above the least chi-square.
  public let deltaChiSquare: Double
  /// What is minimised over, too.
  public let profiled: [Coupling]

  /// Refuses what no plan can be.
  public init(
    objectives: [Coupling], side: PlanSide, years: Double, positionsM: [Double],
    isModesEqual: Bool, mostPositions: Int? = nil, leastYearsOnAxis: Double = 0,
    deltaChiSquare: Double, profiled: [Coupling] = []
  ) throws(Failure) {
    guard years > 0, years <= Self.mostYears else {
      throw Failure(
        .commandLine,
        "--years: expected a number > 0 and <= \(numeral(Self.mostYears)), found \(numeral(years))")
    }
    guard !positionsM.isEmpty else {
      throw Failure(.commandLine, "--positions: expected one position or more")
    }
    if let mostPositions, !(1...positionsM.count).contains(mostPositions) {
      throw Failure(
        .commandLine,
        "--max-positions: expected a number from 1 to \(positionsM.count), as many positions as there are,"
          + " found \(mostPositions)")
    }
    guard leastYearsOnAxis >= 0, leastYearsOnAxis <= years else {
      throw Failure(
        .commandLine,
        "--least-on-axis: expected a number from 0 to --years (\(numeral(years))), found"
          + " \(numeral(leastYearsOnAxis))")
    }
    guard leastYearsOnAxis == 0 || positionsM.contains(0) else {
      throw Failure(.commandLine, "--least-on-axis: 0 m is not among --positions")
    }
    guard objectives.count == 1 || side != .width else {
      throw Failure(.commandLine, "--side width: expected one --objective, found several")
    }
    if side != .upper, let unseen = objectives.first(where: { !$0.isSignSeen }) {
      throw Failure(
        .commandLine,
        "--side \(side.rawValue): \(unseen.name) has no lower end, as rates do not show its sign; expected upper"
      )
    }
    self.objectives = objectives
    self.side = side
    self.years = years
    self.positionsM = positionsM
    self.isModesEqual = isModesEqual
    self.mostPositions = mostPositions
    self.leastYearsOnAxis = leastYearsOnAxis
    self.deltaChiSquare = deltaChiSquare
    self.profiled = profiled
  }

  /// What a configuration's plan may have in one stay.
  private static let mostYears = 1000.0
}
