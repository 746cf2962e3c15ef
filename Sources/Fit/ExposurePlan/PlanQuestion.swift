import Configuration
import Experiment
import Interactions

/// Part of a parameter's interval that a plan is to make small.
public enum PlanSide: String, CaseIterable, Sendable {
  /// The distance of the upper end from the best fit.
  case upper
  /// The distance of the lower end from the best fit.
  case lower
  /// Distance from the lower end to the upper one.
  case width
}

/// Plans that are compared, and what they are to be good for.
public struct PlanQuestion: Sendable {
  /// Couplings whose intervals count; of several, the one that comes off worst against its own best
  /// plan.
  public let objectives: [Coupling]
  /// Side of the hull of all allowed values.
  public let side: PlanSide
  /// Years of data in all.
  public let years: Double
  /// Positions that the detector may have, in metres, ascending, each once.
  public let positionsM: [Double]
  /// Whether both beam modes have the same time at each position.
  public let isModesEqual: Bool
  /// How many positions a plan may have; nil for any number.
  public let mostPositions: Int?
  /// Least number of years at 0 m, both modes together.
  public let leastYearsOnAxis: Double
  /// Rise above the least chi-square at which an interval ends.
  public let deltaChiSquare: Double
  /// Couplings that are minimised over, too.
  public let profiled: [Coupling]
  /// Point of the Asimov data.
  public let truth: CouplingPoint
  /// Values of the couplings that no fit varies.
  public let origin: CouplingPoint
  /// Weight between two objectives: 0 for the plan that is best for the first, 1 for the second;
  /// nil for the plan whose worst objective is best.
  public var weight: Double?

  /// Refuses a question that no plan can answer.
  ///
  /// - Parameters:
  ///   - truth: point of the Asimov data.
  ///   - origin: values of the couplings that no fit varies; along an objective, with profiled
  ///     couplings at the truth's values, it has to pass through the truth.
  public init(
    objectives: [Coupling], side: PlanSide, years: Double, positionsM: [Double],
    isModesEqual: Bool, mostPositions: Int? = nil, leastYearsOnAxis: Double = 0,
    deltaChiSquare: Double, profiled: [Coupling] = [], truth: CouplingPoint, origin: CouplingPoint
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
    guard !objectives.isEmpty else {
      throw Failure(.commandLine, "--objective: expected one parameter or more")
    }
    for objective in objectives {
      var nearest = origin
      nearest[objective] = truth[objective]
      for parameter in profiled where parameter != objective {
        nearest[parameter] = truth[parameter]
      }
      guard nearest == truth else {
        throw Failure(
          .commandLine,
          "--truth: along \(objective.name) no value fits the data exactly, so that their best fit would be the"
            + " plan's own; expected --set to the same values, or --profile, of all other couplings of --truth"
        )
      }
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
    self.truth = truth
    self.origin = origin
  }

  /// The question for another total time.
  func lasting(_ years: Double) throws(Failure) -> PlanQuestion {
    var question = try PlanQuestion(
      objectives: objectives, side: side, years: years, positionsM: positionsM,
      isModesEqual: isModesEqual, mostPositions: mostPositions, leastYearsOnAxis: leastYearsOnAxis,
      deltaChiSquare: deltaChiSquare, profiled: profiled, truth: truth, origin: origin)
    question.weight = weight
    return question
  }

  /// Largest number of years that a configuration's plan may have in one stay.
  private static let mostYears = 1000.0
}
