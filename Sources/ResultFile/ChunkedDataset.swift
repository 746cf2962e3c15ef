import CResultFile
import Configuration

/// A dataset that is written from its first element to its last, in compressed and checksummed chunks.
///
/// What is appended comes back as chunks that are full; any thread may encode one, and they are written in
/// any order.
public final class ChunkedDataset {
  /// Takes attributes.
  public let dataset: HDF5Object
  /// How it is cut into chunks.
  public let shape: ChunkShape
  private let kind: ElementKind
  private var next = 0
  private var buffer: [UInt8] = []

  /// Large enough to compress, small enough to read a part.
  public static let bytesOfChunk = 1 << 20

  /// Makes the dataset, of dimensions outermost first, in a group.
  public init(
    _ name: String, in parent: HDF5Object, kind: ElementKind, dimensions: [Int],
    bytesOfChunk: Int = ChunkedDataset.bytesOfChunk
  ) throws(Failure) {
    shape = ChunkShape(dimensions: dimensions, elements: bytesOfChunk / kind.bytes)
    self.kind = kind
    let (sizes, chunk) = (dimensions.map(UInt64.init), shape.chunk.map(UInt64.init))
    var object: nuem_h5_object = 0
    try check(parent.file) {
      nuem_h5_create_dataset(
        parent.object, name, kind.raw, sizes.count, sizes, chunk, &object, &$0)
    }
    dataset = HDF5Object(object, file: parent.file)
  }

  /// Elements, as bytes in little-endian order.
  public func append(_ bytes: UnsafeRawBufferPointer) -> [FullChunk] {
    var full: [FullChunk] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let place = shape.place(ofChunk: next)
      let wanted = place.elements * kind.bytes
      let taken = rest.prefix(wanted - buffer.count)
      rest = rest.dropFirst(taken.count)
      if buffer.isEmpty { buffer.reserveCapacity(shape.elements * kind.bytes) }
      buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: taken))
      guard buffer.count == wanted else { break }
      buffer += repeatElement(0, count: shape.elements * kind.bytes - wanted)
      full.append(FullChunk(offset: place.offset, kind: kind, bytes: buffer))
      buffer = []
      next += 1
    }
    return full
  }

  /// Writes a chunk to its place.
  public func write(_ chunk: EncodedChunk) throws(Failure) {
    let offset = chunk.offset.map(UInt64.init)
    try check(dataset.file) {
      nuem_h5_write_chunk(dataset.object, offset, chunk.bytes, chunk.bytes.count, &$0)
    }
  }

  /// Whether all of it was appended.
  public var isWhole: Bool { next == shape.count && buffer.isEmpty }
}

/// A chunk as elements.
public struct FullChunk: Sendable {
  let offset: [Int]
  let kind: ElementKind
  let bytes: [UInt8]

  /// Compressed and checksummed, on this thread.
  public func encoded() throws(Failure) -> EncodedChunk {
    let count = bytes.count / kind.bytes
    let bound = nuem_chunk_bound(count, kind.bytes)
    var (length, status) = (0, Int32(0))
    let encoded = withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 8) { scratch in
      [UInt8](unsafeUninitializedCapacity: bound) { buffer, written in
        status = nuem_chunk_encode(
          bytes, count, kind.bytes, scratch.baseAddress, buffer.baseAddress, &length)
        written = status == 0 ? length : 0
      }
    }
    guard status == 0 else { throw Failure(.internalError, "zlib could not compress a chunk") }
    return EncodedChunk(offset: offset, bytes: encoded)
  }
}

/// A chunk as it stands in the file.
public struct EncodedChunk: Sendable {
  let offset: [Int]
  let bytes: [UInt8]
}
