import Foundation

/// The whole content of a file of at most `limit` bytes.
///
/// What cannot be opened, and a folder, is `missingInput`; a failed read is `inputOutput`.
///
/// - Parameter isReadOnce: so that the system need not keep a copy.
public func readBytes(
  ofFile path: String, atMost limit: Int, isReadOnce: Bool = false
) throws(Failure) -> [UInt8] {
  let name = path.isEmpty ? quoted(path) : clipped(path)
  guard !path.utf8.contains(0) else { throw Failure(.missingInput, "\(name): not a file name") }
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw Failure(.missingInput, "\(name): \(systemReason())") }
  defer { close(descriptor) }

  var status = stat()
  // Of a pipe or device, 0: it is read in blocks of any size.
  let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  let expected = min(max(size, 0), limit, largestPiece)
  var bytes: [UInt8] = []
  if isReadOnce, let transfer = DirectTransfer(descriptor, bytes: expected) {
    bytes = [UInt8](unsafeUninitializedCapacity: expected + 1) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      filled = transfer.read(into: start, count: expected)
    }
  }
  // One more, so that the end of a file that does not change is found at once.
  var room = expected - bytes.count + 1
  while true {
    var count = 0
    let block = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
      count = read(descriptor, buffer.baseAddress, room)
      filled = max(count, 0)
    }
    if count == 0 { return bytes }
    guard count > 0 else {
      if errno == EINTR { continue }
      throw Failure(errno == EISDIR ? .missingInput : .inputOutput, "\(name): \(systemReason())")
    }
    guard bytes.count + count <= limit else {
      throw Failure(.badInput, "\(name): longer than \(limit) bytes")
    }
    if bytes.isEmpty { bytes = block } else { bytes += block }
    room = size > bytes.count ? min(size - bytes.count + 1, largestPiece) : 1 << 16
  }
}

/// Whatever size a file claims.
private let largestPiece = 1 << 25

/// The content without a byte order mark, once it is known to be UTF-8; else an error that names the
/// line.
func checkedUTF8(_ bytes: [UInt8], name: String) throws(Failure) -> ArraySlice<UInt8> {
  let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
  if content.allSatisfy({ $0 < 0x80 }) || isUTF8(content) { return content }
  var line = 1
  for text in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
    guard isUTF8(text) else { break }
    line += 1
  }
  throw Failure(.badInput, "\(name):\(line): not UTF-8 text")
}

private func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
  String(validating: bytes, as: UTF8.self) != nil
}
