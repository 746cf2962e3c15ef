import ResultFile

/// Shapes of chunks: every element of a dataset is in one chunk, in its order.
@Sendable func fuzzChunks(_ bytes: [UInt8]) {
  var source = ByteSource(bytes)
  let dimensions = (0..<1 + source.byte() % 4).map { _ in 1 + source.byte() % 48 }
  let shape = ChunkShape(dimensions: dimensions, elements: 1 + source.word() % 5000)
  require(zip(shape.chunk, dimensions).allSatisfy { $0 >= 1 && $0 <= $1 }, "chunks fit: \(shape)")
  var next = 0
  // Few large datasets: the input says where to begin.
  let first = source.word() % shape.count
  for index in first..<min(shape.count, first + 500) {
    let (offset, elements) = shape.extent(ofChunk: index)
    let start = zip(offset, dimensions).reduce(0) { $0 * $1.1 + $1.0 }
    if index > first { require(start == next, "chunk \(index) of \(shape) begins at \(next)") }
    require((1...shape.elements).contains(elements), "chunk \(index) of \(shape) holds some")
    next = start + elements
  }
  let (offset, elements) = shape.extent(ofChunk: shape.count - 1)
  let last = zip(offset, dimensions).reduce(0) { $0 * $1.1 + $1.0 } + elements
  require(last == dimensions.reduce(1, *), "the last chunk of \(shape) ends it")
}
