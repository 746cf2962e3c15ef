import Configuration
import EventRates
import Synchronization

/// Puts the blocks of a scan together, some at a time, so that memory does not grow with the scan.
public struct ScanMerge: Sendable {
  private let folder: ScanFolder
  private let threads: Int
  private let allowsMissing: Bool
  private let interruption: Interruption
  private let warn: @Sendable (String) -> Void
  private let progress: @Sendable (Int) -> Void
  private var plan: ScanPlan { folder.plan }

  private static let bytesOfBatch = 8 << 20
  private static let mostBlocksOfBatch = 1024

  /// - Parameters:
  ///   - allowsMissing: whether a missing or damaged block leaves a gap, in place of a failure.
  ///   - warn: gets warnings of these blocks.
  ///   - progress: gets the number of merged blocks.
  public init(
    _ plan: ScanPlan, threads: Int, allowsMissing: Bool, interruption: Interruption,
    warn: @escaping @Sendable (String) -> Void, progress: @escaping @Sendable (Int) -> Void
  ) {
    folder = ScanFolder(plan)
    self.threads = threads
    self.allowsMissing = allowsMissing
    self.interruption = interruption
    self.warn = warn
    self.progress = progress
  }

  /// Writes the results to a file: HDF5, or CSV where its name ends so.
  ///
  /// - Returns: the names of the files, and how many blocks are missing in them.
  public func write(to path: String) throws(Failure) -> (files: [String], missing: Int) {
    guard try folder.isBegun() else {
      throw Failure(
        .missingInput,
        "\(clipped(plan.folder)): no results of \(clipped(plan.file)): expected a folder that"
          + " `nuem scan run` wrote")
    }
    try refuseMissing()
    TemporaryFile.removeLeftBehind(beside: path)
    if path.lowercased().hasSuffix(".csv") {
      let sink = try TableSink(plan, path: path)
      return (sink.files, try merge(into: sink))
    }
    return ([path], try merge(into: try DatasetSink(plan, path: path, threads: threads)))
  }

  /// Refuses missing blocks before any block is read, because reading takes long.
  private func refuseMissing() throws(Failure) {
    guard !allowsMissing else { return }
    let missing = try ScanInventory(folder, threads: threads).missing
    guard let first = missing.first else { return }
    throw Failure(
      .badInput,
      "\(missing.count) of \(plan.layout.blocks) blocks are missing, the first is"
        + " \(folder.nameOfBlock(first)): expected all (`nuem scan run` goes on, `nuem scan status`"
        + " says what to submit), or --partial")
  }

  private func merge(into sink: some MergeSink) throws(Failure) -> Int {
    var missing: [ScanBlock] = []
    var done = 0
    for (index, part) in plan.layout.parts.enumerated() {
      try sink.begin(part: index)
      let bytes =
        part.itemsOfBlock * plan.columns(ofPart: index).reduce(0) { $0 + $1.kind.bytes * $1.width }
      let size = min(max(threads, Self.bytesOfBatch / max(bytes, 1)), Self.mostBlocksOfBatch)
      var batch: [Int] = []
      func flush() throws(Failure) {
        try interruption.check()
        let blocks = try read(batch)
        missing += blocks.filter { $0.values == nil }.map(\.block)
        try sink.append(blocks)
        done += batch.count
        batch.removeAll(keepingCapacity: true)
        progress(done)
      }
      for number in plan.layout.blocks(ofPart: index) {
        batch.append(number)
        if batch.count == size { try flush() }
      }
      if !batch.isEmpty { try flush() }
      try sink.end(part: index)
    }
    try sink.commit(missing: missing)
    return missing.count
  }

  private func read(
    _ numbers: [Int]
  ) throws(Failure) -> [(block: ScanBlock, values: BlockColumns?)] {
    let blocks = numbers.map(plan.layout.block)
    let found = Mutex([Result<BlockColumns, Damage>?](repeating: nil, count: blocks.count))
    try forEachParallel(blocks.count, threads: threads) { (index) throws(Failure) in
      let read = try folder.read(blocks[index])
      found.withLock { $0[index] = read }
    }
    return try zip(blocks, found.withLock { $0 }).map { (block, read) throws(Failure) in
      (block, try values(read, of: block))
    }
  }

  /// The values of blocks, in their order. Refuses missing or damaged blocks, or warns of them.
  private func values(
    _ read: Result<BlockColumns, Damage>?, of block: ScanBlock
  ) throws(Failure) -> BlockColumns? {
    let reason: String
    switch read {
    case .success(let values): return values
    case .failure(let damage): reason = damage.reason
    case nil: reason = "missing"
    }
    let name = folder.nameOfBlock(block.number)
    guard allowsMissing else {
      throw Failure(
        .badInput,
        "\(clipped(plan.folder))/\(name): \(reason): expected block \(block.number) of the plan"
          + " (`nuem scan run` computes it again), or --partial")
    }
    warn("\(name): \(reason); left out")
    return nil
  }
}
