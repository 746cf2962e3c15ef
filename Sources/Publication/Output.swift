import Foundation
import Settings

/// The one way in which results leave the program.
public enum Output {
  /// Writes to standard output; a failure such as a full disk is an `inputOutput` failure.
  public static func print(_ text: String) throws(Failure) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw Failure(.inputOutput, "cannot write to standard output: \(reason(error))")
    }
  }

  /// Writes a file that appears under its name whole or not at all; a device or a pipe is written to as
  /// it is.
  public static func write(_ text: String, to path: String) throws(Failure) {
    guard !isDevice(path) else { return try writeThrough(text, to: path) }
    let temporary = "\(path).partial-\(ProcessInfo.processInfo.processIdentifier)"
    guard FileManager.default.createFile(atPath: temporary, contents: nil),
      let file = FileHandle(forWritingAtPath: temporary)
    else {
      throw Failure(.inputOutput, "cannot create \(clipped(path)): \(systemReason())")
    }
    do {
      try file.write(contentsOf: Data(text.utf8))
      try file.synchronize()
      try file.close()
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw Failure(.inputOutput, "cannot write \(clipped(path)): \(reason(error))")
    }
    guard rename(temporary, path) == 0 else {
      let why = systemReason()
      try? FileManager.default.removeItem(atPath: temporary)
      throw Failure(.inputOutput, "cannot write \(clipped(path)): \(why)")
    }
  }

  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private static func writeThrough(_ text: String, to path: String) throws(Failure) {
    guard let file = FileHandle(forWritingAtPath: path) else {
      throw Failure(.inputOutput, "cannot write \(clipped(path)): \(systemReason())")
    }
    do {
      try file.write(contentsOf: Data(text.utf8))
      try file.close()
    } catch {
      throw Failure(.inputOutput, "cannot write \(clipped(path)): \(reason(error))")
    }
  }

  /// Makes a folder, and those above it, where they are not there.
  public static func makeFolder(_ path: String) throws(Failure) {
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

  private static func cannotMake(_ path: String, _ reason: String) -> Failure {
    Failure(.inputOutput, "cannot make the folder \(quoted(path)): \(reason)")
  }

  private static func systemReason() -> String { String(cString: strerror(errno)) }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = underlying ?? (error as NSError)
    return code.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(code.code))) : (error as NSError).localizedDescription
  }
}
