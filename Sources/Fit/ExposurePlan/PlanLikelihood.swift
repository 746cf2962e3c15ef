import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import Synchronization

/// Chi-square as a function of the years at each station.
///
/// At given pulls the chi-square of a station grows in proportion to its years, in (3.1) and for Poisson counts
/// alike: counts, expectations and variances all do. Minimised over the pulls, chi-square is therefore the
/// lowest of many planes over the space of plans: concave, with the stations' shares at the pulls of a plan
/// as its slopes there, and nowhere above the plane that they span.
struct PlanLikelihood: Sendable {
  /// An upper bound of chi-square for every plan: constant + slopes . years of the choices.
  struct Plane {
    let constant: Double
    /// Slope for each choice.
    let slopes: [Double]

    /// - Parameter parts: part of each choice in the total time.
    func height(at parts: [Double]) -> Double {
      zip(slopes, parts).reduce(constant) { $0 + $1.0 * $1.1 }
    }

    /// The plane in units of the level, as a function of the parts of a total of years.
    func relative(toLevel level: Double, years: Double) -> Plane {
      Plane(constant: constant / level, slopes: slopes.map { $0 * years / level })
    }
  }

  let space: PlanSpace
  let deltaChiSquare: Double
  let work: PlanWork
  private let model: FitModel
  private let templates: Templates
  private let yearly: FitModel
  private let anyObjective: Coupling?
  /// Chi-square with a year at every station, by the objective that is not profiled.
  private var ofAYear: [Coupling: ChiSquare] = [:]
  /// Whether every station needs some time for chi-square to be known: where all bins count for Poisson, or only
  /// the counts determine something.
  private var needsTime = true

  init(
    _ model: FitModel, templates: Templates, space: PlanSpace, objectives: [Coupling],
    deltaChiSquare: Double, work: PlanWork
  ) throws(Failure) {
    self.model = model
    self.templates = templates
    self.space = space
    self.deltaChiSquare = deltaChiSquare
    self.work = work
    guard let plan = space.plan(space.stations.map { _ in 1 }) else {
      throw Failure(.internalError, "a search for plans without stations")
    }
    yearly = model.exposed(as: plan)
    anyObjective = objectives.first
    for objective in objectives { ofAYear[objective] = try chiSquare(ofAYear: objective) }
    let isFree =
      !model.profiled.isEmpty || ofAYear.values.contains { $0.pulls.contains(where: \.isFree) }
    needsTime = isFree || model.statistics.likelihood != .gaussian
  }

  private func chiSquare(ofAYear coupling: Coupling) throws(Failure) -> ChiSquare {
    try ChiSquare(model: yearly.fixing(coupling), templates: templates)
  }

  /// The exact hull of a parameter's allowed values.
  func hull(of parameter: Coupling, years: [Double]) throws(Failure) -> PlanHull {
    guard let plan = space.plan(space.stationYears(years)) else {
      throw Failure(.internalError, "a plan without exposures")
    }
    return try hull(of: parameter, plan: plan)
  }

  /// The hull for any plan of stations that there are templates of.
  func hull(of parameter: Coupling, plan: ExposurePlan) throws(Failure) -> PlanHull {
    work.count(hulls: 1)
    return try PlanHull(
      of: parameter, model.exposed(as: plan), templates: templates, deltaChiSquare: deltaChiSquare)
  }

  /// Chi-square of a plan at some points, and the plane that touches it there; nil where no expectation is
  /// admissible, and so no plane.
  func chiSquare(
    at points: [(coupling: Coupling, value: Double)], years: [Double]
  ) throws(Failure) -> [(value: Double, plane: Plane?)] {
    var ofPlan = exposed(years)
    let profiles = try ofPlan.profiles(at: points)
    let planes = try planes(touching: profiles, of: points.map(\.coupling), ofPlan)
    return zip(profiles, planes).map { profile, plane in
      guard profile.chiSquare.isFinite else { return (.infinity, nil) }
      return (profile.height.isNaN ? -.infinity : profile.chiSquare, plane)
    }
  }

