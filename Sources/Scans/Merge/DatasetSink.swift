import Configuration
import EventRates
import Fit
import Interactions
import ResultFile
import Synchronization

/// A scan's results as a file of HDF5: a dataset for each column, over configurations and points.
/// Its layout is that of docs/scan-results.md.
final class DatasetSink: MergeSink {
  private let plan: ScanPlan
  private let threads: Int
  private let file: HDF5File
  private var columns: [(column: ScanColumn, dataset: ChunkedDataset)] = []
  private var summaries: ToySummaries?

  init(_ plan: ScanPlan, path: String, threads: Int) throws(Failure) {
    self.plan = plan
    self.threads = threads
    file = try HDF5File(path)
    try ScanHeader(plan).write(to: file.root)
  }

  func begin(part: Int) throws(Failure) {
    let task = plan.layout.parts[part].task
    let group = try file.root.group(task.name)
    var dimensions = ["configuration": plan.layout.configurations, "point": plan.points]
    var labels = ["configuration", "point"]
    if case .toys(let count, let level) = task {
      dimensions["toy"] = count
      labels.append("toy")
      try group.put("confidence_level", level)
      summaries = try ToySummaries(in: group, plan: plan, toys: count, confidenceLevel: level)
    }
    if case .optimize(let plans) = task {
      dimensions["plan"] = plans.count
      labels.append("plan")
      try group.put("delta_chi_square", plans.deltaChiSquare)
    }
    if case .bounds(_, let delta) = task { try group.put("delta_chi_square", delta) }
    if case .feldmanCousins(let count, let level, _) = task {
      try group.put("confidence_level", level)
      try group.put("toys", count)
    }
    columns = try plan.columns(ofPart: part).map { (column) throws(Failure) in
      let labels = labels + (column.parameters.isEmpty ? [] : ["parameter"])
      let dataset = try ChunkedDataset(
        column.name, in: group, kind: column.kind == .byte ? .uint8 : .float64,
        dimensions: labels.map { dimensions[$0] ?? column.width })
      try describe(column, labels: labels, on: dataset.dataset)
      return (column, dataset)
    }
  }

  private func describe(
    _ column: ScanColumn, labels: [String], on dataset: HDF5Object
  ) throws(Failure) {
    // The name that HDF5's dimension scales use.
    try dataset.put("DIMENSION_LABELS", labels)
    try dataset.put("meaning", column.meaning)
    try dataset.put("unit", column.unit)
    if !column.words.isEmpty { try dataset.put("words", column.words) }
    guard !column.parameters.isEmpty else { return }
    try dataset.put("parameters", column.parameters.map(\.name))
    let isInTheirUnits = column.kind == .number && column.name != "chi_square"
    try dataset.put("units", column.parameters.map { isInTheirUnits ? $0.unit : "" })
  }

  func append(_ blocks: [(block: ScanBlock, values: BlockColumns?)]) throws(Failure) {
    var chunks: [(column: Int, chunk: FullChunk)] = []
    for (block, values) in blocks {
      let values = values ?? gap(block)
      for column in columns.indices {
        let full = values.withBytes(of: column, columns[column].dataset.append)
        chunks += full.map { (column, $0) }
      }
      try summaries?.append(values.values)
    }
    let encoded = Mutex([EncodedChunk?](repeating: nil, count: chunks.count))
    let full = chunks.map(\.chunk)
    try forEachParallel(full.count, threads: threads) { (index) throws(Failure) in
      let chunk = try full[index].encoded()
      encoded.withLock { $0[index] = chunk }
    }
    for (column, chunk) in zip(chunks.map(\.column), encoded.withLock { $0 }) {
      if let chunk { try columns[column].dataset.write(chunk) }
    }
  }

  private func gap(_ block: ScanBlock) -> BlockColumns {
    BlockColumns(
      columns.map { column, _ in
        let count = block.items.count * column.width
        guard column.kind == .number else { return (.byte, ArraySlice(repeating: 0, count: count)) }
        let numbers = [Double](repeating: .nan, count: count)
        return (.number, numbers.withUnsafeBytes { ArraySlice($0) })
      })
  }

  func end(part: Int) throws(Failure) {
    try summaries?.end()
    try finish(columns.map(\.dataset))
    (columns, summaries) = ([], nil)
  }

  func commit(missing: [ScanBlock]) throws(Failure) {
    try file.root.put("complete", missing.isEmpty ? 1 : 0)
    if !missing.isEmpty {
      try file.root.write("missing_blocks", missing.map { UInt64($0.number) })
    }
    try file.commit()
  }
}

/// Ends datasets that the blocks of a scan have filled.
func finish(_ datasets: [ChunkedDataset]) throws(Failure) {
  for dataset in datasets {
    guard try dataset.finish() else {
      throw Failure(.internalError, "the blocks do not fill the results")
    }
  }
}
