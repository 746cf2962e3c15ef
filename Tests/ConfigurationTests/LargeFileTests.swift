import Configuration
import Foundation
import Testing

/// Files large enough to pass by the system's own copies, with and without a rest; in memory, where there
/// are no such transfers, too.
@Suite struct LargeFileTests {
  @Test(arguments: [4 << 20, (4 << 20) + 1, (5 << 20) - 1, 33 << 20], ["/dev/shm", nil])
  func isReadAsItWasWritten(count: Int, place: String?) throws {
    let parent = place ?? FileManager.default.temporaryDirectory.path
    try #require(FileManager.default.fileExists(atPath: parent))
    let folder = "\(parent)/nuem-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37_79B1 >> 13) }

    let file = try TemporaryFile(for: "\(folder)/large")
    try file.write(bytes)
    try file.write("end")
    try file.commit()

    let expected = bytes + Array("end".utf8)
    for isReadOnce in [false, true] {
      let read = try readBytes(
        ofFile: "\(folder)/large", atMost: .max, isReadOnce: isReadOnce)
      #expect(read == expected)
    }
  }
}
