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
    guard descriptor >= 0 else {
      throw Failure(.inputOutput, "cannot open \(clipped(path)): \(systemReason())")
    }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = off_t(byte)
    lock.l_len = 1
    // Of the open file, not of the process: threads exclude each other too.
    if fcntl(descriptor, Self.setOpenFileLock, &lock) != 0, [EAGAIN, EACCES].contains(errno) {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// F_OFD_SETLK of Linux, which Swift does not see.
  private static let setOpenFileLock: Int32 = 37
}
