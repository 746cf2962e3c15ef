import CKernels
import Configuration
import EventRates
import Interactions

/// Exposures whose pulls are fitted together, of one experiment or of several, with the distributions of those
/// pulls.
struct FitGroup: Sendable {
  /// What is expected, and what it is compared with.
  private(set) var cells: FitCells
  /// Places of the group's pulls in `ChiSquare.pulls`: those of factors, then of flux and shifts.
  let pullPlaces: [Int]
  /// What others say of couplings.
  let constraints: CouplingConstraints
  /// Of the pulls of factors; infinite where one is free.
  private var sigma: [Double]
  /// About which the pulls are distributed: where they are held, else 0; then what others measured of
  /// couplings, less what they did: 0.
  private(set) var centres: [Double]
  /// [pull][pull], the inverse of their covariance; nil where they are independent.
  private var precision: [Double]?

  /// - Parameters:
  ///   - sigma: of the pulls of factors.
  ///   - precision: of all pulls.
  init(
    _ cells: FitCells, pullPlaces: [Int], sigma: [Double], precision: [Double]?,
    constraints: CouplingConstraints
  ) {
    self.cells = cells
    self.pullPlaces = pullPlaces
    self.sigma = sigma
    self.precision = precision
    self.constraints = constraints
    centres = [Double](repeating: 0, count: pullPlaces.count + constraints.couplings.count)
  }

  /// Places among the exposures of all experiments.
  var exposures: [Int] { cells.exposures }
  var polynomials: CouplingPolynomials { cells.polynomials }
  /// Pulls of a fit: those of factors, then of the flux and of shifts.
  var pullCount: Int { pullPlaces.count }
  /// Of pulls, then of what others measured of couplings.
  var centreCount: Int { centres.count }

  /// The same with the years of each exposure multiplied: see `FitCells`.
  func scaled(by factors: [Double]) -> FitGroup {
    var group = self
    group.cells = cells.scaled(by: factors)
    return group
  }

  /// Gives free pulls of factors standard deviations, by their places in `ChiSquare.pulls`.
  mutating func measure(_ widths: [Int: Double]) {
    for (pull, place) in pullPlaces.enumerated() {
      guard let width = widths[place] else { continue }
      sigma[pull] = width
      let place = pull * pullCount + pull
      precision?[place] = 1 / (width * width)
    }
  }

  /// Holds those of some pulls that are the group's: values by their places in `ChiSquare.pulls`.
  mutating func hold(_ pulls: [Int: Double]) throws(Failure) {
    for (place, value) in pulls.sorted(by: { $0.key < $1.key }) {
      if let pull = pullPlaces.firstIndex(of: place) { try hold(pull, at: value) }
    }
  }

  /// Leaves the pull of a factor next to no room about its value; what another one shifts is shifted for good.
  private mutating func hold(_ pull: Int, at value: Double) throws(Failure) {
    if precision != nil {
      try holdCorrelated(pull, at: value)
    } else if sigma.indices.contains(pull) {
      sigma[pull] = width(ofHeld: pull)
      centres[pull] = value
    } else {
      cells.shift(pull - sigma.count, by: value)
    }
  }

  /// Standard deviation of the pull of a factor; nil of another one, which has 1.
  func factorWidth(_ pull: Int) -> Double? { sigma.indices.contains(pull) ? sigma[pull] : nil }

  /// Of a held pull's own, or of 1 where it is free.
  private static let heldWidth = 1e-6

  private func width(ofHeld pull: Int) -> Double {
    let own = factorWidth(pull) ?? 1
    return (own.isFinite ? own : 1) * Self.heldWidth
  }

  /// A narrow measurement of the pull beside its distribution; both together are distributed about where their
  /// product is largest.
  private mutating func holdCorrelated(_ pull: Int, at value: Double) throws(Failure) {
    guard let precision else { return }
    let width = width(ofHeld: pull)
    let weight = 1 / (width * width)
    var held = precision
    held[pull * pullCount + pull] += weight
    let old = (0..<pullCount).reduce(into: [Double](repeating: 0, count: pullCount)) { sum, row in
      for column in 0..<pullCount {
        sum[row] += precision[row * pullCount + column] * centres[column]
      }
    }
    // A free pull has no distribution that could move another's.
    let distributed = (0..<pullCount).filter { held[$0 * pullCount + $0] > 0 }
    let rows = distributed.map { row in distributed.map { held[row * pullCount + $0] } }
    guard let inverse = CholeskyFactor(rows)?.inverse else {
      throw Failure(.internalError, "correlated pulls cannot be held")
    }
    for (row, place) in distributed.enumerated() {
      centres[place] = distributed.enumerated().reduce(0) {
        $0 + inverse[row][$1.offset]
          * (old[$1.element] + ($1.element == pull ? weight * value : 0))
      }
    }
    self.precision = held
  }

  /// Pulls with which all factors of a kind are the same and all others 1, each with the least chi-square
  /// that may have its minimum near: a minimum with a factor far from 1 costs what its pull costs.
  func scaledPulls() -> [(pulls: [Double], least: Double)] {
    cells.table.kindsOfSignal.flatMap { kind -> [(pulls: [Double], least: Double)] in
      let places = cells.table.kind.indices.filter { cells.table.kind[$0] == kind }
      guard let cheapest = places.map({ 1 / (sigma[$0] * sigma[$0]) }).min() else { return [] }
      return Self.scales.map { factor in
        var pulls = [Double](repeating: 0, count: pullCount)
        for place in places { pulls[place] = factor - 1 }
        return (pulls, 0.5 * (factor - 1) * (factor - 1) * cheapest)
      }
    }
  }

  /// Factors of a part of the signal that descents start from, beside 1.
  private static let scales = [
    3, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14,
  ]

  /// See `FitCells.withKernelFit`.
  func withKernelFit<Result>(
    over couplings: [Int32] = [], _ body: (inout nuem_fit) -> Result
  ) -> Result {
    cells.withKernelFit(
      over: couplings, sigma: sigma, precision: precision, constraints: constraints, body)
  }
}

extension FitGroup {
  /// The cells of every experiment that has exposures in a group, in one.
  ///
  /// - Parameters:
  ///   - firstFactor: the place of the group's pulls of factors among all pulls.
  ///   - covariance: of all pulls; nil where they are independent.
  init(
    _ group: PullGroup, firstFactor: Int, of pulls: FittedPullList,
    experiments: [FittedExperiment], covariance: [[Double]]?, constraints: CouplingConstraints
  ) throws(Failure) {
    var cells: [FitCells] = []
    var places = Array(firstFactor..<firstFactor + group.pulls.count)
    for (number, experiment) in experiments.enumerated() {
      let own = group.members(in: experiment.exposures)
      guard !own.exposures.isEmpty else { continue }
      cells.append(
        try FitCells(
          own, exposures: own.exposures.map { $0 - experiment.exposures.lowerBound },
          model: experiment.model, templates: experiment.templates))
      places += pulls.principal[number]
    }
    self.init(
      FitCells.joined(cells), pullPlaces: places, sigma: group.pulls.map(\.sigma),
      precision: try covariance.map { (covariance) throws(Failure) in
        try FitModel.precision(of: places, in: pulls, covariance)
      }, constraints: constraints)
  }
}
