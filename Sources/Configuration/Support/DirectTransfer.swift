import Foundation

/// Transfers between the disk and this process without the system's own copies of a file. A block
/// of a scan is brought to the disk at once and read once, and fresh memory for copies takes longer
/// than the transfer.
///
/// A file system without such transfers, or with other alignments, takes the usual way, as the end
/// of a file does.
struct DirectTransfer: ~Copyable {
  private let descriptor: Int32
  private let flags: Int32
  private let piece: UnsafeMutableRawPointer

  private static let bytesOfPiece = 1 << 20
  private static let alignment = 4096
  private static let leastBytes = 4 * bytesOfPiece

  /// The flag O_DIRECT of Linux by processor, which glibc does not show to Swift.
  #if arch(x86_64)
    private static let direct: Int32 = 0o40000
  #elseif arch(arm64)
    private static let direct: Int32 = 0o200000
  #else
    private static let direct: Int32 = 0
  #endif

  /// A transfer for a file that is open at an offset of that alignment; nil where the usual way is
  /// better.
  init?(_ descriptor: Int32, bytes: Int) {
    let flags = fcntl(descriptor, F_GETFL)
    guard Self.direct != 0, bytes >= Self.leastBytes, flags >= 0,
      Int(lseek(descriptor, 0, SEEK_CUR)) % Self.alignment == 0,
      fcntl(descriptor, F_SETFL, flags | Self.direct) == 0
    else { return nil }
    (self.descriptor, self.flags) = (descriptor, flags)
    piece = .allocate(byteCount: Self.bytesOfPiece, alignment: Self.alignment)
  }

  deinit {
    _ = fcntl(descriptor, F_SETFL, flags)
    piece.deallocate()
  }

  /// Writes whole pieces, as far as that goes.
  ///
  /// - Returns: the number of bytes.
  borrowing func write(_ bytes: UnsafeRawPointer, count: Int) -> Int {
    inPieces(count) { done in
      piece.copyMemory(from: bytes + done, byteCount: Self.bytesOfPiece)
      return Foundation.write(descriptor, piece, Self.bytesOfPiece)
    }
  }

  /// Reads whole pieces, as far as that goes.
  ///
  /// - Returns: the number of bytes.
  borrowing func read(into bytes: UnsafeMutableRawPointer, count: Int) -> Int {
    inPieces(count) { done in
      let taken = Foundation.read(descriptor, piece, Self.bytesOfPiece)
      if taken > 0 { (bytes + done).copyMemory(from: piece, byteCount: taken) }
      return taken
    }
  }

  private borrowing func inPieces(_ count: Int, transfer: (_ done: Int) -> Int) -> Int {
    var done = 0
    while done + Self.bytesOfPiece <= count {
      let taken = transfer(done)
      if taken < 0, errno == EINTR { continue }
      done += max(taken, 0)
      // The usual way meets the same problem, and reports it.
      guard taken == Self.bytesOfPiece else { break }
    }
    return done
  }
}
