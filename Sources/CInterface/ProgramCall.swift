import Foundation
import Program

/// Runs the program itself.
@_cdecl("nuem_main")
public func runProgramOfCommandLine(
  _ count: Int32, _ arguments: UnsafePointer<UnsafePointer<CChar>?>?
) -> Int32 {
  let words = (0..<Int(max(count, 0))).compactMap { index in
    arguments?[index].map { String(cString: $0) }
  }
  // The path of the program that the user called, so that jobs of a scan can call it too.
  let path = words.first.flatMap { name in realpath(name, nil) }.map { resolved in
    defer { free(resolved) }
    return String(cString: resolved)
  }
  runProgram(Array(words.dropFirst()), path: path)
}
