import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions

/// The best exposure plan of a grid, for each of some intervals.
///
///     plan-grid CONFIG YEARS PARTS STATIONS LEVEL PARAMETER:SIDE...
///
/// The stations are those of the configuration's plan. Plans of the grid are all ways to share PARTS equal parts of
/// YEARS among up to STATIONS of its positions, each in equal parts of both beam modes. SIDE is upper, lower or
/// width. Writes a CSV with a row for each interval: the number of plans, the least value, the plan that has it, how
/// many plans had their ends located, and how many chi-squares a root takes on average.
@main
struct PlanGrid {
  static func main() {
    do throws(Failure) {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("plan-grid: \(error.message)\n".utf8))
      exit(error.exitCode)
    }
  }

  static func run(_ arguments: [String]) throws(Failure) {
    guard arguments.count > 5, let years = Double(arguments[1]), let parts = Int(arguments[2]),
      let most = Int(arguments[3]), let level = Double(arguments[4])
    else {
      throw Failure(
        .commandLine,
        "usage: plan-grid CONFIG YEARS PARTS STATIONS LEVEL PARAMETER:SIDE...")
    }
    let (configuration, source) = try Configuration.format.read(file: arguments[0])
    let study = try Study(configuration: configuration, source: source, threads: 1)
    var asked: [Asked] = []
    for word in arguments.dropFirst(5) {
      let words = word.split(separator: ":").map(String.init)
      guard words.count == 2, let side = PlanSide(rawValue: words[1]) else {
        throw Failure(.commandLine, "expected PARAMETER:SIDE, found \(word)")
      }
      asked.append(
        Asked(
          try study.interactions.named(words[0]), side, standardModel: study.standardModel))
    }
    let estimate = try study.templates(at: study.stations)
    let positions = Set(study.stations.map(\.positionM)).sorted()
    var count = 0
    for places in subsets(of: positions, upTo: most) {
      for shares in compositions(of: parts, into: places.count) {
        let stays = zip(places, shares).flatMap { position, share in
          BeamMode.allCases.map {
            ExposurePlan.Exposure(
              mode: $0, positionM: position, years: years * Double(share) / Double(2 * parts))
          }
        }
        guard let plan = ExposurePlan(custom: stays) else { continue }
        let model = try study.fitModel(
          plan: plan, interactions: study.interactions, backgrounds: study.backgrounds)
        let chiSquare = try ChiSquare(model: model, templates: estimate.central)
        for index in asked.indices {
          // Some are located though they cannot be better: pruning must not hide one.
          try asked[index].consider(
            plan, model: model, chiSquare: chiSquare, estimate: estimate, level: level,
            isLocated: count % 500 == 0)
        }
        count += 1
      }
    }
    print("parameter,side,plans,least,plan,located,chi_squares_of_a_plan")
    for entry in asked { print(entry.row(plans: count)) }
  }

  /// Of one to so many elements.
  static func subsets(of positions: [Double], upTo most: Int) -> [[Double]] {
    positions.indices.reduce([[]] as [[Double]]) { found, index in
      found + found.filter { $0.count < most }.map { $0 + [positions[index]] }
    }.filter { !$0.isEmpty }
  }

  /// Every way to write a number as a sum of so many, each at least 1.
  static func compositions(of total: Int, into count: Int) -> [[Int]] {
    guard count > 1 else { return [[total]] }
    guard total >= count else { return [] }
    return (1...total - count + 1).flatMap { first in
      compositions(of: total - first, into: count - 1).map { [first] + $0 }
    }
  }
}

/// An interval, and the plan of those considered whose ends are nearest.
struct Asked {
  let coupling: Coupling
  let side: PlanSide
  let standardModel: CouplingPoint
  private var centre: Double { standardModel[coupling] }
  private var least = Double.infinity
  private var ends: (lower: Double, upper: Double) = (-.infinity, .infinity)
  private var best: ExposurePlan?
  private var located = 0
  private var steps = 0
  private var roots = 0

  init(_ coupling: Coupling, _ side: PlanSide, standardModel: CouplingPoint) {
    (self.coupling, self.side, self.standardModel) = (coupling, side, standardModel)
  }

  /// A plan that allows the ends of the best one is no better.
  mutating func consider(
    _ plan: ExposurePlan, model: FitModel, chiSquare: ChiSquare, estimate: TemplateEstimate,
    level: Double, isLocated: Bool
  ) throws(Failure) {
    var isExcluded = best == nil
    for end in [ends.lower, ends.upper] where end.isFinite && !isExcluded {
      isExcluded = try value(end, chiSquare) >= level
    }
    guard isExcluded || isLocated else { return }
    located += 1
    let bound = try model.bounds(
      on: [coupling], templates: estimate, deltaChiSquare: level)[0]
    let lowers = bound.intervals.map { $0.lower?.value }
    let uppers = bound.intervals.map { $0.upper?.value }
    let lower = lowers.contains(nil) ? -.infinity : lowers.compactMap(\.self).min() ?? -.infinity
    let upper = uppers.contains(nil) ? .infinity : uppers.compactMap(\.self).max() ?? .infinity
    let own =
      switch side {
      case .upper: upper - centre
      case .lower: centre - lower
      case .width: upper - lower
      }
    if side != .lower, upper.isFinite { try countSteps(to: upper, chiSquare, level) }
    guard own < least else { return }
    if !isExcluded { throw Failure(.internalError, "a plan that was pruned is better") }
    (least, best) = (own, plan)
    ends = (side == .upper ? -.infinity : lower, side == .lower ? .infinity : upper)
  }

  private func value(_ value: Double, _ chiSquare: ChiSquare) throws(Failure) -> Double {
    var point = standardModel
    point[coupling] = value
    return try chiSquare.profile(at: point).chiSquare
  }

  /// Chi-squares that bisection takes to a part in 10^4, from a bracket of a factor of two.
  private mutating func countSteps(
    to end: Double, _ chiSquare: ChiSquare, _ level: Double
  ) throws(Failure) {
    var (low, high) = (0.7 * (end - centre), 1.4 * (end - centre))
    roots += 1
    while high - low > 1e-4 * high {
      let middle = 0.5 * (low + high)
      if try value(centre + middle, chiSquare) < level { low = middle } else { high = middle }
      steps += 1
    }
  }

  func row(plans: Int) -> String {
    let stays = (best?.exposures ?? []).map {
      "\($0.mode.rawValue)@\(numeral($0.positionM))=\(numeral($0.years))"
    }
    let sides = side == .width ? 2.0 : 1.0
    return [
      coupling.name, side.rawValue, "\(plans)", numeral(least), stays.joined(separator: " "),
      "\(located)", numeral(roots > 0 ? sides * Double(steps) / Double(roots) : 0),
    ].joined(separator: ",")
  }
}
