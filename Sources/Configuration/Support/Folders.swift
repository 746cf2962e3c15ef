import Foundation

/// Makes a folder and those above it, where they do not exist.
public func makeFolder(_ path: String) throws(Failure) {
  // FileManager's errors do not contain the message of the system.
  var folder = path.hasPrefix("/") ? "/" : ""
  for name in path.split(separator: "/") {
    folder += name
    try makeOneFolder(folder, for: path)
    folder += "/"
  }
  var status = stat()
  guard stat(path, &status) == 0 else {
    throw systemFailure(.inputOutput, "cannot make the folder \(quoted(path))")
  }
  guard status.st_mode & S_IFMT == S_IFDIR else {
    throw Failure(
      .inputOutput, "cannot make the folder \(quoted(path)): a file is in its place")
  }
}

/// Makes a folder and brings it to the disk before anything is put into it. Otherwise a loss of
/// power could remove it with all its content.
private func makeOneFolder(_ folder: String, for path: String) throws(Failure) {
  if mkdir(folder, 0o777) == 0 { return try synchronizeFolder(of: folder) }
  guard errno != EEXIST else { return }
  throw systemFailure(.inputOutput, "cannot make the folder \(quoted(path))")
}

/// Brings the names in the folder of a file to the disk; a file system that cannot do so has other
/// ways.
package func synchronizeFolder(of path: String) throws(Failure) {
  let folder = folderName(of: path)
  let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  // A folder in which one may make files and not look needs no more than what the system does by itself.
  if descriptor < 0, errno == EACCES || errno == EPERM { return }
  guard descriptor >= 0 else {
    throw systemFailure(.inputOutput, "cannot bring \(clipped(path)) to the disk")
  }
  defer { close(descriptor) }
  while fsync(descriptor) != 0 {
    if errno == EINTR { continue }
    if errno == EINVAL || errno == ENOTSUP { return }
    throw systemFailure(.inputOutput, "cannot bring \(clipped(path)) to the disk")
  }
}

/// Makes a folder in one that must be there, so that a lost one is not begun anew in silence.
public func makeFolder(_ name: String, in folder: String) throws(Failure) {
  let path = "\(folder)/\(name)"
  try makeOneFolder(path, for: path)
}

/// Removes a file, if it exists.
public func removeFile(_ path: String) throws(Failure) {
  guard unlink(path) != 0, errno != ENOENT else { return }
  throw systemFailure(.inputOutput, "cannot remove \(clipped(path))")
}

/// Whether there is anything of this name. What cannot be looked at, as in a folder that may not be
/// read, is a failure: it may be there.
public func exists(_ path: String) throws(Failure) -> Bool {
  if access(path, F_OK) == 0 { return true }
  if systemFoundNothing() { return false }
  throw systemFailure(.inputOutput, "cannot look for \(quoted(path))")
}

/// The names in a folder, in no order; none where there is no such folder.
public func namesInFolder(_ path: String) throws(Failure) -> [String] {
  guard let stream = opendir(path) else {
    if errno == ENOENT { return [] }
    throw systemFailure(.inputOutput, "cannot read the folder \(quoted(path))")
  }
  defer { closedir(stream) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else { break }
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  guard errno == 0 else {
    throw systemFailure(.inputOutput, "cannot read the folder \(quoted(path))")
  }
  return names
}

/// The folder in which a path ends, `/` for the root and empty where it names none: `a/b` for
/// `a/b/c`.
///
/// Foundation's `deletingLastPathComponent` traps on relative names of one character.
public func folderName(of path: String) -> String {
  let slash = UInt8(ascii: "/")
  var bytes = Array(path.utf8)
  func dropLast(while isDropped: (UInt8) -> Bool) {
    while let last = bytes.last, isDropped(last) { bytes.removeLast() }
  }
  dropLast { $0 == slash }
  dropLast { $0 != slash }
  dropLast { $0 == slash }
  guard bytes.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
  return path.utf8.first == slash ? "/" : ""
}
