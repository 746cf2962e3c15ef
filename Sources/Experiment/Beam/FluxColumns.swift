import Configuration
import Foundation
import Interactions

/// The content of one file with the flux of some channels.
struct FluxColumns {
  let edgesGeV: [Double]
  /// The flux [channel][energy bin] in neutrinos / (cm^2 GeV POT); 0 where the file has no such
  /// channel.
  let values: [Double]
  private(set) var warnings: [String]
  /// The interpretation of the file, in words.
  let reading: String

  init(_ bytes: [UInt8], name: String, file: FluxFile) throws(Failure) {
    switch file.format {
    case .globes: try self.init(globes: bytes, name: name, unit: file.unit)
    case .columns: try self.init(named: bytes, name: name, file: file)
    }
  }

  /// Seven columns between blanks, the energy in GeV and the fluxes of nue, numu, nutau, nuebar,
  /// numubar, nutaubar.
  ///
  /// Rows are points. The edges of their bins lie midway between them, the first and the last bin
  /// are symmetric about their points and end at 0, and a value holds across its bin.
  init(globes bytes: [UInt8], name: String, unit: FluxUnit) throws(Failure) {
    let columns = ["E", "nue", "numu", "nutau", "nuebar", "numubar", "nutaubar"]
    var table = try TableReader(bytes, name: name, separator: .blanks, columns: columns.count)
    var rows = FluxRows(
      channels: Channel.allCases.map { ($0, columns.firstIndex(of: $0.rawValue) ?? 0) })
    var firstTau: Int?
    while try table.nextRow() {
      let energy = try table.number(0, columns[0], FluxRows.energyLimitsGeV)
      try rows.append(point: energy, table, columns)
      let tau = [try table.number(3, columns[3]), try table.number(6, columns[6])]
      if firstTau == nil, tau != [0, 0] { firstTau = table.line }
    }
    (edgesGeV, values) = try rows.histogram(table, unit: unit)
    warnings =
      (firstTau.map { ["\(table.name):\($0): tau neutrinos are left out"] } ?? [])
      + rows.doubts(table.name, energyUnit: .gev)
    reading =
      "\(table.name): seven columns of GLoBES, "
      + rows.reading(edgesGeV, energies: ["E"], energyUnit: .gev, unit: unit)
  }

  /// Columns named by a header: energies as points, whose bins are those of GLoBES' rows, or as
  /// edges.
  init(named bytes: [UInt8], name: String, file: FluxFile) throws(Failure) {
    let wanted = file.energyColumns + file.channelColumns.map(\.column)
    var table = try TableReader(bytes, name: name, headerWith: wanted)
    let columns = table.header
    for name in wanted where columns.count(where: { $0 == name }) > 1 {
      throw table.failure("expected one column \(quoted(name)), found several")
    }
    func columnIndex(_ column: String) -> Int { columns.firstIndex(of: column) ?? 0 }
    var rows = FluxRows(channels: file.channelColumns.map { ($0.channel, columnIndex($0.column)) })
    let energies = file.energyColumns.map(columnIndex)
    while try table.nextRow() {
      let found = try energies.map { (column) throws(Failure) in
        try table.number(column, columns[column], FluxRows.energyLimitsGeV)
          * file.energyUnit.inGeV
      }
      if found.count == 2 {
        try rows.append(from: found[0], to: found[1], table, columns)
      } else {
        try rows.append(point: found[0], table, columns)
      }
    }
    (edgesGeV, values) = try rows.histogram(table, unit: file.unit)
    let unread = columns.filter { !wanted.contains($0) }
    warnings =
      (unread.isEmpty
        ? []
        : ["\(table.name): columns that are not read: \(clipped(unread.joined(separator: ", ")))"])
      + rows.doubts(table.name, energyUnit: file.energyUnit)
    let channels = file.channelColumns.map {
      "\($0.channel.rawValue) from column \(quoted($0.column))"
    }
    reading =
      "\(table.name), \(file.station): \(channels.joined(separator: ", ")); "
      + rows.reading(
        edgesGeV, energies: file.energyColumns, energyUnit: file.energyUnit, unit: file.unit)
  }

