import Configuration
import Foundation

/// A result to compare: a file that a command wrote, or a folder of them.
struct ComparedResult {
  let tables: [ComparedTable]
  /// The provenance of the result; nil where the file has none.
  let provenance: JSON?

  private static let provenanceFile = "provenance.json"

  init(path: String) throws(Failure) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else {
      if [".h5", ".hdf5"].contains(where: path.lowercased().hasSuffix) {
        let scan = try ComparedScan(file: path)
        (tables, provenance) = (scan.tables, scan.provenance)
      } else {
        (tables, provenance) = try Self.read(file: path, named: nil)
      }
      return
    }
    let names = try namesInFolder(path)
    let stems = Set(names.filter { $0.hasSuffix(".json") }.map { $0.dropLast(5) })
    var tables: [ComparedTable] = []
    var provenance: JSON?
    for name in names.sorted() where name != Self.provenanceFile {
      let stem = name.prefix { $0 != "." }
      guard name.hasSuffix(".json") || (name.hasSuffix(".csv") && !stems.contains(stem)) else {
        continue
      }
      let part = try Self.read(file: "\(path)/\(name)", named: String(stem))
      tables += part.tables
      provenance = provenance ?? part.provenance
    }
    guard !tables.isEmpty else {
      throw Failure(
        .badInput, "\(clipped(path)): expected a folder with tables of nuem as JSON or CSV")
    }
    if names.contains(Self.provenanceFile) {
      let file = "\(path)/\(Self.provenanceFile)"
      provenance = try JSON(
        bytes: try readBytes(ofFile: file, atMost: TableReader.largestFile), name: file)
    }
    self.tables = tables
    self.provenance = provenance
  }

  private static func read(
    file: String, named name: String?
  ) throws(Failure) -> (tables: [ComparedTable], provenance: JSON?) {
    let bytes = try readBytes(ofFile: file, atMost: TableReader.largestFile)
    if file.hasSuffix(".csv") {
      let stem = (file.split(separator: "/").last ?? "").prefix { $0 != "." }
      return ([try table(csv: bytes, file: file, name: String(stem))], nil)
    }
    let document = try JSON(bytes: bytes, name: file)
    guard let members = document.members, case .text(let schema) = members["schema"],
      schema.hasPrefix("nuem/"), case .list(let rows) = members["rows"]
    else {
      throw Failure(
        .badInput,
        "\(clipped(file)): expected a result of nuem as JSON, an object with schema, provenance and "
          + "rows")
    }
    let own = name ?? String(schema.dropFirst(5).prefix { $0 != "/" })
    var tables = [try table(rows, name: own, member: "rows", schema: schema, file: file)]
    for key in members.keys.sorted() where key != "rows" && key != "provenance" {
      let items: [JSON] =
        switch members[key] {
        case .list(let items): items
        case .object: [members[key] ?? .null]
        default: []
        }
      // Members beside the rows that are tables too.
      guard !items.isEmpty, items.allSatisfy({ $0.members?.values.allSatisfy(\.isPlain) ?? false })
      else { continue }
      tables.append(
        try table(items, name: "\(own) \(key)", member: key, schema: schema, file: file))
    }
    return (tables, members["provenance"])
  }

  private static func table(
    _ items: [JSON], name: String, member: String, schema: String, file: String
  ) throws(Failure) -> ComparedTable {
    var rows: [[String: JSON]] = []
    for (index, item) in items.enumerated() {
      guard let row = item.members else {
        throw Failure(
          .badInput,
          "\(clipped(file)): \(member)[\(index + 1)]: expected an object, found \(item.kindInWords)"
        )
      }
      rows.append(row)
    }
    return try ComparedTable(name: name, schema: schema, rows: rows) {
      "\(clipped(file)): \(member)[\($0 + 1)]"
    }
  }

  private static func table(
    csv bytes: [UInt8], file: String, name: String
  ) throws(Failure) -> ComparedTable {
    var reader = try TableReader(bytes, name: file, headerStart: [])
    let columns = (0..<reader.columns).map { reader.text($0) }
    var rows: [[String: JSON]] = []
    while try reader.nextRow() {
      var row: [String: JSON] = [:]
      for (index, column) in columns.enumerated() {
        row[column] = value(of: reader.text(index))
      }
      rows.append(row)
    }
    return try ComparedTable(name: name, schema: nil, rows: rows) {
      "\(clipped(file)): row \($0 + 1)"
    }
  }

  /// The value of a word of a CSV: a text, except for these.
  private static func value(of text: String) -> JSON {
    if text.isEmpty { return .null }
    if let number = parseNumber(text) { return .number(number) }
    return text == "true" || text == "false" ? .boolean(text == "true") : .text(text)
  }
}

extension JSON {
  fileprivate var isPlain: Bool {
    switch self {
    case .list, .object: false
    default: true
    }
  }
}
