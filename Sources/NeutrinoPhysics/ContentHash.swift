import CKernels

/// XXH3 (128 bits) of bytes, as 32 hexadecimal digits: what content is told apart by.
public func contentHash(of bytes: UnsafeRawBufferPointer) -> String {
  var digits = [CChar](repeating: 0, count: 33)
  nuem_hash(bytes.baseAddress, bytes.count, &digits)
  return String(decoding: digits.prefix(32).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Of a text's UTF-8 bytes.
public func contentHash(of text: String) -> String {
  var text = text
  return text.withUTF8 { contentHash(of: UnsafeRawBufferPointer($0)) }
}
