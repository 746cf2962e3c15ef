import Configuration

/// Where the blocks of a scan are put together: it gets each part of the layout in turn, and of it each
/// block in turn.
protocol MergeSink: AnyObject {
  func begin(part: Int) throws(Failure)
  /// Blocks of the part, following those before; nil for one that is missing.
  func append(_ blocks: [(block: ScanBlock, values: BlockColumns?)]) throws(Failure)
  func end(part: Int) throws(Failure)
  /// Gives the result its name.
  func commit(missing: [ScanBlock]) throws(Failure)
}
