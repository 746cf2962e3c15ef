/// The rows of a result, each made where it is asked for, so that a long table need not be in
/// memory.
public struct ResultRows: RandomAccessCollection, Sendable {
  public let startIndex = 0
  public let endIndex: Int
  private let row: @Sendable (Int) -> [ResultValue]

  /// Rows that are in memory.
  public init(_ rows: [[ResultValue]]) {
    self.init(count: rows.count) { rows[$0] }
  }

  /// Rows made as they are written.
  public init(count: Int, _ row: @escaping @Sendable (Int) -> [ResultValue]) {
    endIndex = count
    self.row = row
  }

  public subscript(position: Int) -> [ResultValue] { row(position) }
}
