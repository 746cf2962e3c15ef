import CHDF5
import Configuration
import Foundation
import ResultFile
import Testing

extension HDF5FileTests {
  /// Chunks that this project encodes, read back by HDF5 itself, which checks each one's sum.
  @Suite struct ChunkTests {
    private func folder() throws -> String {
      let path = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID())").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      return path
    }

    /// Smooth, noisy, constant, repeated and special values.
    private static func values(_ count: Int) -> [[Double]] {
      var state: UInt64 = 1
      func noise() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
      }
      let indices = (0..<count).map(Double.init)
      return [
        indices.map { 1e-3 * $0 * $0 }, indices.map { _ in Double(bitPattern: noise() >> 2) },
        indices.map { _ in 1 }, indices.map { $0.truncatingRemainder(dividingBy: 7) },
        indices.map { $0 == 3 ? .nan : -.infinity },
      ]
    }

    private func read<Value: BitwiseCopyable>(
      _ path: String, _ name: String, zero: Value, count: Int
    ) -> [Value] {
      let file = H5Fopen(path, 0, hid_t(H5P_DEFAULT))
      let dataset = H5Dopen2(file, name, hid_t(H5P_DEFAULT))
      let type = H5Dget_type(dataset)
      var values = [Value](repeating: zero, count: count)
      let all = hid_t(H5S_ALL)
      let status = H5Dread(dataset, type, all, all, hid_t(H5P_DEFAULT), &values)
      H5Tclose(type)
      H5Dclose(dataset)
      H5Fclose(file)
      return status < 0 ? [] : values
    }

    @Test(arguments: [[1], [5], [40, 1000], [3, 70, 9], [100_000]], [64, 3000, 1 << 20])
    func readBack(_ dimensions: [Int], _ bytesOfChunk: Int) throws {
      let folder = try folder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let count = dimensions.reduce(1, *)
      for (index, values) in Self.values(count).enumerated() {
        let path = "\(folder)/\(index).h5"
        try write(values, dimensions, bytesOfChunk, to: path)
        let read = read(path, "group/numbers", zero: 0.0, count: count)
        #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
        let bytes = self.read(path, "bytes", zero: UInt8(0), count: count)
        #expect(bytes == values.map { UInt8(truncatingIfNeeded: $0.bitPattern) })
        try write(values, dimensions, bytesOfChunk, to: "\(folder)/again.h5")
        #expect(
          FileManager.default.contentsEqual(atPath: path, andPath: "\(folder)/again.h5"))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.count == 6, "no file is left beside")
    }

    private func write(
      _ values: [Double], _ dimensions: [Int], _ bytesOfChunk: Int, to path: String
    ) throws {
      let file = try HDF5File(path)
      do {
        let group = try file.root.group("group")
        try group.put("texts", ["one", "", "zwei \u{3c7}\u{b2}"])
        try group.put("none", [String]())
        let numbers = try ChunkedDataset(
          "numbers", in: group, kind: .float64, dimensions: dimensions, bytesOfChunk: bytesOfChunk)
        let bytes = try ChunkedDataset(
          "bytes", in: file.root, kind: .uint8, dimensions: dimensions, bytesOfChunk: bytesOfChunk)
        // In pieces of all sizes.
        var (first, size) = (0, 1)
        while first < values.count {
          let piece = Array(values[first..<min(first + size, values.count)])
          for chunk in piece.withUnsafeBytes(numbers.append) {
            try numbers.write(try chunk.encoded())
          }
          let digits = piece.map { UInt8(truncatingIfNeeded: $0.bitPattern) }
          for chunk in digits.withUnsafeBytes(bytes.append) {
            try bytes.write(try chunk.encoded())
          }
          (first, size) = (first + size, size * 3)
        }
        #expect(try numbers.finish() && bytes.finish())
      }
      try file.commit()
    }

    @Test func whatIsNotCommittedIsGone() throws {
      let folder = try folder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      do {
        let file = try HDF5File("\(folder)/a.h5")
        try file.root.put("text", "x")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      let failure = #expect(throws: Failure.self) { try HDF5File("\(folder)/none/a.h5") }
      #expect(failure?.kind == .inputOutput && failure?.message.contains("No such file") == true)
    }
  }
}
