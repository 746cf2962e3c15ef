import Configuration
import EventRates
import Fit
import Interactions

/// Whether the points of a grid belong to the region of Feldman and Cousins. At each point the rise
/// of chi-square of the data is compared with those of pseudo-experiments there; every parameter
/// with an axis is free.
struct FeldmanCousinsBlocks: BlockComputer {
  private let grid: ProfileGrid
  private let toysOfPoint: Int
  private let confidenceLevel: Double
  private let toys: ToyPoints
  /// The least chi-square of the data, with all parameters with an axis free.
  private let least: Double

  init(
    toysOfPoint: Int, confidenceLevel: Double, truth: [CouplingValue], grid: ProfileGrid,
    study: Study, templates: TemplateEstimate
  ) throws(Failure) {
    self.grid = grid
    self.toysOfPoint = toysOfPoint
    self.confidenceLevel = confidenceLevel
    let origin = try study.truth(truth)
    toys = try ToyPoints(
      grid: grid, model: try study.fitModel(truth: origin).counting(errorOf: templates),
      templates: templates.central, seed: study.configuration.sampling.seed)
    least = try toys.leastChiSquare(
      from: [study.standardModel] + [origin].compactMap(\.self) + Self.starts(grid))
  }

  /// The number of evenly spread values of each axis from which searches start, and the largest
  /// number of starting points.
  private static let (startsOfAxis, mostStarts) = (5, 64)

  private static func starts(_ grid: ProfileGrid) -> [CouplingPoint] {
    var indices = [0]
    for axis in grid.axes {
      let values = min(startsOfAxis, axis.count)
      let own = (0..<values).map { $0 * (axis.count - 1) / max(values - 1, 1) }
      indices = indices.flatMap { index in own.map { index * axis.count + $0 } }
      if indices.count > mostStarts {
        indices = (0..<mostStarts).map { indices[$0 * (indices.count - 1) / (mostStarts - 1)] }
      }
    }
    return indices.map(grid.point)
  }

  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues] {
    var numbers = [[Double]](repeating: [], count: 5)
    var (accepted, converged): ([UInt8], [UInt8]) = ([], [])
    var unconverged: [Double] = []
    for point in items {
      let fits = try toys.fits(0..<toysOfPoint, of: point, check: check)
      let found = try fits.flatMap { (fits) throws(Failure) in try judgement(fits, at: point) }
      let row = [
        found?.rise, found?.acceptance.pValue, found?.acceptance.error, found?.critical.value,
        found?.critical.error,
      ]
      for (column, value) in row.enumerated() { numbers[column].append(value ?? .nan) }
      accepted.append(found?.acceptance.isAccepted == true ? 1 : 0)
      unconverged.append(Double(fits?.count { !$0.converged } ?? toysOfPoint))
      converged.append(found == nil ? 0 : 1)
    }
    return numbers.map { .numbers($0) }
      + [.numbers(unconverged), .bytes(accepted), .bytes(converged)]
  }

  private struct Judgement {
    let rise: Double
    let acceptance: Acceptance
    let critical: CriticalValue
  }

  /// The judgement of a point; nil where the data have no fit, or no toy converged.
  private func judgement(_ fits: [ToyFit], at point: Int) throws(Failure) -> Judgement? {
    let rises = fits.filter(\.converged).map(\.deltaChiSquare)
    guard !rises.isEmpty, let height = try toys.chiSquareOfData(at: point), least.isFinite else {
      return nil
    }
    let rise = max(0, height - least)
    return Judgement(
      rise: rise,
      acceptance: Acceptance(
        trueValue: .nan, rise: rise, among: fits, confidenceLevel: confidenceLevel),
      critical: CriticalValue(rises: rises, confidenceLevel: confidenceLevel))
  }
}
