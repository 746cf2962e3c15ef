import Configuration
import Experiment
import Interactions

@testable import EventRates
@testable import Scans

private let model = required("the default model") { () throws(Failure) in
  try InteractionModel(PhysicsSettings())
}

private let seal = SealedFile(
  kind: .block, planHash: String(repeating: "0123456789abcdef", count: 2), number: 17,
  build: "a build")

/// Files of blocks: what was sealed opens to the same, and nothing else opens.
@Sendable func fuzzBlock(_ bytes: [UInt8]) {
  if let content = opened(bytes) {
    require(seal.sealed(Array(content)) == bytes, "what opens is what sealing makes")
  }
  var source = ByteSource(bytes)
  let sealed = seal.sealed(bytes)
  require(opened(sealed).map(Array.init) == bytes, "what was sealed opens")
  requireRefusals(of: sealed, &source)
  requireColumns(bytes)
  requireTemplates(bytes)
}

private func opened(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
  do throws(Damage) {
    return try seal.opened(bytes)
  } catch {
    require(!error.reason.isEmpty && printable(error.reason) == error.reason, "a reason in words")
    return nil
  }
}

/// Changed, cut and longer files, and headers of other files with the right checksum, are refused.
private func requireRefusals(of sealed: [UInt8], _ source: inout ByteSource) {
  for _ in 0..<4 {
    var changed = sealed
    changed[source.word() % sealed.count] ^= UInt8(1 + source.byte() % 255)
    require(opened(changed) == nil, "a changed byte is found")
    require(opened(Array(sealed.prefix(source.word() % sealed.count))) == nil, "so is a cut")
    require(opened(sealed + [UInt8(source.byte())]) == nil, "and what is too long")
    var other = Array(sealed.dropLast(32))
    other[source.byte() % 72] ^= UInt8(1 + source.byte() % 255)
    other += Array(contentHash(of: other).utf8)
    require(opened(other) == nil, "a header of another file is refused")
  }
}

private func requireColumns(_ bytes: [UInt8]) {
  let columns = [
    ScanColumn(name: "a", kind: .number, parameters: [], unit: "", meaning: ""),
    ScanColumn(
      name: "b", kind: .byte, parameters: Array(model.listed.prefix(2)), unit: "", meaning: ""),
  ]
  // Of an item, 8 bytes and two times 1.
  let items = bytes.count / 10
  let content = BlockContent(columns: columns, items: items)
  let found = try? content.columns(of: bytes[...])
  require((found != nil) == (bytes.count == 10 * items), "the length says whether it is a block")
  guard let found else { return }
  var again: [UInt8] = []
  content.append(found.values, to: &again)
  require(again == bytes, "values are stored as they were")
}

private func requireTemplates(_ bytes: [UInt8]) {
  for (stations, bins, variations) in [(0, 1, 0), (1, 1, 0), (1, 0, 1)] {
    let places = (0..<stations).map { Station(mode: .neutrino, positionM: Double($0)) }
    let templates = TemplateEstimate(
      stored: bytes[...], table: model.table, stations: places, bins: bins, variations: variations)
    if let templates { require(templates.stored == bytes, "templates are stored as they were") }
  }
}
