import Foundation

/// Makes a folder, and those above it, where they are not there.
public func makeFolder(_ path: String) throws(Failure) {
  // FileManager's errors do not say what the system said.
  var folder = path.hasPrefix("/") ? "/" : ""
  for name in path.split(separator: "/") {
    folder += name
    if mkdir(folder, 0o777) != 0, errno != EEXIST { throw cannotMake(path, systemReason()) }
    folder += "/"
  }
  var isFolder: ObjCBool = false
  let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
  guard exists, isFolder.boolValue else {
    throw cannotMake(path, exists ? "a file is in its place" : "not a name of a folder")
  }
}

/// Makes a folder in one that must be there, so that a lost one is not begun anew in silence.
public func makeFolder(_ name: String, in folder: String) throws(Failure) {
  let path = "\(folder)/\(name)"
  guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw cannotMake(path, systemReason()) }
}

/// Takes a file away, where it is there.
public func removeFile(_ path: String) throws(Failure) {
  guard unlink(path) != 0, errno != ENOENT else { return }
  throw Failure(.inputOutput, "cannot remove \(clipped(path)): \(systemReason())")
}

/// The names in a folder, in no order; none where there is no such folder.
public func namesInFolder(_ path: String) throws(Failure) -> [String] {
  guard let stream = opendir(path) else {
    if errno == ENOENT { return [] }
    throw Failure(.inputOutput, "cannot read the folder \(quoted(path)): \(systemReason())")
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
    throw Failure(.inputOutput, "cannot read the folder \(quoted(path)): \(systemReason())")
  }
  return names
}

private func cannotMake(_ path: String, _ reason: String) -> Failure {
  Failure(.inputOutput, "cannot make the folder \(quoted(path)): \(reason)")
}
