import Scans
import Testing

@Suite struct SealedFileTests {
  private static let hash = String(repeating: "0123456789abcdef", count: 2)
  private let seal = SealedFile(kind: .block, planHash: hash, number: 17)
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
      SealedFile(kind: .block, planHash: String(Self.hash.reversed()), number: 17),
      SealedFile(kind: .block, planHash: Self.hash, number: 18),
      SealedFile(kind: .templates, planHash: Self.hash, number: 17),
    ]
    for other in others { #expect(damage(other.sealed(content))?.isForeign == true) }
    #expect(damage(others[0].sealed(content))?.reason.contains("another plan") == true)
  }

  @Test func newer() {
    var bytes = seal.sealed(content)
    bytes[8] = UInt8(SealedFile.version + 1)
    #expect(damage(bytes)?.isForeign == true)
    #expect(damage(bytes)?.reason.contains("newer version") == true)
  }
}
