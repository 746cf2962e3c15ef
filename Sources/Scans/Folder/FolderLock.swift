import Configuration
import Foundation

/// A byte of a file that one job at a time holds, so that not all compute what one of them could;
/// the system lets go of it when the process ends, however it ends.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Nil while another job holds the lock. Where the file system has no locks, everybody gets it;
  /// work is then done twice, but never wrong.
  init?(byte: Int, of path: String) throws(Failure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw systemFailure(.inputOutput, "cannot open \(clipped(path))") }
    if lockByte(byte, of: descriptor) == .busy {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  /// Waits for the lock, which must be held for a short time only.
  static func waiting(byte: Int = 0, of path: String) throws(Failure) -> FolderLock {
    for _ in 0..<mostPauses {
      if let lock = try FolderLock(byte: byte, of: path) { return lock }
      usleep(pause)
    }
    throw Failure(
      .inputOutput,
      "\(clipped(path)): another process has held it for \(mostPauses / 20) seconds: expected one that"
        + " goes on or ends")
  }

  private static let pause: UInt32 = 50_000
  private static let mostPauses = 1200

  deinit { close(descriptor) }
}
