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
  /// What chi-square is at most, for every plan: constant + slopes . years of the choices.
  struct Plane {
    let constant: Double
    /// [choice]
    let slopes: [Double]
  }

  let space: PlanSpace
  let deltaChiSquare: Double
  let work: PlanWork
  private let model: FitModel
  private let templates: Templates
  /// Of one year at every station: [station][bin].
  private let observed: [[Double]]
  private let variance: [[Double]]
  private let yearly: FitModel
  /// With a year at every station, by what is not profiled.
  private var ofAYear: [Coupling: ChiSquare] = [:]
  /// Of the flux itself, and of each of its variations.
  private let fluxes: [Templates]

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
    let isCounted = model.statistics.backgroundInVariance
    variance = try yearly.expectedCounts(
      at: model.interactions.standardModel, templates: templates
    ).map { isCounted ? $0.total : sum($0.signal) }
    fluxes = templates.ofEachFlux
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

  /// The same for any plan of stations that there are templates of.
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
    let stationYears = space.stationYears(years)
    // A station without time has its own pulls, at their centres; with next to none they are found there.
    let present = stationYears.map { max($0, Self.leastPart * space.years) }
    work.count(chiSquares: points.count)
    var scaled: [Coupling: ChiSquare] = [:]
    return try points.map { (point) throws(Failure) in
      // What is profiled ties a chi-square to the coupling in question; else one is for all.
      let coupling = model.profiled.isEmpty ? points[0].coupling : point.coupling
      let chiSquare: ChiSquare
      if let known = scaled[coupling] {
        chiSquare = known
      } else if let yearly = ofAYear[coupling] {
        chiSquare = yearly.scaled(by: present)
        scaled[coupling] = chiSquare
      } else {
        throw Failure(
          .internalError, "a search for plans asks for \(coupling), which is no objective")
      }
      var place = model.origin
      place[point.coupling] = point.value
      let profile = try chiSquare.profile(at: place)
      guard profile.chiSquare.isFinite else { return (.infinity, nil) }
      let shares = try shares(at: profile)
      let slopes = space.choices.map { members in
        members.reduce(0) { $0 + shares[$1] } / Double(members.count)
      }
      let linear = zip(shares, present).reduce(0) { $0 + $1.0 * $1.1 }
      let plane =
        shares.allSatisfy(\.isFinite)
        ? Plane(constant: profile.chiSquare - linear, slopes: slopes) : nil
      return (profile.height.isNaN ? -.infinity : profile.chiSquare, plane)
    }
  }

  /// What a year at each station adds to chi-square at given couplings and pulls.
  private func shares(at profile: ChiSquare.Profile) throws(Failure) -> [Double] {
    // Flux pulls change the templates in proportion, and come last.
    let flux = profile.pulls.suffix(templates.variations)
    let shifted = zip(flux, fluxes.dropFirst()).reduce(fluxes[0]) { $0.adding($1.1, times: $1.0) }
    let expected = try yearly.expectedCounts(
      at: profile.point, pulls: Array(profile.pulls.dropLast(templates.variations)),
      templates: shifted)
    let isPoisson = model.statistics.likelihood == .poisson
    return expected.indices.map { station in
      expected[station].indices.reduce(0) { sum, bin in
        let (seen, mean) = (observed[station][bin], expected[station][bin])
        if isPoisson {
          let logarithm = seen > 0 ? seen * log(mean / seen) : 0
          return sum + 2 * (mean - seen - logarithm)
        }
        let own = variance[station][bin]
        return own > 0 ? sum + (mean - seen) * (mean - seen) / own : sum
      }
    }
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

  /// Of the total time, that a station has at least while chi-square is computed: a few tenths of a second.
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
