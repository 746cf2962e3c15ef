import Foundation
import Synchronization

/// A file that appears under its name whole or not at all: written beside it under another name,
/// brought to the disk, and renamed. Until then no other user can read it, and what had the name
/// before is untouched, as after a failure.
public struct TemporaryFile: ~Copyable {
  /// The path under which it is written.
  public let path: String
  /// The descriptor for reading and writing, which is open until the file has its name or is
  /// removed.
  package let descriptor: Int32
  /// The name that it will have.
  let destination: String
  private var isOpen = true

  /// The other name has 64 random bits, so that no other process, on whatever machine, has the
  /// same; and whoever writes it holds a lock on it, which ends with the process. So what a killed
  /// process left can be told from what is being written (`removeLeftBehind`).
  public init(for destination: String) throws(Failure) {
    guard !destination.utf8.contains(0) else {
      throw Failure(.inputOutput, "cannot write \(quoted(destination)): not a file name")
    }
    var status = stat()
    let isThere = stat(destination, &status) == 0
    guard isThere || errno == ENOENT else { throw Self.failure(destination) }
    guard !isThere || status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.inputOutput, "cannot write \(clipped(destination)): not a regular file")
    }
    (path, descriptor) = try Self.begin(for: destination)
    self.destination = destination
  }

  private static func begin(for destination: String) throws(Failure) -> (String, Int32) {
    let folder = folderName(of: destination)
    let name = (destination as NSString).lastPathComponent
    while true {
      let random = String(UInt64.random(in: .min ... .max), radix: 16)
      let digits = String(repeating: "0", count: 16 - random.count) + random
      let path = (folder.isEmpty ? "" : folder + "/") + ".\(name).\(digits)\(suffix)"
      // The path is recorded from the beginning, so that it is removed whatever ends this process.
      unfinished.withLock { _ = $0.insert(path) }
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor < 0 {
        let reason = errno
        unfinished.withLock { _ = $0.remove(path) }
        errno = reason
        if reason == EEXIST || reason == EINTR { continue }
        throw failure(destination)
      }
      // Between both calls another process may have taken the file for one that was left behind.
      let isFree = lockByte(0, of: descriptor) != .busy
      if isFree, isStill(descriptor, path) { return (path, descriptor) }
      // Set by `isStill` where it could not look at all, which is no reason to try again.
      let reason = isFree ? errno : 0
      unlink(path)
      close(descriptor)
      unfinished.withLock { _ = $0.remove(path) }
      guard reason == 0 || reason == ENOENT else {
        errno = reason
        throw failure(destination)
      }
    }
  }

  deinit {
    guard isOpen else { return }
    unlink(path)
    close(descriptor)
    Self.unfinished.withLock { _ = $0.remove(path) }
  }

  /// Appends bytes to what was written before.
  public borrowing func write(_ bytes: [UInt8]) throws(Failure) {
    try write(bytes, count: bytes.count)
  }

  /// Appends a text in UTF-8 to what was written before.
  public borrowing func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

  private borrowing func write(_ bytes: UnsafeRawPointer, count: Int) throws(Failure) {
    var written = DirectTransfer(descriptor, bytes: count)?.write(bytes, count: count) ?? 0
    while written < count {
      let taken = Foundation.write(descriptor, bytes + written, count - written)
      if taken < 0, errno == EINTR { continue }
      guard taken > 0 else { throw Self.failure(destination) }
      written += taken
    }
  }

  /// Gives the file its name; from then on it exists, also after a loss of power.
  public consuming func commit() throws(Failure) {
    let destination = destination
    try finish()
    // The whole file is on the disk, so that closing cannot lose anything.
    close(try giveName())
    try synchronizeFolder(of: destination)
  }

  /// Gives the file its name, after `finish`.
  ///
  /// - Returns: the open file, which is the caller's now, still with its lock.
  consuming func giveName() throws(Failure) -> Int32 {
    guard rename(path, destination) == 0 else { throw Self.failure(destination) }
    isOpen = false
    Self.unfinished.withLock { _ = $0.remove(path) }
    return descriptor
  }

  /// Gives the file its name if there is no file of this name; otherwise returns false and changes
  /// nothing.
  public consuming func commitIfNew() throws(Failure) -> Bool {
    try finish()
    // Atomic among all that write, where the file system has links; the others check first.
    if link(path, destination) == 0 {
      try synchronizeFolder(of: destination)
      return true
    }
    let reason = errno
    if reason == EEXIST || access(destination, F_OK) == 0 { return false }
    guard [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(reason) else {
      errno = reason
      throw Self.failure(destination)
    }
    try commit()
    return true
  }

  /// Allows other users to read the file, and brings it to the disk.
  borrowing func finish() throws(Failure) {
    guard fchmod(descriptor, Self.mode) == 0, fsync(descriptor) == 0 else {
      throw Self.failure(destination)
    }
  }

  private static func failure(_ path: String) -> Failure {
    systemFailure(.inputOutput, "cannot write \(clipped(path))")
  }

  /// The mode of a new file under the user's mask, which can be read only by setting it.
  private static let mode: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return 0o666 & ~mask
  }()

  private static let unfinished = Mutex<Set<String>>([])
  private static let suffix = ".partial"
  /// The suffix behind that, for a file that a `FileGroup` may have to restore.
  static let formerSuffix = ".former"

  /// Removes every file of this process that does not have its name yet, for a process that is
  /// about to end.
  public static func discardAll() {
    for path in unfinished.withLock({ $0 }) { unlink(path) }
  }
}

