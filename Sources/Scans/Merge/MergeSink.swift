import Configuration

/// The destination of merged blocks. It gets one part of the layout after the other, and of each
/// part one block after the other.
protocol MergeSink: AnyObject {
  func begin(part: Int) throws(Failure)
  /// Appends the next blocks of the part; the values are nil for a missing block.
  func append(_ blocks: [(block: ScanBlock, values: BlockColumns?)]) throws(Failure)
  func end(part: Int) throws(Failure)
  /// Finishes the result and gives the file its name.
  func commit(missing: [ScanBlock]) throws(Failure)
}
