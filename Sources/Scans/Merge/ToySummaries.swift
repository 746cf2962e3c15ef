import Configuration
import Interactions
import ResultFile

/// Summaries of the toys of each point, stored beside the toys; made of the toys of one point at a
/// time.
final class ToySummaries {
  private let toys: Int
  private let confidenceLevel: Double
  private let wilksRise: Double
  private let numbers: [ChunkedDataset]
  private let unconverged: ChunkedDataset
  private var rises: [Double] = []
  private var converged: [UInt8] = []

  init(
    in group: HDF5Object, plan: ScanPlan, toys: Int, confidenceLevel: Double
  ) throws(Failure) {
    self.toys = toys
    self.confidenceLevel = confidenceLevel
    wilksRise = try ToySummary.wilksRise(confidenceLevel: confidenceLevel, axes: plan.grid.count)
    let group = try group.group("summary")
    func dataset(
      _ name: String, _ meaning: String, _ kind: ElementKind = .float64
    ) throws(Failure) -> ChunkedDataset {
      let set = try ChunkedDataset(
        name, in: group, kind: kind, dimensions: [plan.layout.configurations, plan.points])
      try set.dataset.put("DIMENSION_LABELS", ["configuration", "point"])
      try set.dataset.put("meaning", meaning)
      try set.dataset.put("unit", "")
      return set
    }
    numbers = [
      try dataset(
        "critical_value",
        "rise of chi-square that the confidence level's part of the toys does not exceed"),
      try dataset("critical_error", "standard error of critical_value"),
      try dataset(
        "wilks_coverage",
        "part of the toys whose rise is not above the quantile of the chi-square distribution"),
      try dataset("wilks_coverage_error", "standard error of wilks_coverage"),
    ]
    unconverged = try dataset("unconverged", "toys that do not count", .uint64)
  }

  /// Appends the columns of a block of toys.
  func append(_ values: [ScanValues]) throws(Failure) {
    guard case .numbers(let rises)? = values.first, case .bytes(let converged)? = values.last else {
      throw Failure(.internalError, "a block of toys has other columns")
    }
    var first = 0
    while first < rises.count {
      let taken = min(toys - self.rises.count, rises.count - first)
      self.rises += rises[first..<first + taken]
      self.converged += converged[first..<first + taken]
      first += taken
      if self.rises.count == toys { try finishPoint() }
    }
  }

  private func finishPoint() throws(Failure) {
    let summary = ToySummary(
      deltaChiSquare: rises, converged: converged, confidenceLevel: confidenceLevel,
      wilksRise: wilksRise)
    let values = [
      summary.criticalValue, summary.criticalError, summary.wilksCoverage.fraction,
      summary.wilksCoverage.error,
    ]
    for (dataset, value) in zip(numbers, values) { try put(value, in: dataset) }
    try put(UInt64(summary.unconverged), in: unconverged)
    rises.removeAll(keepingCapacity: true)
    converged.removeAll(keepingCapacity: true)
  }

  private func put(_ value: some BitwiseCopyable, in dataset: ChunkedDataset) throws(Failure) {
    for chunk in withUnsafeBytes(of: value, dataset.append) {
      try dataset.write(try chunk.encoded())
    }
  }

  func end() throws(Failure) { try finish(numbers + [unconverged]) }
}
