import Configuration
import Foundation
import Testing

/// Files that appear whole or not at all, and what a writer that is gone leaves.
@Suite struct TemporaryFileTests {
  private let folder: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    folder = url.path
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func appearsWhole() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try TemporaryFile(for: folder + "/a")
    try file.write("one\n")
    let partial = try #require(try names().first)
    #expect(try names().count == 1 && partial.hasPrefix(".a.") && partial.hasSuffix(".partial"))
    // Its writer, this process, runs.
    #expect(!TemporaryFile.isLeftBehind(partial, in: folder))
    try file.commit()
    #expect(try names() == ["a"])
    let second = try TemporaryFile(for: folder + "/a")
    try second.write("two\n")
    #expect(try second.commitIfNew() == false)
    #expect(try names() == ["a"])
    #expect(try String(contentsOfFile: folder + "/a", encoding: .utf8) == "one\n")
  }

  /// To nobody else until it is whole; then as the mask of new files says.
  @Test func isPrivateUntilWhole() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func permissions(_ name: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.posixPermissions]
        as? Int
    }
    try "".write(toFile: folder + "/usual", atomically: false, encoding: .utf8)
    let file = try TemporaryFile(for: folder + "/a")
    let partial = try #require(try names().first { $0.hasPrefix(".a.") })
    #expect(try permissions(partial) == 0o600)
    try file.commit()
    #expect(try permissions("a") == permissions("usual"))
    let other = try TemporaryFile(for: folder + "/b")
    #expect(try other.commitIfNew())
    #expect(try permissions("b") == permissions("usual"))
  }

  /// Of another host only after a day, by its own time; of this one where no such process runs.
  @Test func leftBehind() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let foreign = ".a.no-such-host.1.1.partial"
    try Data().write(to: URL(filePath: folder + "/" + foreign))
    #expect(!TemporaryFile.isLeftBehind(foreign, in: folder))
    for (age, isLeft) in [(80_000.0, false), (90_000, true)] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: folder + "/" + foreign)
      #expect(TemporaryFile.isLeftBehind(foreign, in: folder) == isLeft)
    }
    #expect(!TemporaryFile.isLeftBehind(".b.no-such-host.1.1.partial", in: folder))
    for name in ["a.no-such-host.1.1.partial", ".a.partial", ".a.no-such-host.x.1.partial", "a"] {
      #expect(!TemporaryFile.isLeftBehind(name, in: folder))
    }
  }

  @Test func namesThatAreNone() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, reason) in [("a\0b", "not a file name"), ("", "not a regular file")] {
      do throws(Failure) {
        _ = try TemporaryFile(for: folder + "/" + name)
        Issue.record("\(name) was opened")
      } catch {
        #expect(error.kind == .inputOutput && error.message.hasSuffix(reason))
      }
    }
    #expect(try names() == [])
  }
}
