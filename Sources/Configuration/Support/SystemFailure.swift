import Foundation

/// The system's message for the last call that failed.
public func systemReason() -> String { String(cString: strerror(errno)) }

/// A failure of the system's last call: what could not be done, then the system's message. Where
/// the system lacks memory or open files, the kind is `systemLimit`.
public func systemFailure(_ kind: Failure.Kind, _ what: String) -> Failure {
  let reason = errno
  let message = "\(what): \(String(cString: strerror(reason)))"
  guard [ENOMEM, EMFILE, ENFILE].contains(reason) else { return Failure(kind, message) }
  return Failure(.systemLimit, message + higherLimits)
}

/// The advice where the system lacks memory, open files or threads.
let higherLimits = "; expected higher limits of memory, files and processes (`ulimit -a`)"

/// Whether the last call failed because the file, or a folder on the way to it, does not exist.
/// Whatever else the system says, as of a folder that it may not or cannot read, does not mean
/// that.
public func systemFoundNothing() -> Bool { errno == ENOENT || errno == ENOTDIR }
