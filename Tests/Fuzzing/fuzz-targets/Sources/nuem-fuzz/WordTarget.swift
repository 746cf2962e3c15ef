import Configuration
import Experiment
import Fit

@testable import Scans

/// Words of files and command lines: numbers, units, times, shards, and texts that are shown or written.
@Sendable func fuzzWords(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  requireNumbers(text)
  requireQuantities(text)
  let shown = clipped(text)
  require(shown.unicodeScalars.count <= 80, "clipped to 80: \(shown)")
  require(printable(shown) == shown, "printable: \(shown)")
  let candidates = Configuration.format.knownPaths
  require(nearest(to: text, among: candidates).map(candidates.contains) ?? true, "a candidate")
  require(!csvField(.text(text)).isEmpty || text.isEmpty, "a field of CSV")
  requireSameAgain(named: text)
}

private func requireNumbers(_ text: String) {
  if let number = parseNumber(text) {
    require(number.isFinite, "numbers are finite: \(text)")
    require(parseNumber(numeral(number)) == number, "the same number again: \(text)")
  }
  if let count = parseCount(text) {
    require(parseCount("\(count)") == count, "the same count again: \(text)")
    require(parseNumber(text) == Double(count), "a count is a number: \(text)")
  }
}

private func requireQuantities(_ text: String) {
  if let unit = FluxUnit(text) {
    let factor = unit.scale
    require(factor.isFinite && factor > 0, "a unit has a size: \(text)")
  }
  let limit = accepted(nil, kinds: [.commandLine]) { () throws(Failure) in try TimeLimit(text) }
  if let limit {
    require((try? TimeLimit("\(limit)")) == limit, "the same time again: \(text)")
  }
  let shards = 2000
  let selection = accepted(nil, kinds: [.commandLine]) { () throws(Failure) in
    try ShardSelection(text, of: shards)
  }
  if let selection {
    require((1...shards).contains(selection.count), "shards, each once: \(text)")
    require(
      (try? ShardSelection("\(selection)", of: shards)) == selection,
      "the same shards again: \(text)")
  }
}

/// Names of files may hold anything, but for a byte order mark in front, which Yams takes away from every
/// text.
private func requireSameAgain(named name: String) {
  guard let first = name.unicodeScalars.first, first != "\u{FEFF}" else { return }
  var settings = Configuration()
  if name != "asimov" { settings.data = .table(file: name) }
  if name != "default" { settings.beam.flux = .table(file: name) }
  if name != "none", name != "default" { settings.backgrounds = .table(file: name) }
  requireSameAgain(settings)
}
