import Configuration
import Foundation

/// The absolute path of a file or folder, for jobs in another folder.
func absolutePath(_ path: String) -> String {
  path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
}

/// The path of this program, for jobs that run the same program.
func pathOfThisProgram() throws(Failure) -> String {
  guard
    let path = Call.current.path
      ?? (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")),
    FileManager.default.isExecutableFile(atPath: path)
  else {
    throw Failure(.internalError, "the path of this program cannot be found, or it was replaced")
  }
  return path
}
