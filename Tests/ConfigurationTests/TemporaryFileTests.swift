import Configuration
import Dispatch
import Foundation
import Synchronization
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
    // Its writer, this process, holds it.
    #expect(try TemporaryFile.removeLeftBehind(in: folder) == [])
    try file.commit()
    #expect(try names() == ["a"])
    let second = try TemporaryFile(for: folder + "/a")
    try second.write("two\n")
    #expect(try second.commitIfNew() == false)
    #expect(try names() == ["a"])
    #expect(try String(contentsOfFile: folder + "/a", encoding: .utf8) == "one\n")
  }

  /// What a group of files may have to put back is its owner's as long as that has the lock of what it wrote,
  /// under the first name or the last; then it goes.
  @Test(arguments: [".a.csv.0123456789abcdef.partial", "a.csv"])
  func formersBelongToTheirGroup(_ written: String) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let former = ".a.csv.0123456789abcdef.partial.former"
    for name in Set([written, "a.csv", former]) {
      try Data(name.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }
    let descriptor = open("\(folder)/\(written)", O_RDWR)
    #expect(lockByte(0, of: descriptor) == .held)
    #expect(try TemporaryFile.removeLeftBehind(in: folder) == [])
    close(descriptor)
    #expect(try TemporaryFile.removeLeftBehind(in: folder).contains(former))
    #expect(try names() == ["a.csv"])
  }

  /// A group leaves nothing beside its files, whether they get their names or one cannot.
  @Test func groupsLeaveNothing() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func commit(_ text: String) throws {
      let group = FileGroup()
      for name in ["a", "b", "c"] {
        let file = try TemporaryFile(for: "\(folder)/\(name)")
        try file.write(text)
        group.add(file)
      }
      if text == "three" {
        // No file can take the place of a folder.
        try FileManager.default.removeItem(atPath: folder + "/b")
        try FileManager.default.createDirectory(
          atPath: folder + "/b/full", withIntermediateDirectories: true)
      }
      try group.commit()
    }
    try commit("one")
    try commit("two")
    #expect(try names() == ["a", "b", "c"])
    #expect(throws: Failure.self) { try commit("three") }
    #expect(try names() == ["a", "b", "c"])
    for name in ["a", "c"] {
      #expect(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) == "two")
    }
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

  /// A file whose writer is gone has lost its lock, whatever host, process or time wrote it; what has
  /// another form of name is nobody's to remove.
  @Test func leftBehind() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let written = try TemporaryFile(for: folder + "/a")
    let left = [".a.0123456789abcdef.partial", ".b.c.d.fedcba9876543210.partial"]
    let others = [
      "a.0123456789abcdef.partial", ".a.partial", ".a.host.1.1.partial", "b",
      ".a.0123456789ABCDEF.partial", ".a.123456789abcdef.partial", ".a.0123456789abcdef.partial2",
    ]
    for name in left + others {
      try Data().write(to: URL(filePath: folder + "/" + name))
      // A clock that is a day off says nothing.
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: 90_000)],
        ofItemAtPath: folder + "/" + name)
    }
    #expect(try TemporaryFile.removeLeftBehind(in: folder).sorted() == left)
    #expect(try names().count == others.count + 1)
    try written.commit()
    #expect(try names().contains("a"))
  }

  /// Many write and tidy at once: nobody takes the file of another who is alive.
  @Test func tidyingTakesNothingFromTheLiving() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 400) { index in
      do {
        if index % 4 == 0 {
          try TemporaryFile.removeLeftBehind(in: folder)
        } else {
          let file = try TemporaryFile(for: folder + "/\(index)")
          try file.write("\(index)")
          try file.commit()
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try names().count == 300)
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
