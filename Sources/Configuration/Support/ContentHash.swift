import CKernels

/// The hash (XXH3, 128 bits) that identifies content, as 32 hexadecimal digits.
public func contentHash(of bytes: [UInt8]) -> String {
  bytes.withUnsafeBytes(contentHash)
}

/// The hash of a part of an array.
public func contentHash(of bytes: ArraySlice<UInt8>) -> String {
  bytes.withUnsafeBytes(contentHash)
}

/// The hash of the numbers' bytes in little-endian order.
public func contentHash(of numbers: [Double]) -> String {
  numbers.map(\.bitPattern.littleEndian).withUnsafeBytes(contentHash)
}

/// The hash of bytes in memory.
public func contentHash(of bytes: UnsafeRawBufferPointer) -> String {
  var digits = [CChar](repeating: 0, count: 33)
  nuem_hash(bytes.baseAddress, bytes.count, &digits)
  return String(decoding: digits.prefix(32).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
