/// An input taken as decisions, byte by byte; zeros once it is used up.
struct ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> Int { rest.popFirst().map(Int.init) ?? 0 }

  /// A number from 0 to 65535.
  mutating func word() -> Int { byte() << 8 | byte() }

  mutating func choice<Item>(_ items: [Item]) -> Item {
    items[(items.count > 256 ? word() : byte()) % items.count]
  }
}
