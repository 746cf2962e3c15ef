import Foundation

/// The result of asking for a lock.
package enum LockOutcome: Equatable, Sendable {
  /// This open file holds the lock, until it is closed or its process ends, however it ends.
  case held
  /// Another open file holds the lock, in this process or another, on this machine or another.
  case busy
  /// The file system, or the system, has no locks.
  case unavailable
}

/// Asks for the lock of one byte of a file, for writing. It belongs to the open file, not to the
/// process: threads exclude each other too. Nothing waits.
package func lockByte(_ byte: Int, of descriptor: Int32) -> LockOutcome {
  var lock = flock()
  lock.l_type = Int16(F_WRLCK)
  lock.l_whence = Int16(SEEK_SET)
  lock.l_start = off_t(byte)
  lock.l_len = 1
  while fcntl(descriptor, setOpenFileLock, &lock) != 0 {
    if errno == EINTR { continue }
    return errno == EAGAIN || errno == EACCES ? .busy : .unavailable
  }
  return .held
}

/// F_OFD_SETLK of Linux, which Swift does not see.
private let setOpenFileLock: Int32 = 37
