import Foundation

/// The whole content of a file of at most `limit` bytes.
///
/// What is not there or may not be opened, a folder and a device are `missingInput`; a failure to
/// open or read what is there is `inputOutput`. A pipe is read until its writer ends, and given up
/// where nobody writes for a while.
///
/// - Parameter isReadOnce: whether the file is read only once, so that the system need not keep a
/// copy.
public func readBytes(
  ofFile path: String, atMost limit: Int, isReadOnce: Bool = false
) throws(Failure) -> [UInt8] {
  let name = path.isEmpty ? quoted(path) : clipped(path)
  guard !path.utf8.contains(0) else { throw Failure(.missingInput, "\(name): not a file name") }
  let descriptor = try openForReading(path, name: name)
  defer { close(descriptor) }

  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw systemFailure(.inputOutput, name) }
  let isPipe = status.st_mode & S_IFMT == S_IFIFO
  guard isPipe || [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
    throw Failure(.badInput, "\(name): a device or a socket: expected a file")
  }
  // A pipe has none: it is read in blocks of any size.
  let size = Int(status.st_size)
  let expected = min(max(size, 0), limit, largestPiece)
  var bytes: [UInt8] = []
  if isReadOnce, let transfer = DirectTransfer(descriptor, bytes: expected) {
    bytes = [UInt8](unsafeUninitializedCapacity: expected + 1) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      filled = transfer.read(into: start, count: expected)
    }
  }
  // One byte more is read, so that the end of an unchanged file is found at once.
  var room = expected - bytes.count + 1
  while true {
    if isPipe { try waitForWriter(descriptor, name: name) }
    var count = 0
    let block = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
      count = read(descriptor, buffer.baseAddress, room)
      filled = max(count, 0)
    }
    if count == 0 { return bytes }
    guard count > 0 else {
      if errno == EINTR || errno == EAGAIN { continue }
      throw systemFailure(errno == EISDIR ? .missingInput : .inputOutput, name)
    }
    guard bytes.count + count <= limit else {
      throw Failure(.badInput, "\(name): longer than \(limit) bytes")
    }
    if bytes.isEmpty { bytes = block } else { bytes += block }
    room = size > bytes.count ? min(size - bytes.count + 1, largestPiece) : 1 << 16
  }
}

/// Opens a file without waiting for the writer of a pipe, who may never come.
private func openForReading(_ path: String, name: String) throws(Failure) -> Int32 {
  while true {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor >= 0 { return descriptor }
    if errno == EINTR { continue }
    let isMissing =
      systemFoundNothing() || [EACCES, EPERM, ELOOP, ENAMETOOLONG, ENXIO].contains(errno)
    throw systemFailure(isMissing ? .missingInput : .inputOutput, name)
  }
}

/// Waits until a pipe can be read, or its writer is gone.
private func waitForWriter(_ descriptor: Int32, name: String) throws(Failure) {
  var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  while true {
    let ready = poll(&request, 1, Int32(longestSilence * 1000))
    if ready > 0 { return }
    if ready < 0, errno == EINTR { continue }
    guard ready == 0 else { throw systemFailure(.inputOutput, name) }
    throw Failure(
      .missingInput, "\(name): a pipe into which nobody has written for \(longestSilence) seconds")
  }
}

/// The longest silence of a pipe in seconds; a command that makes a configuration takes no longer.
private let longestSilence = 10

/// The largest piece that is read at once, whatever size a file claims.
private let largestPiece = 1 << 25

/// The content without a byte order mark, once it is known to be UTF-8; else an error that names
/// the line.
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
