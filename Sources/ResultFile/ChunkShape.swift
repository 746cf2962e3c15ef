/// How a dataset is cut into chunks. Each chunk holds successive elements, so that the dataset can
/// be written from its first element to its last: all of the inner dimensions, a part of one, and a
/// single index of the outer ones.
public struct ChunkShape: Equatable, Sendable {
  /// The dimensions of the dataset, outermost first; all are above 0.
  public let dimensions: [Int]
  /// The dimensions of a chunk.
  public let chunk: [Int]
  /// The axis of which a chunk holds a part.
  private let cutAxis: Int

  /// - Parameter elements: the largest number of elements of a chunk.
  public init(dimensions: [Int], elements: Int) {
    self.dimensions = dimensions
    var chunk = dimensions.map { _ in 1 }
    var size = 1
    var axis = dimensions.count
    while axis > 0 {
      axis -= 1
      chunk[axis] = min(dimensions[axis], max(1, elements / size))
      size *= chunk[axis]
      if chunk[axis] < dimensions[axis] { break }
    }
    self.chunk = chunk
    cutAxis = axis
  }

  /// The number of elements of a full chunk, padding included.
  public var elements: Int { chunk.reduce(1, *) }

  private var chunksOfCut: Int {
    (dimensions[cutAxis] + chunk[cutAxis] - 1) / chunk[cutAxis]
  }

  /// The number of chunks of the whole dataset.
  public var count: Int { dimensions[..<cutAxis].reduce(1, *) * chunksOfCut }

  /// The offset of a chunk, and the number of its elements in the dataset; the rest is padding.
  public func extent(ofChunk index: Int) -> (offset: [Int], elements: Int) {
    var offset = dimensions.map { _ in 0 }
    let (row, part) = index.quotientAndRemainder(dividingBy: chunksOfCut)
    offset[cutAxis] = part * chunk[cutAxis]
    var rest = row
    for axis in (0..<cutAxis).reversed() {
      offset[axis] = rest % dimensions[axis]
      rest /= dimensions[axis]
    }
    let rows = min(chunk[cutAxis], dimensions[cutAxis] - offset[cutAxis])
    return (offset, rows * (elements / chunk[cutAxis]))
  }
}
