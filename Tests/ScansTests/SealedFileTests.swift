import Scans
import Testing

@Suite struct SealedFileTests {
  private static let hash = String(repeating: "0123456789abcdef", count: 2)
  private let seal = seal(.block, hash, 17)

  private static func seal(
    _ kind: SealedFile.Kind, _ hash: String, _ number: Int, build: String = "commit 1, fused"
  ) -> SealedFile {
    SealedFile(kind: kind, planHash: hash, number: number, build: build)
  }
  private let content: [UInt8] = (0..<100).map { UInt8($0) }

  private func damage(_ bytes: [UInt8], of seal: SealedFile? = nil) -> Damage? {
    do throws(Damage) {
      _ = try (seal ?? self.seal).opened(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func opens() throws {
    #expect(try Array(seal.opened(seal.sealed(content))) == content)
    #expect(try seal.opened(seal.sealed([])).isEmpty)
  }

  @Test func everyFlippedBit() {
    let bytes = seal.sealed(content)
    for bit in 0..<8 * bytes.count {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      #expect(damage(flipped) != nil, "bit \(bit)")
    }
  }

  @Test func everyLength() {
    let bytes = seal.sealed(content)
    for count in 0..<bytes.count {
      #expect(damage(Array(bytes[..<count]))?.reason.hasPrefix("truncated") == true, "\(count)")
    }
    #expect(damage(bytes + [0]) != nil)
  }

  @Test func foreign() {
    let others = [
      Self.seal(.block, String(Self.hash.reversed()), 17), Self.seal(.block, Self.hash, 18),
      Self.seal(.templates, Self.hash, 17), Self.seal(.block, Self.hash, 17, build: "commit 2"),
      Self.seal(.block, Self.hash, 17, build: ""),
    ]
    for other in others { #expect(damage(other.sealed(content))?.isForeign == true) }
    #expect(damage(others[0].sealed(content))?.reason.contains("another plan") == true)
    let reason = damage(others[3].sealed(content))?.reason
    #expect(reason?.contains("another build of nuem (commit 2)") == true)
    #expect(reason?.contains("this one is commit 1, fused") == true)
  }

  /// What a program of another age may have sealed is put aside, not overwritten.
  @Test(arguments: [(SealedFile.version + 1, "newer version"), (1, "older version")])
  func anotherAge(_ version: UInt64, _ words: String) {
    var bytes = seal.sealed(content)
    bytes[8] = UInt8(version)
    #expect(damage(bytes)?.isForeign == true)
    #expect(damage(bytes)?.reason.contains(words) == true)
  }
}
