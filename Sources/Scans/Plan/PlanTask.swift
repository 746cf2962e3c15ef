import Configuration
import Experiment
import Fit
import Interactions

/// Best exposure plans: at every point one for each total exposure, or for each weight between two
/// objectives.
public struct PlanTask: Equatable, Sendable {
  /// The objectives of the plans: the couplings that they are to bound well.
  public let objectives: [Coupling]
  /// The side of the intervals that is to be small.
  public let side: PlanSide
  /// The total exposures in years, one or several.
  public let years: [Double]
  /// The weights between two objectives; empty for the plan whose worst objective is best.
  public let weights: [Double]
  /// Whether both beam modes have the same time at each position.
  public let isModesEqual: Bool
  /// The largest number of positions of a plan; nil for any number.
  public let mostPositions: Int?
  /// The least exposure at 0 m in years, both modes together.
  public let leastYearsOnAxis: Double
  /// The rise above the least chi-square that bounds intervals.
  public let deltaChiSquare: Double
  /// The stations that plans may use: those of the configuration's plan, by position. Its years do
  /// not count.
  public let stations: [Station]

  /// The number of plans of each point of the grid: [years][weight].
  public var count: Int { years.count * max(1, weights.count) }

  /// The question that a plan of a point answers.
  func question(_ index: Int, truth: CouplingPoint, origin: CouplingPoint) throws(Failure)
    -> PlanQuestion
  {
    let (total, weight) = index.quotientAndRemainder(dividingBy: max(1, weights.count))
    var question = try PlanQuestion(
      objectives: objectives, side: side, years: years[total],
      positionsM: Set(stations.map(\.positionM)).sorted(), isModesEqual: isModesEqual,
      mostPositions: mostPositions, leastYearsOnAxis: leastYearsOnAxis,
      deltaChiSquare: deltaChiSquare, truth: truth, origin: origin)
    if !weights.isEmpty { question.weight = weights[weight] }
    return question
  }

  /// The task as a plan file gives it.
  var json: JSON {
    var members: [JSON.Member] = [
      .init("objective", .list(objectives.map { .text($0.name) })),
      .init("side", .text(side.rawValue)), .init("years", .list(years.map { .number($0) })),
      .init("weight", .list(weights.map { .number($0) })),
      .init("modes", .text(isModesEqual ? "equal" : "free")),
      .init("least_on_axis", .number(leastYearsOnAxis)),
      .init("delta_chi_square", .number(deltaChiSquare)),
    ]
    if let mostPositions {
      members.append(.init("max_positions", .count(UInt64(mostPositions))))
    }
    return .object(members)
  }
}

extension PlanTask {
  private enum Modes: String, CaseIterable { case free, equal }

  /// - Parameters:
  ///   - plan: the plan of the base, whose stations may be used.
  ///   - deltaChiSquare: reads the rise of chi-square from the members of a task.
  init(
    _ node: ConfigurationNode, plan: ExposurePlan, grid: [GridAxis],
    _ interactions: InteractionModel,
    deltaChiSquare: (Members) throws(Failure) -> Double
  ) throws(Failure) {
    let members = Members(
      try node.members(
        [
          "objective", "side", "years", "weight", "modes", "max_positions", "least_on_axis",
          "confidence_level", "delta_chi_square",
        ], required: ["objective", "years"]))
    let objective = try members.node("objective", of: node)
    var objectives: [Coupling] = []
    for item in objective.isText
      ? [objective] : try objective.list("a parameter, or a list of them")
    {
      let coupling = try interactions.coupling(item)
      guard !objectives.contains(coupling) else { throw item.failure("\(coupling.name) again") }
      objectives.append(coupling)
    }
    self.objectives = objectives
    side = try members["side"].map { (node) throws(Failure) in try node.choice() } ?? .upper
    years = try Self.numbers(try members.node("years", of: node), .above(0))
    weights =
      try members["weight"].map { (node) throws(Failure) in
        guard objectives.count == 2 else {
          throw node.failure(
            "a weight is between two objectives, and there are \(objectives.count): expected two")
        }
        return try Self.numbers(node, .atLeast(0, upTo: 1))
      } ?? []
    let modes: Modes =
      try members["modes"].map { (node) throws(Failure) in try node.choice() } ?? .free
    isModesEqual = modes == .equal
    mostPositions = try members["max_positions"].map { (node) throws(Failure) in
      try node.count(.atLeast(1))
    }
    leastYearsOnAxis =
      try members["least_on_axis"].map { (node) throws(Failure) in
        try node.number(.atLeast(0))
      } ?? 0
    self.deltaChiSquare = try deltaChiSquare(members)
    stations = plan.exposures.map(\.station).sorted {
      ($0.positionM, $0.mode == .neutrino ? 0 : 1) < ($1.positionM, $1.mode == .neutrino ? 0 : 1)
    }
    if let axis = grid.first(where: { objectives != [$0.parameter] }) {
      throw node.failure(
        "data made of \(axis.parameter.name) have their best fit where the plan says: expected a grid of the"
          + " objective alone, or none")
    }
    do throws(Failure) {
      for index in 0..<count {
        _ = try question(
          index, truth: interactions.standardModel, origin: interactions.standardModel)
      }
    } catch {
      throw node.failure(error.message)
    }
  }

  private static let mostValues = 10_000

  private static func numbers(
    _ node: ConfigurationNode, _ limits: Limits<Double>
  ) throws(Failure) -> [Double] {
    if node.isText { return [try node.number(limits)] }
    var numbers: [Double] = []
    for item in try node.list("a number, or a list of numbers", atMost: mostValues) {
      numbers.append(try item.number(limits))
    }
    guard !numbers.isEmpty else { throw node.failure("expected one number or more") }
    return numbers
  }
}
