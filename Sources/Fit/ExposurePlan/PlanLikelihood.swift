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
  /// Observed counts of one year at every station, [station][bin].
  private let observed: [[Double]]
  private let yearly: FitModel
  private let anyObjective: Coupling?
  /// Chi-square with a year at every station, by the objective that is not profiled.
  private var ofAYear: [Coupling: ChiSquare] = [:]

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
    observed = try yearly.observedCounts(templates)
    anyObjective = objectives.first
    for objective in objectives { ofAYear[objective] = try chiSquare(ofAYear: objective) }
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
    return try points.map { (point) throws(Failure) in
      let profile = try ofPlan.profile(at: point)
      guard let own = ofAYear[ofPlan.tied(point.coupling)], profile.chiSquare.isFinite else {
        return (.infinity, nil)
      }
      let shares = own.shares(
        of: profile, observed: observed, likelihood: model.statistics.likelihood)
      let slopes = space.choices.map { members in
        members.reduce(0) { $0 + shares[$1] } / Double(members.count)
      }
      let linear = zip(shares, ofPlan.stationYears).reduce(0) { $0 + $1.0 * $1.1 }
      let plane =
        shares.allSatisfy(\.isFinite)
        ? Plane(constant: profile.chiSquare - linear, slopes: slopes) : nil
      return (profile.height.isNaN ? -.infinity : profile.chiSquare, plane)
    }
  }

  /// How far an end lies, and by how much chi-square grows per unit of that distance: found by few steps from a
  /// guess, at which chi-square has to grow; nil where they do not lead there.
  func crossing(
    _ end: PlanEnd, years: [Double], near guess: Double
  ) throws(Failure) -> (distance: Double, growth: Double)? {
    var ofPlan = exposed(years)
    // As a function of the distance, chi-square is nearly a square.
    func excess(_ distance: Double) throws(Failure) -> Double {
      let profile = try ofPlan.profile(at: (end.coupling, end.value(at: distance)))
      return (max(profile.height, 0) / deltaChiSquare).squareRoot() - 1
    }
    var (near, far) = (guess, guess)
    var (nearValue, farValue) = (0.0, try excess(guess))
    guard farValue.isFinite else { return nil }
    near = guess / (1 + farValue)
    if abs(farValue) < 1e-3 { near = guess * (1 + (farValue < 0 ? 1e-3 : -1e-3)) }
    guard near > 0, near < end.reach else { return nil }
    nearValue = try excess(near)
    for _ in 0..<Self.mostSteps {
      let slope = (farValue - nearValue) / (far - near)
      guard slope.isFinite, slope > 0 else { return nil }
      let next = near - nearValue / slope
      guard next > 0.2 * near, next < 5 * near, next < end.reach else { return nil }
      if abs(nearValue) <= Self.rounding { return (next, 2 * slope * deltaChiSquare) }
      (far, farValue) = (near, nearValue)
      near = next
      nearValue = try excess(near)
      guard nearValue.isFinite else { return nil }
      if nearValue == farValue { return (near, 2 * slope * deltaChiSquare) }
    }
    return nil
  }

  private static let mostSteps = 12
  /// Error of chi-square that the convergence of the pulls leaves.
  private static let rounding = 3e-9

  /// Chi-squares of a plan, made when they are asked for.
  private struct ExposedPlan {
    let likelihood: PlanLikelihood
    /// A station without time has its own pulls, at their centres; with next to none they are found there.
    let stationYears: [Double]
    private var known: [Coupling: ChiSquare] = [:]

    init(_ likelihood: PlanLikelihood, stationYears: [Double]) {
      self.likelihood = likelihood
      self.stationYears = stationYears.map {
        max($0, PlanLikelihood.leastPart * likelihood.space.years)
      }
    }

    /// The key of `known` and `ofAYear` for an objective: where couplings are profiled, each
    /// objective has a chi-square of its own; else one serves all.
    func tied(_ coupling: Coupling) -> Coupling {
      likelihood.model.profiled.isEmpty ? likelihood.anyObjective ?? coupling : coupling
    }

    mutating func profile(
      at point: (coupling: Coupling, value: Double)
    ) throws(Failure) -> ChiSquare.Profile {
      likelihood.work.count(chiSquares: 1)
      let coupling = tied(point.coupling)
      guard
        let chiSquare = known[coupling] ?? likelihood.ofAYear[coupling]?.scaled(by: stationYears)
      else {
        throw Failure(
          .internalError, "a search for plans asks for \(coupling), which is no objective")
      }
      known[coupling] = chiSquare
      var couplings = likelihood.model.origin
      couplings[point.coupling] = point.value
      return try chiSquare.profile(at: couplings)
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

  /// Part of the total time that every station has at least while chi-square is computed: a few
  /// tenths of a second.
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
