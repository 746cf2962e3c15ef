import CKernels
import Configuration
import Interactions

extension FitGroup {
  /// The undetermined ones among some free pulls, where all pulls are 0 and couplings are the
  /// Standard Model's: expectations do not change with them, or only as they do with pulls before
  /// them.
  func undetermined(among free: Set<Int>) -> [Int] {
    let rows = derivatives()
    let order = (0..<pullCount).filter { !free.contains($0) } + free.sorted()
    // Modified Gram-Schmidt of the columns, each with its own distribution below: what is left of a free one by
    // those before it is what the data tell of it.
    var basis: [[Double]] = []
    var undetermined: [Int] = []
    for pull in order {
      var column = rows.map { $0[pull] }
      column += (0..<pullCount).map { $0 == pull && !free.contains(pull) ? 1 / width(of: pull) : 0 }
      let own = column.reduce(0) { $0 + $1 * $1 }
      for vector in basis {
        let product = zip(vector, column).reduce(0) { $0 + $1.0 * $1.1 }
        for row in column.indices { column[row] -= product * vector[row] }
      }
      let rest = column.reduce(0) { $0 + $1 * $1 }
      guard rest > Self.leastPart * own, own > 0 else {
        if free.contains(pull) { undetermined.append(pull) }
        continue
      }
      basis.append(column.map { $0 / rest.squareRoot() })
    }
    return undetermined
  }

  /// The part of the squared derivative of a pull that others must leave of it, to be more than
  /// rounding.
  private static let leastPart = 1e-12

  /// Standard deviation with which the counts alone determine a pull where all others are held.
  func widthByCounts(of pull: Int) -> Double {
    let square = derivatives().reduce(0) { $0 + $1[pull] * $1[pull] }
    return 1 / square.squareRoot()
  }

  /// Change of each bin's expectation with each pull, in standard deviations of the bin,
  /// [bin][pull].
  private func derivatives() -> [[Double]] {
    let none = [Double](repeating: 0, count: pullCount)
    let standard = polynomials.couplings.map(\.standardValue)
    let terms = polynomials.paddedValues(at: standard)
    func expectations(_ pulls: [Double]) -> (values: [Double], weights: [Double]) {
      var (values, weights): ([Double], [Double]) = ([], [])
      // Observed counts are set to 0, so that the excess is the backgrounds.
      let observed = [Double](repeating: 0, count: fitExposures.totalBins)
      forEachPulledBin(pulls: pulls[...], observed: observed[...]) { amounts, backgrounds, weight in
        values.append(
          zip(amounts, terms).reduce(backgrounds) { $0 + ($1.0 * $1.1).sum() })
        weights.append(weight)
      }
      return (values, weights)
    }
    let plain = expectations(none)
    let isGaussian = fitExposures.likelihood == NUEM_GAUSSIAN
    let scales = plain.values.indices.map { bin in
      isGaussian
        ? plain.weights[bin].squareRoot()
        : plain.values[bin] > 0 ? 1 / plain.values[bin].squareRoot() : 0
    }
    // A factor enters linearly, so that a step of any size gives its derivative.
    let columns = (0..<pullCount).map { pull in
      var moved = none
      moved[pull] = 1
      return expectations(moved).values
    }
    return plain.values.indices.map { bin in
      (0..<pullCount).map { (columns[$0][bin] - plain.values[bin]) * scales[bin] }
    }
  }

  private func width(of pull: Int) -> Double {
    factorWidth(pull) ?? 1
  }
}

extension ChiSquare {
  /// Standard deviations with which the counts alone would tell each free pull, all other pulls
  /// held, by its index in `pulls`.
  var widthsOfFreePulls: [Int: Double] {
    var widths: [Int: Double] = [:]
    for group in groups {
      for (pull, index) in group.pullIndices.enumerated() where pulls[index].isFree {
        widths[index] = group.widthByCounts(of: pull)
      }
    }
    return widths
  }

  /// This chi-square with measurements of some free pulls of factors.
  ///
  /// - Parameter widths: their standard deviations, by the indices of the pulls in `pulls`.
  func measuring(_ widths: [Int: Double]) -> ChiSquare {
    guard !widths.isEmpty else { return self }
    var chiSquare = self
    for index in groups.indices { chiSquare.groups[index].measure(widths) }
    chiSquare.remakeSearch()
    return chiSquare
  }
}
