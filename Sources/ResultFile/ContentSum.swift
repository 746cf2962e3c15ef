import CResultFile

/// The hash (XXH3, 128 bits) of content that is added piece by piece.
public final class ContentSum {
  private let memory: UnsafeMutableRawPointer
  private let sum: OpaquePointer

  /// A checksum of nothing yet.
  public init() {
    memory = .allocate(byteCount: nuem_sum_bytes(), alignment: 64)
    sum = nuem_sum_begin_in(memory)
  }

  deinit { memory.deallocate() }

  /// Adds the UTF-8 of a text.
  public func add(_ text: String) {
    var text = text
    text.withUTF8 { nuem_sum_add(sum, $0.baseAddress, $0.count) }
  }

  /// The checksum of all that was added: 32 hexadecimal digits.
  public var digits: String {
    var digits = [CChar](repeating: 0, count: 33)
    nuem_sum_digits(sum, &digits)
    return String(decoding: digits.prefix(32).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
