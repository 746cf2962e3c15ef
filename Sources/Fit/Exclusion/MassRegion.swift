import Configuration
import Contours
import EventRates
import Foundation
import Interactions

/// Plan of a search for the region in which a mass and a coupling may lie together.
public struct MassRegionPlan: Sendable {
  /// The mass with its values, the coupling, and what is fitted at each mass; of its rises of chi-square the
  /// highest level.
  public let exclusion: ExclusionPlan
  /// Range of the grid along the coupling; nil for one that holds the largest region.
  let range: ClosedRange<Double>?
  /// Rises of chi-square above its least value over all masses, the lowest first.
  public let levels: [Double]

  /// Refuses what a region of two couplings refuses.
  public init(
    parameter: Coupling, masses: MassAxis, axis: RegionAxis? = nil, levels: [Double],
    profiled: [Coupling] = [], origin: CouplingPoint? = nil, truth: CouplingPoint? = nil
  ) throws(Failure) {
    guard Self.pointLimits.contains(masses.valuesGeV.count) else {
      throw Failure(
        .badInput,
        "expected a whole number of points \(Self.pointLimits) where an axis is a mass, found"
          + " \(masses.valuesGeV.count)")
    }
    self.levels = try RegionPlan.checked(levels: levels)
    exclusion = ExclusionPlan(
      parameter: parameter, masses: masses, deltaChiSquare: self.levels.last ?? 0,
      profiled: profiled.filter { $0 != parameter }, origin: origin, truth: truth)
    range = axis?.range
  }

  /// Limits of the number of masses: every mass has templates of its own, which are in memory
  /// together.
  public static let pointLimits = Limits.atLeast(9, upTo: 400)
}

/// Region in which a mass and a coupling may lie together.
public struct MassRegion: Sendable {
  /// The mass with its values.
  public let masses: MassAxis
  /// The other axis.
  public let coupling: RegionAxis
  /// The lowest chi-square, to which levels are counted, and where it is.
  public let minimum: (massGeV: Double, value: Double, chiSquare: Double)
  /// Profiles at equal steps over the range of the coupling, [mass][value].
  public let grid: [[ChiSquare.Profile]]
  /// Level by level, the lowest first; x is the mass.
  public let contours: [RegionContour]
  /// The estimate that took the most samples among those of all masses.
  public let estimate: TemplateEstimate
}

extension Study {
  /// Finds the region by roots along the coupling alone at each mass: two masses have different
  /// templates, so that chi-square between them is not known.
  public func region(_ plan: MassRegionPlan) throws(Failure) -> MassRegion {
    let exclusion = plan.exclusion
    let counter = WorkCounter(
      progress, "region", of: 2 * exclusion.masses.valuesGeV.count, "masses")
    let batches = try boundedBatches(of: exclusion, counter)
    let all = batches.flatMap(\.bounds)
    guard let lowest = all.indices.min(by: { all[$0].chiSquare < all[$1].chiSquare }),
      let estimate = batches.map(\.estimate).max(by: { ($0.samples ?? 0) < ($1.samples ?? 0) })
    else { throw Failure(.internalError, "a region without a mass") }
    let minimum = try lowestMinimum(of: exclusion, found: all, lowest: lowest)
    let least = minimum.chiSquare
    var contours: [RegionContour] = []
    for level in plan.levels {
      var intervals: [[BoundInterval]] = []
      for batch in batches {
        intervals += try inParallel(batch.fits) { (index, fit) throws(Failure) -> [BoundInterval] in
          let bound = batch.bounds[index]
          // Where the best value of a mass lies above the level, none is inside.
          let rise = level + least - bound.chiSquare
          guard rise > 0 else { return [] }
          // The highest level was looked for at first, and is found where this mass has the least chi-square.
          guard rise != exclusion.deltaChiSquare else { return bound.intervals }
          return try fit.model.bounds(
            on: [exclusion.parameter], templates: batch.estimate, deltaChiSquare: rise)[0].intervals
        }
      }
      contours += MassContours(masses: exclusion.masses.valuesGeV, intervals: intervals)
        .lines(level: level, height: least + level)
    }
    let axis =
      if let range = plan.range {
        RegionAxis(exclusion.parameter, range)
      } else {
        try MassContours.axis(of: contours, exclusion.parameter)
      }
    var grid: [[ChiSquare.Profile]] = []
    for batch in batches {
      grid += try inParallel(batch.fits) { (_, fit) throws(Failure) in
        defer { counter?.add() }
        let model = fit.model.counting(errorOf: batch.estimate).fixing(exclusion.parameter)
        let chiSquare = try ChiSquare(model: model, templates: batch.estimate.central)
        return try chiSquare.profiles(
          at: axis.values(count: exclusion.masses.valuesGeV.count).map { value in
            var point = model.origin
            point[exclusion.parameter] = value
            return point
          }, threads: 1)
      }
    }
    return MassRegion(
      masses: exclusion.masses, coupling: axis,
      minimum: minimum, grid: grid, contours: contours, estimate: estimate)
  }