  /// The values on other edges, each bin of which lies inside one bin of the table, or outside the
  /// table, where there is no flux.
  func values(on otherEdges: [Double]) -> [Double] {
    let bins = edgesGeV.count - 1
    var indices: [Int?] = []
    var bin = 0
    for other in 0..<(otherEdges.count - 1) {
      let middle = (otherEdges[other] + otherEdges[other + 1]) / 2
      while bin < bins, edgesGeV[bin + 1] <= middle { bin += 1 }
      indices.append(bin < bins && edgesGeV[bin] <= middle ? bin : nil)
    }
    return Channel.allCases.flatMap { channel in
      indices.map { $0.map { values[channel.index * bins + $0] } ?? 0 }
    }
  }

  /// Edges that differ by less than this part are the same.
  static let rounding = 1e-9

  /// All edges of several tables. Edges that differ only by rounding are the same.
  static func union(of tables: [FluxColumns]) -> [Double] {
    var edges: [Double] = []
    for edge in tables.flatMap(\.edgesGeV).sorted() {
      if let last = edges.last, edge - last <= rounding * edge { continue }
      edges.append(edge)
    }
    return edges
  }
}

/// The rows of one file, collected.
private struct FluxRows {
  /// The channels and their columns.
  let channels: [(channel: Channel, column: Int)]
  /// The edges of bins, or the points.
  private var energies: [Double] = []
  private var isOfEdges = false
  /// The fluxes [channel of `channels`][row], as the file has them.
  private var fluxes: [[Double]]

  /// The limits of energies, beyond any beam; sums of larger ones would overflow.
  static let energyLimitsGeV = Limits.atLeast(0.0, upTo: 1e100)

  init(channels: [(channel: Channel, column: Int)]) {
    self.channels = channels
    fluxes = channels.map { _ in [] }
  }

  mutating func append(
    point energy: Double, _ table: TableReader, _ columns: [String]
  ) throws(Failure) {
    if let last = energies.last, energy <= last {
      throw table.failure(
        "expected energies that ascend, found \(numeral(energy)) after \(numeral(last))")
    }
    if let last = energies.last {
      let middle = Self.middle(last, energy)
      guard last < middle, middle < energy else {
        throw table.failure(
          "expected energies with an edge of bins between them, found \(numeral(energy)) after"
            + " \(numeral(last))")
      }
    }
    energies.append(energy)
    try append(table, columns)
  }

  mutating func append(
    from low: Double, to high: Double, _ table: TableReader, _ columns: [String]
  ) throws(Failure) {
    guard low < high else {
      throw table.failure(
        "expected a lower edge and then a higher one, found \(numeral(low)) and \(numeral(high))")
    }
    isOfEdges = true
    if let last = energies.last {
      guard abs(low - last) <= FluxColumns.rounding * last else {
        throw table.failure(
          "expected a bin that begins where the one before ends, at \(numeral(last)) GeV, found"
            + " \(numeral(low))")
      }
    } else {
      energies.append(low)
    }
    energies.append(high)
    try append(table, columns)
  }

  private mutating func append(_ table: TableReader, _ columns: [String]) throws(Failure) {
    guard energies.count <= FluxTable.largestEnergyBins else {
      throw table.failure("more than \(FluxTable.largestEnergyBins) energies")
    }
    for (index, channel) in channels.enumerated() {
      fluxes[index].append(
        try table.number(channel.column, columns[channel.column], .atLeast(0)))
    }
  }

