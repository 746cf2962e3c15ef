import ResultFile
import Testing

@Suite struct ChunkShapeTests {
  private static let shapes: [[Int]] = [
    [1], [5], [1000], [3, 4], [7, 100], [1, 1], [2, 3, 4], [5, 1, 7], [4, 10, 3, 2],
  ]

  /// Chunks hold the elements from the first to the last, each once, where their offsets say.
  @Test(arguments: shapes, [1, 2, 6, 7, 64, 10_000])
  func chunksFollowEachOther(_ dimensions: [Int], _ elements: Int) {
    let shape = ChunkShape(dimensions: dimensions, elements: elements)
    var next = 0
    for index in 0..<shape.count {
      let place = shape.extent(ofChunk: index)
      let first = zip(dimensions, place.offset).reduce(0) { $0 * $1.0 + $1.1 }
      #expect(first == next)
      #expect(zip(place.offset, shape.chunk).allSatisfy { $0 % $1 == 0 })
      next += place.elements
    }
    #expect(next == dimensions.reduce(1, *))
    #expect(shape.elements <= max(elements, 1))
  }
}