  /// The planes that touch chi-square of a plan at points; nil where the shares are not known.
  private func planes(
    touching profiles: [ChiSquare.Profile], of couplings: [Coupling], _ plan: ExposedPlan
  ) throws(Failure) -> [Plane?] {
    var planes = [Plane?](repeating: nil, count: profiles.count)
    let known = profiles.indices.filter { profiles[$0].chiSquare.isFinite }
    for (coupling, together) in Dictionary(grouping: known, by: { plan.tied(couplings[$0]) }) {
      guard let own = ofAYear[coupling] else { continue }
      let shares = try own.shares(
        of: together.map { profiles[$0] }, exposures: space.stations.count)
      for (index, shares) in zip(together, shares) where shares.allSatisfy(\.isFinite) {
        let slopes = space.choices.map { members in
          members.reduce(0) { $0 + shares[$1] } / Double(members.count)
        }
        let linear = zip(shares, plan.stationYears).reduce(0) { $0 + $1.0 * $1.1 }
        planes[index] = Plane(constant: profiles[index].chiSquare - linear, slopes: slopes)
      }
    }
    return planes
  }

  /// Where chi-square of a plan reaches the level.
  struct Crossing {
    /// How far the end lies.
    let distance: Double
    /// By how much chi-square grows there per unit of the distance.
    let growth: Double
    /// The plane that touches chi-square there, where it is asked for and known.
    let plane: Plane?
  }

  /// The crossings of some ends, found by few steps from a guess for each, at which chi-square has to grow; nil
  /// where they do not lead there. What is asked of all ends is computed side by side.
  ///
  /// - Parameter hasPlanes: whether the planes are needed, which takes sums over all stations.
  func crossings(
    _ ends: [PlanEnd], years: [Double], near guesses: [Double], hasPlanes: Bool = false
  ) throws(Failure) -> [Crossing?] {
    var ofPlan = exposed(years)
    var searches = zip(ends, guesses).map { CrossingSearch($0, near: $1) }
    var touching = [ChiSquare.Profile?](repeating: nil, count: ends.count)
    for _ in 0..<Self.mostSteps {
      let asked = searches.indices.flatMap { search in
        searches[search].asked.map { (search: search, distance: $0) }
      }
      if asked.isEmpty { break }
      let profiles = try ofPlan.profiles(
        at: asked.map { (ends[$0.search].coupling, ends[$0.search].value(at: $0.distance)) })
      for index in searches.indices {
        let own = zip(asked, profiles).filter { $0.0.search == index }
        guard !own.isEmpty else { continue }
        searches[index].take(own.map { ($0.0.distance, $0.1.height) }, level: deltaChiSquare)
        guard case .found(let distance, _) = searches[index].state else { continue }
        touching[index] =
          own.min { abs($0.0.distance - distance) < abs($1.0.distance - distance) }?.1
      }
    }
    let found = touching.indices.filter { touching[$0] != nil }
    let planes =
      hasPlanes
      ? try planes(
        touching: found.compactMap { touching[$0] }, of: found.map { ends[$0].coupling }, ofPlan)
      : found.map { _ in nil }
    var crossings = [Crossing?](repeating: nil, count: ends.count)
    for (index, plane) in zip(found, planes) {
      guard case .found(let distance, let growth) = searches[index].state else { continue }
      crossings[index] = Crossing(distance: distance, growth: growth, plane: plane)
    }
    return crossings
  }

  private static let mostSteps = 12

  /// Chi-squares of a plan, made when they are asked for.
  private struct ExposedPlan {
    let likelihood: PlanLikelihood
    /// A station without time has its own pulls, at their centres; with next to none they are found there.
    let stationYears: [Double]
    private var known: [Coupling: ChiSquare] = [:]