// MARK: - What others left

extension TemporaryFile {
  /// The time in seconds, by the clock of the file system, after which an unwritten file counts as
  /// left behind, where no file can be locked.
  private static let longestPause = 86_400

  /// Removes what writers that are gone left in a folder. A file that is being written is locked;
  /// where nothing can be locked, it was written lately. Neither the host, nor the number of a
  /// process, nor this machine's clock is asked: in containers and on clusters they say nothing.
  ///
  /// - Returns: the names that were removed.
  @discardableResult
  public static func removeLeftBehind(in folder: String) throws(Failure) -> [String] {
    try namesInFolder(folder).filter { name in
      (hasForm(name) && removeIfLeftBehind("\(folder)/\(name)"))
        || (isFormer(name) && removeFormer(name, in: folder))
    }
  }

  /// Removes the former file of a group that was not finished: whoever may have to put it back has
  /// the lock of what was written, under its first name or under its last.
  private static func removeFormer(_ name: String, in folder: String) -> Bool {
    let first = String(name.dropLast(formerSuffix.count))
    // ".NAME.0123456789abcdef.partial"
    let last = String(first.dropFirst().dropLast(suffix.count + 17))
    return !isLocked("\(folder)/\(first)") && !isLocked("\(folder)/\(last)")
      && removeIfLeftBehind("\(folder)/\(name)")
  }

  /// Whether a file is locked; it counts as locked if this cannot be found out.
  private static func isLocked(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return errno != ENOENT }
    defer { close(descriptor) }
    return lockByte(0, of: descriptor) == .busy
  }

  /// Removes what writers that are gone left beside a file that is about to be written; a folder
  /// that cannot be listed keeps it.
  public static func removeLeftBehind(beside destination: String) {
    let folder = folderName(of: destination)
    _ = try? removeLeftBehind(in: folder.isEmpty ? "." : folder)
  }

  /// Whether a name is such as `.results.csv.0123456789abcdef.partial.former`, of a group of files
  /// that was not finished.
  private static func isFormer(_ name: String) -> Bool {
    name.hasSuffix(formerSuffix) && hasForm(String(name.dropLast(formerSuffix.count)))
  }

  /// Whether a name is such as `.results.h5.0123456789abcdef.partial`.
  private static func hasForm(_ name: String) -> Bool {
    guard name.hasPrefix("."), name.hasSuffix(suffix) else {
      return false
    }
    let digits = name.dropLast(suffix.count).suffix(17)
    return digits.count == 17 && digits.first == "."
      && digits.dropFirst().allSatisfy { $0.isHexDigit && !$0.isUppercase }
  }

  /// Removes a file that was left behind. A file that cannot be examined stays, as it may be in
  /// use.
  private static func removeIfLeftBehind(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    switch lockByte(0, of: descriptor) {
    case .busy: return false
    case .held: break
    case .unavailable:
      guard let age = age(of: descriptor, in: folderName(of: path)), age > longestPause else {
        return false
      }
    }
    return isStill(descriptor, path) && unlink(path) == 0
  }

  /// Whether a name still belongs to an open file, which may have been renamed or removed. If this
  /// cannot be found out, the result is false and errno gives the reason; otherwise errno is 0.
  private static func isStill(_ descriptor: Int32, _ path: String) -> Bool {
    var (open, named) = (stat(), stat())
    errno = 0
    return fstat(descriptor, &open) == 0 && lstat(path, &named) == 0
      && open.st_ino == named.st_ino && open.st_dev == named.st_dev
  }

  /// The seconds since a file was written or renamed, by the clock of the file system, which a new
  /// file shows.
  private static func age(of descriptor: Int32, in folder: String) -> Int? {
    var path = Array("\(folder)/.clock.XXXXXX".utf8CString)
    let clock = mkstemp(&path)
    guard clock >= 0 else { return nil }
    defer {
      close(clock)
      unlink(path)
    }
    var (now, then) = (stat(), stat())
    guard fstat(clock, &now) == 0, fstat(descriptor, &then) == 0 else { return nil }
    return now.st_ctim.tv_sec - then.st_ctim.tv_sec
  }
}
