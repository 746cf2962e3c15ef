import Configuration
import Interactions
import PublishedData

extension FluxTable {
  /// The published flux that is compiled in.
  public static func published() throws(Failure) -> FluxTable { try publishedResult.get() }

  private static let publishedResult = Result { () throws(Failure) in
    try FluxTable(numbers: bytes(of: published_flux_numbers()), name: "default")
  }

  /// The published flux from its text, which takes milliseconds to read.
  package static func publishedText() throws(Failure) -> FluxTable {
    try FluxTable(csv: bytes(of: published_flux()), name: "default")
  }

  /// Reads numbers in the order that `published_data.h` says.
  private init(numbers bytes: [UInt8], name: String) throws(Failure) {
    let numbers = bytes.withUnsafeBytes { raw in
      (0..<raw.count / 8).map { index in
        Double(
          bitPattern: UInt64(
            littleEndian: raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)))
      }
    }
    let damaged = Failure(.internalError, "the flux that is compiled in is not whole")
    guard numbers.count > 2, let bins = Int(exactly: numbers[0]),
      let stations = Int(exactly: numbers[1]), bins > 0, stations > 0
    else { throw damaged }
    let values = Channel.allCases.count * bins
    guard numbers.count == 3 + bins + stations * (2 + values) else { throw damaged }
    let fluxes = (0..<stations).map { station in
      let first = 3 + bins + station * (2 + values)
      return StationFlux(
        station: Station(
          mode: numbers[first] == 0 ? .neutrino : .antineutrino, positionM: numbers[first + 1]),
        values: Array(numbers[(first + 2)..<(first + 2 + values)]))
    }
    try self.init(energyEdgesGeV: Array(numbers[2..<(3 + bins)]), stations: fluxes, source: name)
  }

  /// Reads this program's CSV from a file.
  public static func read(file: String) throws(Failure) -> FluxTable {
    try FluxTable(csv: readBytes(ofFile: file, atMost: TableReader.largestFile), name: file)
  }

  /// Reads one GLoBES file as the flux in neutrino mode on axis.
  public static func read(globesFile file: String, unit: FluxUnit) throws(Failure) -> FluxTable {
    let bytes = try readBytes(ofFile: file, atMost: TableReader.largestFile)
    let table = try FluxColumns(globes: bytes, name: file, unit: unit)
    let flux = StationFlux(
      station: Station(mode: .neutrino, positionM: 0), values: table.values(on: table.edgesGeV))
    return try FluxTable(
      energyEdgesGeV: table.edgesGeV, stations: [flux], source: clipped(file),
      warnings: table.warnings, readings: [table.reading])
  }

  /// The flux that a configuration asks for. Errors name the configuration's file, line and key,
  /// and the flux's file and line.
  public static func load(_ setting: FluxSetting, source: ConfigurationSource) throws(Failure)
    -> FluxTable
  {
    switch setting {
    case .default: return try published()
    case .table(let file):
      do throws(Failure) {
        let input = try source.read(file, of: "beam.flux")
        return try FluxTable(csv: input.bytes, name: input.path)
      } catch {
        throw error.at(source.location(of: "beam.flux"))
      }
    case .files(let files): return try load(files, source: source)
    }
  }

  private static func load(_ files: [FluxFile], source: ConfigurationSource) throws(Failure)
    -> FluxTable
  {
    var tables: [FluxColumns] = []
    for (index, file) in files.enumerated() {
      let key = "beam.flux[\(index + 1)]"
      do throws(Failure) {
        try file.check()
      } catch {
        throw error.at(source.location(of: key))
      }
      for (earlier, twin) in files[..<index].enumerated() where twin.station == file.station {
        if let channel = file.channels.first(where: twin.channels.contains) {
          throw source.failure(
            .badInput, at: key,
            "\(channel.rawValue) in \(file.station) again, as in item \(earlier + 1)")
        }
      }
      do throws(Failure) {
        let input = try source.read(file.file, of: key)
        tables.append(try FluxColumns(input.bytes, name: input.path, file: file))
      } catch {
        throw error.at(source.location(of: "\(key).file"))
      }
    }
    return try merged(tables, files, source: source)
  }

  private static func merged(
    _ tables: [FluxColumns], _ files: [FluxFile], source: ConfigurationSource
  ) throws(Failure) -> FluxTable {
    let edges = FluxColumns.union(of: tables)
    let names = files.allSatisfy { $0.format == .globes } ? "GLoBES" : "tables"
    do throws(Failure) {
      guard edges.count - 1 <= largestEnergyBins else {
        throw Failure(.badInput, "more than \(largestEnergyBins) energy bins in all")
      }
      return try FluxTable(
        energyEdgesGeV: edges,
        stations: stations(of: tables, files, edges: edges),
        source: clipped("\(names): \(files.map(\.file).joined(separator: ", "))"),
        warnings: tables.flatMap(\.warnings) + shortRanges(of: tables, files, edges: edges),
        readings: tables.map(\.reading))
    } catch {
      throw error.at(source.location(of: "beam.flux"))
    }
  }
}

extension FluxTable {
  /// The stations of some files. Files of one station have different channels, each with energies
  /// of its own.
  private static func stations(
    of tables: [FluxColumns], _ files: [FluxFile], edges: [Double]
  ) -> [StationFlux] {
    var stations: [StationFlux] = []
    for (file, table) in zip(files, tables) {
      let values = table.values(on: edges)
      if let known = stations.firstIndex(where: { $0.station == file.station }) {
        stations[known] = StationFlux(
          station: file.station, values: zip(stations[known].values, values).map { $0 + $1 })
      } else {
        stations.append(StationFlux(station: file.station, values: values))
      }
    }
    return stations
  }
}

/// Warnings of files that cover a smaller range of energies than others; outside of it they have no
/// flux.
private func shortRanges(
  of tables: [FluxColumns], _ files: [FluxFile], edges: [Double]
) -> [String] {
  guard let low = edges.first, let high = edges.last else { return [] }
  return zip(tables, files).compactMap { table, file in
    guard let first = table.edgesGeV.first, let last = table.edgesGeV.last,
      first > low * (1 + FluxColumns.rounding) || last < high * (1 - FluxColumns.rounding)
    else { return nil }
    return
      "the flux of \(clipped(file.file)) lies from \(numeral(first)) to \(numeral(last)) GeV, others"
      + " from \(numeral(low)) to \(numeral(high)) GeV: there it has none"
  }
}

/// The bytes of a table that is compiled in.
func bytes(of table: published_table) -> [UInt8] {
  Array(UnsafeBufferPointer(start: table.bytes, count: table.count))
}