    init(_ likelihood: PlanLikelihood, stationYears: [Double]) {
      self.likelihood = likelihood
      let least = likelihood.needsTime ? PlanLikelihood.leastPart * likelihood.space.years : 0
      self.stationYears = stationYears.map { max($0, least) }
    }

    /// The key of `known` and `ofAYear` for an objective: where couplings are profiled, each
    /// objective has a chi-square of its own; else one serves all.
    func tied(_ coupling: Coupling) -> Coupling {
      likelihood.model.profiled.isEmpty ? likelihood.anyObjective ?? coupling : coupling
    }

    /// Points that share a chi-square are computed side by side.
    mutating func profiles(
      at points: [(coupling: Coupling, value: Double)]
    ) throws(Failure) -> [ChiSquare.Profile] {
      likelihood.work.count(chiSquares: points.count)
      var profiles = [ChiSquare.Profile](repeating: .init(), count: points.count)
      var left = Array(points.indices)
      while let first = left.first {
        let coupling = tied(points[first].coupling)
        let together = left.filter { tied(points[$0].coupling) == coupling }
        left.removeAll { together.contains($0) }
        let found = try chiSquare(of: coupling).profiles(
          at: together.map { index in
            var couplings = likelihood.model.origin
            couplings[points[index].coupling] = points[index].value
            return couplings
          }, threads: 1)
        for (index, profile) in zip(together, found) { profiles[index] = profile }
      }
      return profiles
    }

    private mutating func chiSquare(of coupling: Coupling) throws(Failure) -> ChiSquare {
      guard
        let chiSquare = known[coupling] ?? likelihood.ofAYear[coupling]?.scaled(by: stationYears)
      else {
        throw Failure(
          .internalError, "a search for plans asks for \(coupling), which is no objective")
      }
      known[coupling] = chiSquare
      return chiSquare
    }
  }

  private func exposed(_ years: [Double]) -> ExposedPlan {
    ExposedPlan(self, stationYears: space.stationYears(years))
  }

  /// Refuses a likelihood whose slopes are not the stations' shares: all years in proportion have to change
  /// chi-square as the shares say. Nothing that is found would be the best plan.
  func check(at point: (coupling: Coupling, value: Double), years: [Double]) throws(Failure) {
    let step = 1e-3
    func value(_ factor: Double) throws(Failure) -> (value: Double, plane: Plane?) {
      try chiSquare(at: [point], years: years.map { $0 * factor })[0]
    }
    let (below, here, above) = (try value(1 - step), try value(1), try value(1 + step))
    guard let plane = here.plane, below.value.isFinite, above.value.isFinite else { return }
    let slope = (above.value - below.value) / (2 * step)
    let shares = zip(plane.slopes, years).reduce(0) { $0 + $1.0 * $1.1 }
    guard abs(slope - shares) <= 1e-3 * max(abs(shares), deltaChiSquare) else {
      throw Failure(
        .internalError,
        "chi-square does not grow with the years as the stations' shares of it say"
          + " (\(numeral(slope)), \(numeral(shares)))")
    }
  }

  /// Part of the total time that every station has at least where it needs some: a few tenths of a second.
  private static let leastPart = 1e-9
}

/// How much was computed for a plan.
final class PlanWork: Sendable {
  private let hulls = Atomic<Int>(0)
  private let chiSquares = Atomic<Int>(0)
  private let counter: WorkCounter?

  init(_ progress: ProgressReport?) {
    counter = WorkCounter(
      progress,
      WorkProgress(activity: "search for a plan", done: 0, total: nil, unit: "chi-squares"))
  }

  func count(hulls: Int = 0, chiSquares: Int = 0) {
    self.hulls.add(hulls, ordering: .relaxed)
    self.chiSquares.add(chiSquares, ordering: .relaxed)
    counter?.add(UInt64(chiSquares))
  }

  /// Plans whose ends were located.
  var hullCount: Int { hulls.load(ordering: .relaxed) }
  /// Minimisations over the pulls beside those.
  var chiSquareCount: Int { chiSquares.load(ordering: .relaxed) }
}