  /// The edges in GeV, and the flux [channel][energy bin] in 1/(cm^2 GeV POT).
  func histogram(
    _ table: TableReader, unit: FluxUnit
  ) throws(Failure) -> (edgesGeV: [Double], values: [Double]) {
    guard energies.count > 1 else {
      throw Failure(.badInput, "\(table.name): expected two energies or more")
    }
    let edges = isOfEdges ? energies : Self.edges(around: energies)
    var values: [Double] = []
    for channel in Channel.allCases {
      guard let index = channels.firstIndex(where: { $0.channel == channel }) else {
        values += [Double](repeating: 0, count: edges.count - 1)
        continue
      }
      for (bin, flux) in fluxes[index].enumerated() {
        let value = unit.density(flux, binWidthGeV: edges[bin + 1] - edges[bin])
        guard FluxTable.valueLimits.contains(value) else {
          throw Failure(
            .badInput,
            "\(table.name): \(channel.rawValue): expected fluxes \(FluxTable.valueLimits) in"
              + " 1/(cm^2 GeV POT), found \(numeral(flux)) from \(numeral(edges[bin])) to"
              + " \(numeral(edges[bin + 1])) GeV")
        }
        values.append(value)
      }
    }
    return (edges, values)
  }

  /// The interpretation of energies and unit in words, and the result of another interpretation.
  func reading(
    _ edges: [Double], energies columns: [String], energyUnit: FluxFile.EnergyUnit, unit: FluxUnit
  ) -> String {
    let widths = zip(edges, edges.dropFirst()).map { $1 - $0 }
    let names = columns.map { quoted($0) }.joined(separator: " and ")
    guard let least = widths.min(), let most = widths.max(), let low = edges.first,
      let high = edges.last
    else { return "" }
    func range(_ first: Double, _ last: Double) -> String {
      let (first, last) = (String(format: "%.4g", first), String(format: "%.4g", last))
      return first == last ? first : "\(first) to \(last)"
    }
    let grid =
      isOfEdges
      ? "energies in \(energyUnit.rawValue) as edges of \(widths.count) bins in \(names)"
      : "energies in \(energyUnit.rawValue) as \(widths.count) points in \(names), with the edges of bins"
        + " midway between them (read as lower edges, the flux would lie \(range(least / 2, most / 2)) GeV higher)"
    let other =
      unit.isPerBin
      ? "neutrinos of whole bins (read per GeV, they would make \(range(least, most)) times this flux)"
      : "a density (read as neutrinos of whole bins, they would make \(range(1 / most, 1 / least)) times this"
        + " flux)"
    return "\(grid), \(numeral(low)) to \(numeral(high)) GeV; values in \(unit.text), \(other)"
  }

  /// Warnings that the energies seem to have another meaning than the declared one.
  func doubts(_ name: String, energyUnit: FluxFile.EnergyUnit) -> [String] {
    guard let first = energies.first, let last = energies.last else { return [] }
    var doubts: [String] = []
    if !isOfEdges, first == 0, energies.count > 1 {
      doubts.append(
        "\(name): the first energy is 0, as of lower edges of bins: points were expected, and edges are read"
          + " from two columns, format: columns with energy: [low, high]")
    }
    if energyUnit == .gev, last > Self.doubtfulGeV.upperBound {
      doubts.append(
        "\(name): energies reach \(numeral(last)) GeV: are they in MeV (energy_unit: MeV)?")
    }
    if energyUnit == .mev, last < Self.doubtfulGeV.lowerBound {
      doubts.append(
        "\(name): energies end at \(numeral(last)) GeV: are they in GeV (energy_unit: GeV)?")
    }
    return doubts
  }

  /// The range in GeV in which the fluxes of accelerators end.
  private static let doubtfulGeV = 0.2...1000

  private static func middle(_ low: Double, _ high: Double) -> Double { (low + high) / 2 }

  private static func edges(around energies: [Double]) -> [Double] {
    let middles = zip(energies, energies.dropFirst()).map(middle)
    guard let first = energies.first, let last = energies.last, let low = middles.first,
      let high = middles.last
    else { return [] }
    return [max(0, 2 * first - low)] + middles + [2 * last - high]
  }
}
