import Foundation
import Synchronization

/// A file that appears under its name whole or not at all: written beside it under another name, brought
/// to the disk, and renamed. Until then no other user can read it, and what had the name before is
/// untouched, as after a failure.
public struct TemporaryFile: ~Copyable {
  /// Under which it is written.
  public let path: String
  private let destination: String
  private let descriptor: Int32
  private var isOpen = true

  /// Names end in `.partial` and say which process writes, so that what a killed one left can be told.
  public init(for destination: String) throws(Failure) {
    let folder = folderName(of: destination)
    let name = (destination as NSString).lastPathComponent
    let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    let process = ProcessInfo.processInfo.processIdentifier
    let path =
      (folder.isEmpty ? "" : folder + "/")
      + ".\(name).\(Self.host).\(process).\(number).partial"
    guard !destination.utf8.contains(0) else {
      throw Failure(.inputOutput, "cannot write \(quoted(destination)): not a file name")
    }
    var status = stat()
    guard stat(destination, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.inputOutput, "cannot write \(clipped(destination)): not a regular file")
    }
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(destination) }
    (self.path, self.destination, self.descriptor) = (path, destination, descriptor)
    Self.unfinished.withLock { _ = $0.insert(path) }
  }

  deinit {
    guard isOpen else { return }
    close(descriptor)
    unlink(path)
    Self.unfinished.withLock { _ = $0.remove(path) }
  }

  /// Behind what was written before.
  public borrowing func write(_ bytes: [UInt8]) throws(Failure) {
    try write(bytes, count: bytes.count)
  }

  /// In UTF-8, behind what was written before.
  public borrowing func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

  private borrowing func write(_ bytes: UnsafeRawPointer, count: Int) throws(Failure) {
    var written = DirectTransfer(descriptor, bytes: count)?.write(bytes, count: count) ?? 0
    while written < count {
      let taken = Foundation.write(descriptor, bytes + written, count - written)
      guard taken >= 0 || errno == EINTR else { throw Self.failure(destination) }
      written += max(taken, 0)
    }
  }

  /// Gives the file its name; only then it is there, also after a loss of power.
  public consuming func commit() throws(Failure) {
    try finish()
    guard rename(path, destination) == 0 else { throw Self.failure(destination) }
    close(descriptor)
    isOpen = false
    Self.unfinished.withLock { _ = $0.remove(path) }
    Self.synchronizeFolder(of: destination)
  }

  /// Gives the file its name unless there is one: false, and nothing changed, where there is.
  public consuming func commitIfNew() throws(Failure) -> Bool {
    try finish()
    // Atomic among all that write, where the file system has links; the others check first.
    if link(path, destination) == 0 {
      Self.synchronizeFolder(of: destination)
      return true
    }
    if errno == EEXIST || access(destination, F_OK) == 0 { return false }
    guard errno == EPERM || errno == ENOTSUP || errno == ENOSYS || errno == ENOENT else {
      throw Self.failure(destination)
    }
    try commit()
    return true
  }

  /// Opens it to others, and brings it to the disk.
  private borrowing func finish() throws(Failure) {
    fchmod(descriptor, Self.mode)
    guard fsync(descriptor) == 0 else { throw Self.failure(destination) }
  }

  /// The name lasts only when its folder is on the disk too; a file system that cannot do so has other ways.
  private static func synchronizeFolder(of path: String) {
    let folder = folderName(of: path)
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ path: String) -> Failure {
    Failure(.inputOutput, "cannot write \(clipped(path)): \(systemReason())")
  }

  /// What the user's mask leaves of a new file's; to be read, it has to be set.
  private static let mode: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return 0o666 & ~mask
  }()

  private static let counter = Atomic<Int>(0)
  private static let unfinished = Mutex<Set<String>>([])
  /// Of this machine, without what has a meaning in a name.
  private static let host: String = {
    var name = [CChar](repeating: 0, count: 65)
    guard gethostname(&name, 64) == 0 else { return "host" }
    let bytes = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return String(String(decoding: bytes, as: UTF8.self).map { "/.".contains($0) ? "_" : $0 })
  }()

  /// Removes every file of this process that has not got its name: for a process about to end.
  public static func discardAll() {
    for path in unfinished.withLock({ $0 }) { unlink(path) }
  }

  /// Whether a name in a folder is that of a file whose writer is gone: a process of this host that does
  /// not run, or of another host and untouched for a day.
  public static func isLeftBehind(_ name: String, in folder: String) -> Bool {
    guard name.hasPrefix("."), name.hasSuffix(".partial") else { return false }
    let parts = name.split(separator: ".")
    guard parts.count >= 5, let process = pid_t(parts[parts.count - 3]) else { return false }
    if parts[parts.count - 4] == host { return kill(process, 0) != 0 && errno == ESRCH }
    var status = stat()
    guard stat("\(folder)/\(name)", &status) == 0 else { return false }
    return time(nil) - status.st_mtim.tv_sec > 86_400
  }
}

/// What the system said of the last call that failed.
public func systemReason() -> String { String(cString: strerror(errno)) }
