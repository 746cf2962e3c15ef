import CResultFile
import Configuration

/// A dataset that is written from its first element to its last, in compressed and checksummed
/// chunks.
///
/// Appended elements come back as full chunks. Any thread may encode a chunk, and chunks are
/// written in any order.
public final class ChunkedDataset {
  /// The dataset, which takes attributes.
  public let dataset: HDF5Object
  /// The shape of its chunks.
  public let shape: ChunkShape
  private let kind: ElementKind
  private var next = 0
  private var buffer: [UInt8] = []
  /// The checksum of the appended elements; nil once it is in the file.
  private var sum: OpaquePointer?

  /// The size of a chunk: large enough to compress, small enough to read a part.
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
    dataset = HDF5Object(object, losses: parent.losses)
    guard let sum = nuem_sum_begin() else {
      throw Failure(.systemLimit, "no memory for the checksum of \(clipped(name))")
    }
    self.sum = sum
  }

  deinit {
    guard let sum else { return }
    var digits = [CChar](repeating: 0, count: 33)
    nuem_sum_end(sum, &digits)
  }

  /// Appends elements, as bytes in little-endian order.
  ///
  /// - Returns: the chunks that became full.
  public func append(_ bytes: UnsafeRawBufferPointer) -> [FullChunk] {
    if let sum { nuem_sum_add(sum, bytes.baseAddress, bytes.count) }
    var full: [FullChunk] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let extent = shape.extent(ofChunk: next)
      let wanted = extent.elements * kind.bytes
      let taken = rest.prefix(wanted - buffer.count)
      rest = rest.dropFirst(taken.count)
      if buffer.isEmpty { buffer.reserveCapacity(shape.elements * kind.bytes) }
      buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: taken))
      guard buffer.count == wanted else { break }
      buffer += repeatElement(0, count: shape.elements * kind.bytes - wanted)
      full.append(FullChunk(offset: extent.offset, kind: kind, bytes: buffer))
      buffer = []
      next += 1
    }
    return full
  }

  /// Writes a chunk at its offset.
  public func write(_ chunk: EncodedChunk) throws(Failure) {
    let offset = chunk.offset.map(UInt64.init)
    try check(dataset.file) {
      nuem_h5_write_chunk(dataset.object, offset, chunk.bytes, chunk.bytes.count, &$0)
    }
  }

  /// Writes the checksum of all elements beside them, once the last element was appended.
  ///
  /// - Returns: whether the whole dataset was appended; otherwise nothing is written.
  public func finish() throws(Failure) -> Bool {
    guard next == shape.count, buffer.isEmpty, let sum = sum.take() else { return false }
    var digits = [CChar](repeating: 0, count: 33)
    nuem_sum_end(sum, &digits)
    try dataset.put(
      "xxh3", String(decoding: digits.prefix(32).map(UInt8.init(bitPattern:)), as: UTF8.self))
    return true
  }
}

/// A full chunk of elements, not encoded yet.
public struct FullChunk: Sendable {
  let offset: [Int]
  let kind: ElementKind
  let bytes: [UInt8]

  /// The chunk compressed and with a checksum, computed on this thread.
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
    guard status == 0 else {
      throw status == Int32(NUEM_CHUNK_NO_MEMORY)
        ? Failure(.systemLimit, "no memory to compress a chunk of results")
        : Failure(.internalError, "zlib could not compress a chunk")
    }
    return EncodedChunk(offset: offset, bytes: encoded)
  }
}

/// A chunk as it stands in the file.
public struct EncodedChunk: Sendable {
  let offset: [Int]
  let bytes: [UInt8]
}
