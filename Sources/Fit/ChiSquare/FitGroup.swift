import CKernels
import Configuration
import EventRates
import Interactions

/// Exposures whose pulls are fitted together, of one experiment or of several, with the distributions of those
/// pulls.
struct FitGroup: Sendable {
  /// Exposures of the group: what is expected, and what it is compared with.
  private(set) var fitExposures: FitExposures
  /// Indices of the group's pulls in `ChiSquare.pulls`: those of factors, then of flux and shifts.
  let pullIndices: [Int]
  /// Constraints of other experiments on couplings.
  let constraints: CouplingConstraints
  /// Standard deviations of the pulls of factors; infinite where one is free.
  private var sigma: [Double]
  /// Values about which the pulls are distributed: where they are held, else 0. Behind them, for
  /// each coupling that others measured, how far its measured value is moved: 0.
  private(set) var centres: [Double]
  /// Inverse of the covariance of the pulls, [pull][pull]; nil where they are independent.
  private var precision: [Double]?

  /// - Parameters:
  ///   - sigma: standard deviations of the pulls of factors.
  ///   - precision: the inverse of the covariance of all pulls; nil where they are independent.
  init(
    _ fitExposures: FitExposures, pullIndices: [Int], sigma: [Double], precision: [Double]?,
    constraints: CouplingConstraints
  ) {
    self.fitExposures = fitExposures
    self.pullIndices = pullIndices
    self.sigma = sigma
    self.precision = precision
    self.constraints = constraints
    centres = [Double](repeating: 0, count: pullIndices.count + constraints.couplings.count)
  }

  /// Indices among the exposures of all experiments.
  var exposures: [Int] { fitExposures.exposures }
  var polynomials: CouplingPolynomials { fitExposures.polynomials }
  /// Number of pulls: those of factors, then of the flux and of shifts.
  var pullCount: Int { pullIndices.count }
  /// Number of centres: of pulls, then of the couplings that others measured.
  var centreCount: Int { centres.count }

  /// The group with the years of each exposure multiplied: see `FitExposures`.
  func scaled(by factors: [Double]) -> FitGroup {
    var group = self
    group.fitExposures = fitExposures.scaled(by: factors)
    return group
  }

  /// Gives free pulls of factors standard deviations, by their indices in `ChiSquare.pulls`.
  mutating func measure(_ widths: [Int: Double]) {
    for (pull, index) in pullIndices.enumerated() {
      guard let width = widths[index] else { continue }
      sigma[pull] = width
      let diagonal = pull * pullCount + pull
      precision?[diagonal] = 1 / (width * width)
    }
  }

  /// Holds pulls at values, those that the group has of some.
  ///
  /// - Parameter pulls: values by the indices of the pulls in `ChiSquare.pulls`.
  mutating func hold(_ pulls: [Int: Double]) throws(Failure) {
    for (index, value) in pulls.sorted(by: { $0.key < $1.key }) {
      if let pull = pullIndices.firstIndex(of: index) { try hold(pull, at: value) }
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
      fitExposures.shift(pull - sigma.count, by: value)
    }
  }

  /// Standard deviation of the pull of a factor; nil for another pull, which has 1.
  func factorWidth(_ pull: Int) -> Double? { sigma.indices.contains(pull) ? sigma[pull] : nil }

  /// Width of a held pull, as a part of its own standard deviation or, where it is free, of 1.
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
    for (row, index) in distributed.enumerated() {
      centres[index] = distributed.enumerated().reduce(0) {
        $0 + inverse[row][$1.offset]
          * (old[$1.element] + ($1.element == pull ? weight * value : 0))
      }
    }
    self.precision = held
  }

  /// Pulls with which all factors of a kind are the same and all others 1, each with the least chi-square
  /// that may have its minimum near: a minimum with a factor far from 1 costs what its pull costs.
  func scaledPulls() -> [(pulls: [Double], least: Double)] {
    fitExposures.table.kindsOfSignal.flatMap { kind -> [(pulls: [Double], least: Double)] in
      let kinds = fitExposures.table.kind
      let ofKind = kinds.indices.filter { kinds[$0] == kind }
      guard let cheapest = ofKind.map({ 1 / (sigma[$0] * sigma[$0]) }).min() else { return [] }
      return Self.scales.map { factor in
        var pulls = [Double](repeating: 0, count: pullCount)
        for pull in ofKind { pulls[pull] = factor - 1 }
        return (pulls, 0.5 * (factor - 1) * (factor - 1) * cheapest)
      }
    }
  }

  /// Factors of a part of the signal that descents start from, beside 1.
  private static let scales = [
    3, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14,
  ]

  /// See `FitExposures.withKernelFit`.
  func withKernelFit<Result>(
    over couplings: [Int32] = [], _ body: (inout nuem_fit) -> Result
  ) -> Result {
    fitExposures.withKernelFit(
      over: couplings, sigma: sigma, precision: precision, constraints: constraints, body)
  }
}

extension FitGroup {
  /// The exposures of a group, of every experiment that has some in it.
  ///
  /// - Parameters:
  ///   - firstFactor: the index of the group's first pull of a factor among all pulls.
  ///   - covariance: the covariance of all pulls; nil where they are independent.
  init(
    _ group: PullGroup, firstFactor: Int, of pulls: FittedPullList,
    experiments: [FittedExperiment], covariance: [[Double]]?, constraints: CouplingConstraints
  ) throws(Failure) {
    var parts: [FitExposures] = []
    var indices = Array(firstFactor..<firstFactor + group.pulls.count)
    for (number, experiment) in experiments.enumerated() {
      let own = group.members(in: experiment.exposures)
      guard !own.exposures.isEmpty else { continue }
      parts.append(
        try FitExposures(
          own, exposures: own.exposures.map { $0 - experiment.exposures.lowerBound },
          model: experiment.model, templates: experiment.templates))
      indices += pulls.principal[number]
    }
    self.init(
      FitExposures.joined(parts), pullIndices: indices, sigma: group.pulls.map(\.sigma),
      precision: try covariance.map { (covariance) throws(Failure) in
        try FitModel.precision(of: indices, in: pulls, covariance)
      }, constraints: constraints)
  }
}
