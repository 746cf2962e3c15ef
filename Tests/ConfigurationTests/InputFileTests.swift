import Configuration
import Foundation
import Testing

/// Files that a configuration names.
@Suite struct InputFileTests {
  /// Read again by any copy of a source, a file holds what it held, or is refused by name.
  @Test func aFileThatChangesIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    try write("one", to: "a.csv")
    try write("one", to: "b.csv")
    let source = ConfigurationSource(file: folder.appending(path: "c.yaml").path)
    let first = try source.read("a.csv", of: "data")
    #expect(first.bytes == Array("one".utf8) && first.path == folder.path + "/a.csv")
    #expect(first.contentHash == contentHash(of: first.bytes))
    var copy = source
    copy.override("plan", by: "--plan")
    try write("two", to: "a.csv")
    let failure = #expect(throws: Failure.self) { try copy.read("a.csv", of: "backgrounds") }
    #expect(failure?.kind == .badInput && failure?.message.contains("a.csv: its content") == true)
    #expect(try copy.read("b.csv", of: "data").contentHash == first.contentHash)
    // Another configuration is another beginning.
    #expect(try ConfigurationSource(file: source.file).read("a.csv", of: "data").bytes.count == 3)
    // What it held at first is taken again.
    try write("one", to: "a.csv")
    #expect(try copy.read("a.csv", of: "data").bytes == first.bytes)
  }
}
