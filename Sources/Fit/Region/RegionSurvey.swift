import Configuration
import Contours
import EventRates

/// Knowledge of a plane before its contours are followed: ranges, the grid over them and the lowest
/// minimum.
struct RegionSurvey {
  private(set) var minimum: PlaneMinimum
  let grid: PlaneGrid
  /// Number of steps at each point of the grid, [row][column].
  let iterations: [UInt16]

  /// Descends from the Standard Model, and from the local minima of the grid, which may lead lower, as may
  /// the search over both parameters together.
  /// Ranges that were found around a minimum are then found anew around the lower one.
  static func lowest(
    of plane: ParameterPlane, _ plan: RegionPlan
  ) throws(Failure) -> RegionSurvey {
    var start = try plane.minimum(from: plane.start, within: plane.domain)
    if let lowest = try plane.lowest(), !(lowest.value > start.value - sameMinimum) {
      start = lowest
    }
    var survey = try RegionSurvey(of: plane, plan, around: start)
    let isFree = plan.xAxis == nil || plan.yAxis == nil
    var known = start.value
    for _ in 0..<mostSurveys where isFree && known - survey.minimum.value > sameMinimum {
      known = survey.minimum.value
      survey = try RegionSurvey(of: plane, plan, around: survey.minimum)
    }
    return survey
  }

  private static let mostSurveys = 3
  private static let minimaTried = 8
  /// Difference of chi-square up to which minima are the same: it is known to better than this.
  private static let sameMinimum = 1e-6

  private init(
    of plane: ParameterPlane, _ plan: RegionPlan, around minimum: PlaneMinimum
  ) throws(Failure) {
    var steps: [UInt16] = []
    steps.reserveCapacity(plan.points * plan.points)
    let box = try plane.box(of: plan, around: minimum)
    let counter = WorkCounter(
      plane.progress, "grid of chi-square", of: plan.points * plan.points, "points")
    grid = try PlaneGrid(box: box, points: plan.points) { (points) throws(Failure) in
      let profiles = try plane.profiles(points)
      counter?.add(UInt64(points.count))
      steps += profiles.map { UInt16(clamping: $0.iterations) }
      return profiles.map(\.height)
    }
    iterations = steps
    self.minimum = minimum
    // Chi-square is nowhere below 0.
    guard minimum.value > Self.sameMinimum else { return }
    for start in grid.localMinima(atMost: Self.minimaTried) {
      let lower = try plane.minimum(from: start, step: grid.halfStep, within: plane.domain)
      if lower.value < self.minimum.value { self.minimum = lower }
    }
  }
}
