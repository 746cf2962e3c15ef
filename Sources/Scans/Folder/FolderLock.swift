import Configuration
import Foundation

/// A byte of a file that one job at a time holds, so that not all compute what one of them could; the
/// system lets go of it when the process ends, however it ends.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Nil while another holds it. Where the file system has no locks, everybody gets it: work is then done
  /// twice, never wrong.
  init?(byte: Int, of path: String) throws(Failure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw systemFailure(.inputOutput, "cannot open \(clipped(path))") }
    if lockByte(byte, of: descriptor) == .busy {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
