/// The content of a block's file: its columns, one after the other, as in memory.
struct BlockContent {
  let columns: [ScanColumn]
  let items: Int

  var bytes: Int { columns.reduce(0) { $0 + bytes(of: $1) } }

  private func bytes(of column: ScanColumn) -> Int { column.kind.bytes * column.width * items }

  func append(_ values: [ScanValues], to bytes: inout [UInt8]) {
    for values in values { values.withBytes { bytes.append(contentsOf: $0) } }
  }

  /// The columns of a block's file.
  func columns(of bytes: ArraySlice<UInt8>) throws(Damage) -> BlockColumns {
    guard bytes.count == self.bytes else {
      throw Damage("\(bytes.count) bytes of values, where \(self.bytes) were expected")
    }
    var rest = bytes
    return BlockColumns(
      columns.map { column in
        let values = rest.prefix(self.bytes(of: column))
        rest = rest.dropFirst(values.count)
        return (column.kind, values)
      })
  }
}

/// The values of a block as bytes in little-endian order, which all processors that Swift's Linux
/// knows have.
struct BlockColumns: Sendable {
  private let columns: [(kind: ScanColumn.Kind, bytes: ArraySlice<UInt8>)]

  init(_ columns: [(kind: ScanColumn.Kind, bytes: ArraySlice<UInt8>)]) { self.columns = columns }

  func withBytes<Result>(of column: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    columns[column].bytes.withUnsafeBytes(body)
  }

  var values: [ScanValues] { columns.map { ScanValues($0.kind, $0.bytes) } }
}

extension ScanValues {
  fileprivate func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch self {
    case .numbers(let values): values.withUnsafeBytes(body)
    case .bytes(let values): values.withUnsafeBytes(body)
    }
  }

  fileprivate init(_ kind: ScanColumn.Kind, _ bytes: ArraySlice<UInt8>) {
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
