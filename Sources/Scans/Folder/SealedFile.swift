import Configuration
import Foundation
import ProgramBuild

/// The format of everything that a scan keeps in its folder: what it is, of which plan, which
/// number and which build of the program, then its content, then a checksum (XXH3, 128 bits) of all
/// before, so that no damage, mix-up or other program goes unnoticed.
///
///     magic "nuemscan" | version | kind | hash of the plan, 32 digits | number | bytes of build | bytes of content
///       | build, in words | content | checksum
///
/// All numbers have 8 bytes, little-endian.
package struct SealedFile {
  package enum Kind: UInt64 {
    case block = 1
    case templates = 2
  }

  let kind: Kind
  let planHash: String
  /// The number of the block or configuration.
  let number: Int
  /// The build that computed the content, as in `BuildIdentity`.
  let build: String

  package init(kind: Kind, planHash: String, number: Int, build: String) {
    (self.kind, self.planHash, self.number, self.build) = (kind, planHash, number, build)
  }

  private static let magic = Array("nuemscan".utf8)
  package static let version: UInt64 = 2
  private static let bytesOfHash = 32
  /// The bytes of the header, as far as it has the same length for all builds.
  private static let bytesOfHeader = 8 + 8 + 8 + bytesOfHash + 8 + 8 + 8
  private static let leastOverhead = bytesOfHeader + bytesOfHash
  /// The largest overhead of any build: the names of libraries have no end, but none is as long.
  static let mostOverhead = leastOverhead + 2048
  /// The number of bytes of a file beside its content.
  var overhead: Int { Self.leastOverhead + build.utf8.count }

  private func header(bytesOfContent count: Int) -> [UInt8] {
    var header = Self.magic
    header.append(number: Self.version)
    header.append(number: kind.rawValue)
    header += Array(planHash.utf8)
    header.append(number: UInt64(number))
    header.append(number: UInt64(build.utf8.count))
    header.append(number: UInt64(count))
    header += Array(build.utf8)
    return header
  }

  package func sealed(_ content: [UInt8]) -> [UInt8] {
    sealed(bytesOfContent: content.count) { $0 += content }
  }

  /// - Parameter append: appends the content, which is not copied again.
  func sealed(bytesOfContent count: Int, append: (inout [UInt8]) -> Void) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + overhead)
    bytes += header(bytesOfContent: count)
    append(&bytes)
    bytes += Array(contentHash(of: bytes).utf8)
    return bytes
  }

  /// The content of a sealed file, or the reason why it cannot be used.
  package func opened(_ bytes: [UInt8]) throws(Damage) -> ArraySlice<UInt8> {
    try Self.checkSeal(of: bytes)
    let hash = String(decoding: bytes[24..<24 + Self.bytesOfHash], as: UTF8.self)
    guard hash == planHash else {
      throw Damage("of another plan (hash \(clipped(hash)))", isForeign: true)
    }
    if let refusal = BuildIdentity.refusal(of: Self.build(of: bytes), by: build) {
      throw Damage("computed by \(refusal)", isForeign: true)
    }
    guard bytes.starts(with: header(bytesOfContent: bytes.count - overhead)) else {
      throw Damage(
        "of another place: kind \(bytes.number(at: 16)), number \(bytes.number(at: 56))",
        isForeign: true)
    }
    return bytes[(Self.bytesOfHeader + build.utf8.count)..<bytes.count - Self.bytesOfHash]
  }

  /// Whether bytes begin as a sealed file does.
  package static func isBegun(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// Refuses bytes that are not as they were sealed, whatever plan, kind and number they belong to.
  package static func checkSeal(of bytes: [UInt8]) throws(Damage) {
    guard isBegun(bytes) else {
      throw Damage(
        bytes.count < magic.count
          ? "truncated: \(bytes.count) bytes" : "not a file of a scan, or damaged at its beginning")
    }
    guard bytes.count >= 16 else { throw Damage("truncated: \(bytes.count) bytes") }
    let version = bytes.number(at: 8)
    guard version <= Self.version else {
      // A newer format may be sealed in another way.
      throw Damage(
        "format \(version) of a newer version, or damaged: this program reads format \(Self.version)",
        isForeign: true)
    }
    guard version == Self.version else {
      throw Damage(
        "format \(version) of an older version, or damaged: this program reads format \(Self.version)",
        isForeign: true)
    }
    guard bytes.count >= leastOverhead else { throw Damage("truncated: \(bytes.count) bytes") }
    let expected = bytesOfFile(bytes)
    if let expected, expected > UInt64(bytes.count) {
      throw Damage("truncated: \(bytes.count) bytes of \(expected)")
    }
    guard expected == UInt64(bytes.count), isSealed(bytes)
    else { throw Damage("damaged: its checksum is not that of its content") }
  }

  /// The size of the file by its header; nil where no file can have this size.
  private static func bytesOfFile(_ bytes: [UInt8]) -> UInt64? {
    var sum = UInt64(leastOverhead)
    for offset in [bytesOfHeader - 16, bytesOfHeader - 8] {
      let (next, isTooLarge) = sum.addingReportingOverflow(bytes.number(at: offset))
      if isTooLarge { return nil }
      sum = next
    }
    return sum
  }

  /// The build that a file names, which must be whole.
  private static func build(of bytes: [UInt8]) -> String {
    let count = Int(bytes.number(at: bytesOfHeader - 16))
    return String(decoding: bytes[bytesOfHeader..<bytesOfHeader + count], as: UTF8.self)
  }

  private static func isSealed(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= bytesOfHash else { return false }
    let end = bytes.count - bytesOfHash
    return contentHash(of: bytes[..<end]).utf8.elementsEqual(bytes[end...])
  }
}

/// Why a file of a scan cannot be used.
package struct Damage: Error, Equatable {
  package let reason: String
  /// Whether the file is whole, but belongs to another plan, program or block.
  package let isForeign: Bool

  init(_ reason: String, isForeign: Bool = false) {
    self.reason = reason
    self.isForeign = isForeign
  }
}

extension [UInt8] {
  mutating func append(number: UInt64) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  func number(at offset: Int) -> UInt64 { self[...].number(at: offset) }
}

extension ArraySlice<UInt8> {
  func number(at offset: Int) -> UInt64 {
    withUnsafeBytes {
      UInt64(
        littleEndian: $0.loadUnaligned(fromByteOffset: offset - startIndex, as: UInt64.self))
    }
  }
}
