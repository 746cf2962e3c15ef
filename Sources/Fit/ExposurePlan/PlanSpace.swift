import Configuration
import Experiment

/// The plans of a total time: how long the detector is at each station that it may have.
struct PlanSpace: Sendable {
  /// Stations that the detector may have.
  let stations: [Station]
  /// Choices that can be made apart, each a station or a position with all of its modes, as indices
  /// into `stations`.
  let choices: [[Int]]
  /// Position of each choice, in metres.
  let positionsM: [Double]
  let years: Double
  let leastYearsOnAxis: Double
  let mostPositions: Int?

  /// - Parameter stations: sorted by position.
  init(_ question: PlanQuestion, stations: [Station]) {
    self.stations = stations
    var choices: [[Int]] = []
    for (index, station) in stations.enumerated() {
      let isShared =
        question.isModesEqual && index > 0 && stations[index - 1].positionM == station.positionM
      if isShared { choices[choices.count - 1].append(index) } else { choices.append([index]) }
    }
    self.choices = choices
    positionsM = choices.map { stations[$0[0]].positionM }
    years = question.years
    leastYearsOnAxis = question.leastYearsOnAxis
    mostPositions = question.mostPositions
  }

  /// How many positions a plan may have, where there are more; else nil.
  var fewPositions: Int? {
    mostPositions.flatMap { $0 < Set(positionsM).count ? $0 : nil }
  }

  /// Choices at some positions.
  func choices(at positionsM: Set<Double>) -> [Int] {
    choices.indices.filter { positionsM.contains(self.positionsM[$0]) }
  }

  /// Years at each station, for years of each choice.
  func stationYears(_ years: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: stations.count)
    for (choice, members) in choices.enumerated() {
      for member in members { result[member] = years[choice] / Double(members.count) }
    }
    return result
  }

  /// The plan of some years at each station; nil where it is empty.
  func plan(_ stationYears: [Double]) -> ExposurePlan? {
    ExposurePlan(
      custom: stations.indices.filter { stationYears[$0] > 0 }.map {
        .init(
          mode: stations[$0].mode, positionM: stations[$0].positionM, years: stationYears[$0])
      })
  }

  /// The plan with the same time for each of some choices, beside the least time on axis.
  func evenly(over allowed: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: choices.count)
    for choice in allowed {
      result[choice] += (years - leastYearsOnAxis) / Double(allowed.count)
    }
    return withAxis(result)
  }

  /// The total of `years`, what is lacking of it on axis.
  private func withAxis(_ free: [Double]) -> [Double] {
    guard leastYearsOnAxis > 0 else { return free }
    var result = free
    let axis = positionsM.indices.filter { positionsM[$0] == 0 }
    for choice in axis { result[choice] += leastYearsOnAxis / Double(axis.count) }
    return result
  }

  /// Scaled and filled up to the total; what is on axis is not below its least.
  func completed(_ years: [Double]) -> [Double] {
    let total = years.reduce(0, +)
    guard total > 0 else { return evenly(over: Array(choices.indices)) }
    var result = years.map { $0 * self.years / total }
    let axis = positionsM.indices.filter { positionsM[$0] == 0 }
    let onAxis = axis.reduce(0) { $0 + result[$1] }
    guard onAxis < leastYearsOnAxis else { return result }
    let scale = (self.years - leastYearsOnAxis) / max(self.years - onAxis, .leastNormalMagnitude)
    for choice in result.indices where positionsM[choice] != 0 { result[choice] *= scale }
    for choice in axis {
      result[choice] =
        onAxis > 0
        ? result[choice] * leastYearsOnAxis / onAxis : leastYearsOnAxis / Double(axis.count)
    }
    return result
  }

  /// The plan between one and a goal, without short stays that the goal does not have.
  func between(_ years: [Double], _ goal: [Double]) -> [Double] {
    let middle = zip(years, goal).map { 0.5 * ($0 + $1) }
    return completed(
      middle.indices.map { choice in
        goal[choice] == 0 && middle[choice] < Self.short * self.years ? 0 : middle[choice]
      })
  }

  /// Part of the total time up to which a stay is short.
  private static let short = 1e-3

  /// Positions where a plan has any time to speak of.
  func support(_ years: [Double]) -> Set<Double> {
    Set(
      years.indices.filter { years[$0] > Self.negligible * self.years }.map { positionsM[$0] })
  }

  /// Part of the total time up to which a stay counts as none.
  static let negligible = 1e-4

  /// The plan without negligible stays, with the same total.
  func negligibleRemoved(_ years: [Double]) -> [Double] {
    completed(years.map { $0 > Self.negligible * self.years ? $0 : 0 })
  }

  /// The plan without negligible stays, in steps of an hour, with the same total.
  func rounded(_ years: [Double]) -> [Double] {
    let kept = negligibleRemoved(years)
    var result = kept.map(inSteps)
    if let largest = result.indices.max(by: { result[$0] < result[$1] }) {
      let others = result.indices.filter { $0 != largest }.reduce(0) { $0 + result[$1] }
      result[largest] = ((self.years - others) * 1e9).rounded() / 1e9
    }
    return result
  }

  /// Years rounded to steps of an hour.
  func inSteps(_ years: Double) -> Double { (years * Self.steps).rounded() / Self.steps }

  /// Steps of a year in which plans are given.
  private static let steps = 1e4
}
