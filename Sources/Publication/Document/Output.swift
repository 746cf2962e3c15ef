import Configuration
import Foundation

/// The one way in which results leave the program.
public enum Output {
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Writes to standard output; a failure such as a full disk is an `inputOutput` failure. On a
  /// terminal, control characters are spelled out: names of files and folders may come from a
  /// stranger's plan.
  public static func print(_ text: String) throws(Failure) {
    let text = isTerminal ? printable(text, keeping: ["\n", "\t"]) : text
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw Failure(.inputOutput, "cannot write to standard output: \(reason(error))")
    }
  }

  /// Writes a file that appears under its name whole or not at all; a device or a pipe is written
  /// to as it is.
  public static func write(_ text: String, to path: String) throws(Failure) {
    guard !isDevice(path) else { return try writeThrough(text, to: path) }
    TemporaryFile.removeLeftBehind(beside: path)
    let file = try TemporaryFile(for: path)
    try file.write(text)
    try file.commit()
  }

  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private static func writeThrough(_ text: String, to path: String) throws(Failure) {
    guard let file = FileHandle(forWritingAtPath: path) else {
      throw systemFailure(.inputOutput, "cannot write \(clipped(path))")
    }
    do {
      try file.write(contentsOf: Data(text.utf8))
      try file.close()
    } catch {
      throw Failure(.inputOutput, "cannot write \(clipped(path)): \(reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = underlying ?? (error as NSError)
    return code.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(code.code))) : (error as NSError).localizedDescription
  }
}
