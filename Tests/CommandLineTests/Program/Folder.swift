import Foundation

/// A folder of its own for one test, gone with it.
final class Folder: Sendable {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    for (name, text) in files { try write(text, to: name) }
  }

  /// A flux of these lines in `f.csv`, and configurations that take it as it is: a year on axis, without
  /// backgrounds unless they say others, with lines of their own.
  convenience init(flux lines: [String], _ configurations: [String: String]) throws {
    let header = Design.headers["flux"] ?? ""
    try self.init(["f.csv": ([header] + lines).map { $0 + "\n" }.joined()])
    for (name, own) in configurations {
      let text = """
        plan: [{ mode: neutrino, position_m: 0, years: 1 }]
        normalization: absolute
        \(own.contains("backgrounds:") ? "" : "backgrounds: none")
        \(own)
        """
      try write(text, to: name)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  subscript(name: String) -> String { "\(path)/\(name)" }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = URL(filePath: self[name])
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func text(of name: String) throws -> String {
    try String(contentsOfFile: self[name], encoding: .utf8)
  }

  func names(under name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self[name]).sorted()
  }
}