  /// The bounds at every mass, with what they were found from, batch by batch.
  private func boundedBatches(
    of plan: ExclusionPlan, _ counter: WorkCounter?
  ) throws(Failure) -> [(fits: [MassFit], estimate: TemplateEstimate, bounds: [Bound])] {
    try massBatches(of: plan).map { (fits) throws(Failure) in
      let estimate = try templates(of: fits, plan)
      let bounds = try inParallel(fits) { (_, fit) throws(Failure) in
        defer { counter?.add() }
        return try fit.model.bounds(
          on: [plan.parameter], templates: estimate, deltaChiSquare: plan.deltaChiSquare)[0]
      }
      return (fits, estimate, bounds)
    }
  }

  /// The minimum over the plane: masses between those of the axis are tried around the lowest, since a particle
  /// that there is has its own mass.
  private func lowestMinimum(
    of plan: ExclusionPlan, found: [Bound], lowest: Int
  ) throws(Failure) -> (massGeV: Double, value: Double, chiSquare: Double) {
    var masses = plan.masses.valuesGeV
    var index = lowest
    var best = (masses[lowest], found[lowest].bestFit.value, found[lowest].chiSquare)
    for _ in 0..<Self.mostRefinements where best.2 > Self.leastGain {
      let (low, high) = (masses[max(index - 1, 0)], masses[min(index + 1, masses.count - 1)])
      let ratio = high / low
      guard ratio > 1 + 1e-9 else { break }
      masses = (0...Self.massesOfRefinement).map { step in
        low * pow(ratio, Double(step) / Double(Self.massesOfRefinement))
      }
      let finer = ExclusionPlan(
        parameter: plan.parameter,
        masses: try MassAxis(name: plan.masses.name, valuesGeV: masses),
        deltaChiSquare: plan.deltaChiSquare, profiled: plan.profiled, origin: plan.origin,
        truth: plan.truth)
      let bounds = try boundedBatches(of: finer, nil).flatMap(\.bounds)
      guard let next = bounds.indices.min(by: { bounds[$0].chiSquare < bounds[$1].chiSquare })
      else {
        break
      }
      index = next
      if bounds[next].chiSquare < best.2 {
        best = (masses[next], bounds[next].bestFit.value, bounds[next].chiSquare)
      }
      // Between two masses chi-square is lower by no more than it rises from one to the other.
      let beside = bounds[max(next - 1, 0)...min(next + 1, bounds.count - 1)].map(\.chiSquare)
      guard (beside.max() ?? 0) - bounds[next].chiSquare > Self.leastGain else { break }
    }
    return best
  }

  private static let mostRefinements = 6
  private static let massesOfRefinement = 8
  /// Of chi-square: far less than any level.
  private static let leastGain = 1e-5
}

extension RegionAxis {
  /// Equal steps, both ends included.
  public func values(count: Int) -> [Double] {
    (0..<count).map { index in
      let fraction = Double(index) / Double(count - 1)
      return range.lowerBound * (1 - fraction) + range.upperBound * fraction
    }
  }
}
