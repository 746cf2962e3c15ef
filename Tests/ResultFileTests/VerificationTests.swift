import Configuration
import Foundation
import ResultFile
import Testing

extension HDF5FileTests {
  /// Whether a damaged file is told from a whole one.
  @Suite struct VerificationTests {
    private let folder: String
    private var path: String { folder + "/results.h5" }

    init() throws {
      let url = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID())")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
      folder = url.path
      try write()
    }

    private func write() throws {
      let file = try HDF5File(path)
      do {
        try file.root.put("program", "nuem")
        let axes = try file.root.group("axes")
        try axes.write("mass", (0..<2000).map { Double($0) * 0.1 }).put("unit", "GeV")
        try axes.write("names", ["one", "", "zwei \u{3c7}\u{b2}"])
        try axes.write("counts", [UInt64](repeating: 7, count: 50))
        let chunked = try ChunkedDataset(
          "chi_square", in: file.root, kind: .float64, dimensions: [7, 11, 13], bytesOfChunk: 512)
        let values = (0..<7 * 11 * 13).map { sin(Double($0)) }
        for chunk in values.withUnsafeBytes(chunked.append) {
          try chunked.write(try chunk.encoded())
        }
        #expect(try chunked.finish())
      }
      try file.commit()
    }

    @Test func aFileAsWrittenIsWhole() throws {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      #expect(try verifyHDF5(path) == .whole)
      try Data("text".utf8).write(to: URL(filePath: folder + "/text"))
      try Data().write(to: URL(filePath: folder + "/empty"))
      #expect(try verifyHDF5(folder + "/text") == .foreign)
      #expect(try verifyHDF5(folder + "/empty") == .foreign)
      #expect(throws: Failure.self) { try verifyHDF5(folder + "/none") }
    }

    /// Any bit, a seeded choice of them, anywhere in the file.
    @Test func everyFlippedBitIsNoticed() throws {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let whole = try [UInt8](Data(contentsOf: URL(filePath: path)))
      var state: UInt64 = 20_261_130
      for _ in 0..<100 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let bit = Int(state >> 20) % (8 * whole.count)
        var bytes = whole
        bytes[bit / 8] ^= 1 << (bit % 8)
        try Data(bytes).write(to: URL(filePath: path))
        guard case .damaged = try verifyHDF5(path) else {
          Issue.record("bit \(bit) was not noticed")
          continue
        }
      }
      for length in [0, 100, 512, 600, whole.count - 1] {
        try Data(whole.prefix(length)).write(to: URL(filePath: path))
        #expect(try verifyHDF5(path) != .whole)
      }
      try Data(whole + [0]).write(to: URL(filePath: path))
      #expect(try verifyHDF5(path) == .damaged(dataset: nil), "bytes were added")
    }

    /// A number in the middle of a dataset is laid on that dataset.
    @Test func theDamagedDatasetIsNamed() throws {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
      let number = withUnsafeBytes(of: (1234 * 0.1).bitPattern.littleEndian) { Array($0) }
      let start = try #require(bytes.indices.first { bytes[$0...].starts(with: number) })
      bytes[start] ^= 1
      try Data(bytes).write(to: URL(filePath: path))
      #expect(try verifyHDF5(path) == .damaged(dataset: "axes/mass"))
    }

    /// HDF5 closes such a file later or never, so that it must not get its name.
    @Test func anObjectThatIsLeftOpenIsNotWhole() throws {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let file = try HDF5File(folder + "/open.h5")
      let group = try file.root.group("group")
      #expect(throws: Failure.self) { try file.commit() }
      #expect(!FileManager.default.fileExists(atPath: folder + "/open.h5"))
      _ = group
    }
  }
}
