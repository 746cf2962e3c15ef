import Configuration
import Interactions

extension FluxTable {
  /// The columns of this program's CSV of a flux; fluxes in neutrinos / (cm^2 GeV POT).
  public static let csvHeader =
    ["mode", "position_m", "energy_low_gev", "energy_high_gev"]
    + Channel.allCases.map(\.rawValue)

  /// Reads this program's CSV: a row for each beam mode, position and energy bin. The bins of every
  /// mode and position ascend without a gap and are the same.
  public init(csv bytes: [UInt8], name: String) throws(Failure) {
    var table = try TableReader(bytes, name: name, header: Self.csvHeader)
    var rows = CSVRows()
    while try table.nextRow() { try rows.append(table) }
    try self.init(
      energyEdgesGeV: rows.edges, stations: try rows.stations(name: table.name), source: table.name)
  }
}

/// The rows of a CSV, collected by beam mode and position.
private struct CSVRows {
  struct StationRows {
    let station: Station
    var lastLine = 0
    /// The values [energy bin][channel].
    var values: [Double] = []

    var bins: Int { values.count / Channel.allCases.count }
  }

  /// The energy edges of the first station; all others must have the same.
  private(set) var edges: [Double] = []
  private var found: [StationRows] = []
  private var indices: [Station: Int] = [:]
  private var current = 0

  mutating func append(_ row: TableReader) throws(Failure) {
    let header = FluxTable.csvHeader
    let station = Station(
      mode: try row.choice(0, header[0]), positionM: try row.number(1, header[1], offAxisLimitsM))
    let low = try row.number(2, header[2], .atLeast(0))
    let high = try row.number(3, header[3], .above(low))
    select(station)
    try current == 0 ? extend(low, high, row) : compare(low, high, row)
    for column in 4..<header.count {
      found[current].values.append(
        try row.number(column, header[column], FluxTable.valueLimits))
    }
    found[current].lastLine = row.line
  }

  func stations(name: String) throws(Failure) -> [FluxTable.StationFlux] {
    guard let first = found.first else { throw Failure(.badInput, "\(name): no flux") }
    for rows in found where rows.bins != first.bins {
      throw Failure(
        .badInput,
        "\(name):\(rows.lastLine): \(rows.station) ends at \(numeral(edges[rows.bins])) GeV,"
          + " \(first.station) at \(numeral(edges[first.bins])) GeV")
    }
    let channels = Channel.allCases.count
    return found.map { rows in
      let values = (0..<channels).flatMap { channel in
        (0..<rows.bins).map { rows.values[$0 * channels + channel] }
      }
      return FluxTable.StationFlux(station: rows.station, values: values)
    }
  }

  private mutating func select(_ station: Station) {
    if current < found.count, found[current].station == station { return }
    current = indices[station] ?? found.count
    if current == found.count {
      indices[station] = current
      found.append(StationRows(station: station))
    }
  }

  /// A bin of the first station must begin where the one before ended.
  private mutating func extend(_ low: Double, _ high: Double, _ row: TableReader)
    throws(Failure)
  {
    if let end = edges.last, end != low {
      let what = low > end ? "leaves a gap after" : "overlaps or precedes"
      throw row.failure(
        "the energy bin from \(numeral(low)) to \(numeral(high)) GeV \(what) the bin that ends at"
          + " \(numeral(end)) GeV")
    }
    guard edges.count <= FluxTable.largestEnergyBins else {
      throw row.failure("more than \(FluxTable.largestEnergyBins) energy bins")
    }
    if edges.isEmpty { edges.append(low) }
    edges.append(high)
  }

  private func compare(_ low: Double, _ high: Double, _ row: TableReader) throws(Failure) {
    let rows = found[current]
    guard rows.bins + 1 < edges.count else {
      throw row.failure("\(rows.station) has more energy bins than \(found[0].station)")
    }
    guard low == edges[rows.bins], high == edges[rows.bins + 1] else {
      throw row.failure(
        "expected the energy bin from \(numeral(edges[rows.bins])) to"
          + " \(numeral(edges[rows.bins + 1])) GeV, as in \(found[0].station), found"
          + " \(numeral(low)) to \(numeral(high))")
    }
  }
}
