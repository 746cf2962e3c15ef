/// The content of a block's file: its columns, one after the other, as in memory.
extension ScanValues {
  /// The bytes in little-endian order, which all processors that Swift's Linux knows have.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch self {
    case .numbers(let values): values.withUnsafeBytes(body)
    case .bytes(let values): values.withUnsafeBytes(body)
    }
  }

  init(_ kind: ScanColumn.Kind, _ bytes: ArraySlice<UInt8>) {
    switch kind {
    case .byte: self = .bytes(Array(bytes))
    case .number:
      self = .numbers(
        [Double](unsafeUninitializedCapacity: bytes.count / 8) { buffer, count in
          bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
          count = bytes.count / 8
        })
    }
  }
}

/// The columns of a block.
struct BlockContent {
  let columns: [ScanColumn]
  let items: Int

  var bytes: Int { columns.reduce(0) { $0 + bytes(of: $1) } }

  private func bytes(of column: ScanColumn) -> Int { column.kind.bytes * column.width * items }

  func bytes(_ values: [ScanValues]) -> [UInt8] {
    var bytes: [UInt8] = []
    // Tens of megabytes are not to be copied while they grow.
    bytes.reserveCapacity(values.reduce(0) { $0 + $1.withBytes(\.count) })
    for values in values { values.withBytes { bytes += $0 } }
    return bytes
  }

  func values(_ bytes: ArraySlice<UInt8>) throws(Damage) -> [ScanValues] {
    guard bytes.count == self.bytes else {
      throw Damage("\(bytes.count) bytes of values, where \(self.bytes) were expected")
    }
    var rest = bytes
    return columns.map { column in
      let values = rest.prefix(self.bytes(of: column))
      rest = rest.dropFirst(values.count)
      return ScanValues(column.kind, values)
    }
  }
}
