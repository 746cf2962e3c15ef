import CKernels
import Configuration
import Experiment
import Interactions

/// The components of a flux's uncertainty: independent pulls, each N(0, 1), that change the flux of
/// every station, channel and energy at once. A covariance gives its principal components; a table
/// of shifts holds the pulls themselves.
public struct FluxPulls: Sendable {
  /// The number of pulls that are kept.
  public var count: Int { shifts.count }
  /// The hash of the file's content.
  public let contentHash: String
  /// The plan's stations that lie beyond the table, and have the uncertainty of the nearest
  /// position.
  public let heldStations: [Station]
  private let positions: FluxElementPositions
  /// The elements that the stations need, in the order of the file.
  private let elements: [FluxCovariance.Element]
  /// The relative change of the flux for a pull of 1, [pull][element].
  private let shifts: [[Double]]
  /// The elements that the pulls change: all elements of a table of shifts; of a covariance those
  /// that the plan's stations need, because its components are taken of these.
  public let table: Table

  /// Elements, and the effect of the pulls on each of them.
  public struct Table: Sendable {
    /// The elements in the order of the file.
    public let elements: [FluxCovariance.Element]
    /// The relative change of the flux for a pull of 1, [pull][element].
    public let shifts: [[Double]]
    /// The relative change of the flux with all pulls at 0, [element].
    public let center: [Double]

    /// A table of arrays in the same order of elements.
    public init(elements: [FluxCovariance.Element], shifts: [[Double]], center: [Double]) {
      self.elements = elements
      self.shifts = shifts
      self.center = center
    }
  }

  /// The tabulated stations that the plan's stations need.
  public var stations: [Station] {
    elements.reduce(into: []) { stations, element in
      if !stations.contains(element.station) { stations.append(element.station) }
    }
  }

  /// Eigenvalues may be negative by this part of the largest, because a file rounds its digits.
  private static let negativeTolerance = FluxCovariance.roundingTolerance

  /// Reads the pulls of a file, which holds a covariance or shifts.
  ///
  /// - Parameters:
  ///   - key: the key of the configuration that names the file.
  ///   - varianceFraction: the largest pulls of a covariance are kept until they hold this part of
  ///     the sum of variances over the elements that the stations need.
  ///   - energyEdgesGeV: the energy range that the elements have to cover.
  public init(
    file: String, key: String, varianceFraction: Double, extrapolation: FluxExtrapolation = .none,
    stations: [Station], energyEdgesGeV: [Double], source: ConfigurationSource
  ) throws(Failure) {
    do throws(Failure) {
      let input = try source.read(file, of: key)
      if try FluxShifts.isTable(input.bytes, name: input.path) {
        try self.init(
          try FluxShifts(input.bytes, name: input.path), contentHash: input.contentHash,
          extrapolation: extrapolation, stations: stations, energyEdgesGeV: energyEdgesGeV)
        return
      }
      let covariance = try FluxCovariance(input.bytes, name: input.path)
      let needed = try NeededElements(
        covariance.elements, name: covariance.name, extrapolation: extrapolation,
        stations: stations, energyEdgesGeV: energyEdgesGeV)
      let shifts = try Self.principalShifts(
        of: covariance, among: needed.indices, varianceFraction: varianceFraction)
      let elements = needed.indices.map { covariance.elements[$0] }
      self.init(
        needed, elements: elements, contentHash: input.contentHash, shifts: shifts,
        table: Table(
          elements: elements, shifts: shifts,
          center: [Double](repeating: 0, count: elements.count)))
    } catch {
      throw source.blame(error, on: key)
    }
  }

  /// DUNE's own pulls, which are compiled in.
  public init(
    dune key: String, extrapolation: FluxExtrapolation, stations: [Station],
    energyEdgesGeV: [Double], source: ConfigurationSource
  ) throws(Failure) {
    do throws(Failure) {
      try self.init(
        try FluxShifts.dune(), contentHash: FluxShifts.duneHash(), extrapolation: extrapolation,
        stations: stations, energyEdgesGeV: energyEdgesGeV)
    } catch {
      throw source.blame(error, on: key)
    }
  }

  private init(
    _ table: FluxShifts, contentHash: String, extrapolation: FluxExtrapolation,
    stations: [Station], energyEdgesGeV: [Double]
  ) throws(Failure) {
    let needed = try NeededElements(
      table.elements, name: table.name, extrapolation: extrapolation, stations: stations,
      energyEdgesGeV: energyEdgesGeV)
    self.init(
      needed, elements: needed.indices.map { table.elements[$0] }, contentHash: contentHash,
      shifts: table.shifts.map { shift in needed.indices.map { shift[$0] } },
      table: Table(elements: table.elements, shifts: table.shifts, center: table.center))
  }

  private init(
    _ needed: NeededElements, elements: [FluxCovariance.Element], contentHash: String,
    shifts: [[Double]], table: Table
  ) {
    self.contentHash = contentHash
    self.shifts = shifts
    self.elements = elements
    self.table = table
    positions = needed.positions
    heldStations = needed.held
  }

  private static func principalShifts(
    of covariance: FluxCovariance, among indices: [Int], varianceFraction: Double
  ) throws(Failure) -> [[Double]] {
    let (order, width) = (indices.count, covariance.elements.count)
    var matrix = indices.flatMap { row in
      indices.map { column in
        0.5 * (covariance.matrix[row * width + column] + covariance.matrix[column * width + row])
      }
    }
    var eigenvalues = [Double](repeating: 0, count: order)
    try runKernel { nuem_principal_components(&matrix, order, &eigenvalues, $0) }
    let (smallest, largest) = (eigenvalues[0], eigenvalues[order - 1])
    guard smallest >= -negativeTolerance * abs(largest) else {
      throw Failure(
        .badInput,
        "\(covariance.name): expected a positive semi-definite covariance; among the plan's"
          + " elements its most negative eigenvalue is \(numeral(smallest)), its largest"
          + " \(numeral(largest))")
    }
    let total = eigenvalues.reduce(0) { $0 + max(0, $1) }
    var kept: [[Double]] = []
    var held = 0.0
    for index in (0..<order).reversed() {
      let eigenvalue = eigenvalues[index]
      guard eigenvalue > 0, held < varianceFraction * total else { break }
      held += eigenvalue
      kept.append(
        matrix[(index * order)..<((index + 1) * order)].map { $0 * eigenvalue.squareRoot() })
    }
    return kept
  }

  /// The change of fluxes [station, channel][energy bin] by each pull of 1; nil where the
  /// uncertainty of some station is not known.
  ///
  /// An energy bin that several elements share changes by their mean, weighted by what each covers.
  func variations(
    of fluxes: [Double], at stations: [Station], energyEdgesGeV: [Double]
  ) -> [[Double]]? {
    var rows: [ChangeRow] = []
    for (index, station) in stations.enumerated() {
      guard
        let own = changeRows(of: station, index, energyEdgesGeV: energyEdgesGeV, elements)
      else { return nil }
      rows += own
    }
    return shifts.map { changes(of: fluxes, by: $0, rows) }
  }

  /// The fluxes [station, channel][energy bin] with all pulls at 0. They differ from the given
  /// fluxes where the table has another best value. A station beyond the table keeps its flux.
  func centred(
    _ fluxes: [Double], at stations: [Station], energyEdgesGeV: [Double]
  ) -> [Double] {
    guard table.center.contains(where: { $0 != 0 }) else { return fluxes }
    let rows = stations.enumerated().flatMap { index, station in
      changeRows(of: station, index, energyEdgesGeV: energyEdgesGeV, table.elements) ?? []
    }
    return zip(fluxes, changes(of: fluxes, by: table.center, rows)).map { $0 + $1 }
  }

  /// The weight with which an element's relative change applies to an entry of the fluxes.
  private struct ChangeRow {
    let element: Int
    let entry: Int
    let weight: Double
  }

  private func changes(of fluxes: [Double], by shift: [Double], _ rows: [ChangeRow]) -> [Double] {
    var change = [Double](repeating: 0, count: fluxes.count)
    for row in rows { change[row.entry] += fluxes[row.entry] * shift[row.element] * row.weight }
    return change
  }

  /// The change rows of a station; nil where the elements do not give its uncertainty.
  private func changeRows(
    of station: Station, _ stationIndex: Int, energyEdgesGeV: [Double],
    _ elements: [FluxCovariance.Element]
  ) -> [ChangeRow]? {
    guard let parts = positions.parts(of: station) else { return nil }
    let bins = energyEdgesGeV.count - 1
    var rows: [ChangeRow] = []
    for part in parts {
      let own = elements.indices.filter { elements[$0].station == part.station }
      // The position is tabulated, but not needed for the stations of the plan.
      guard !own.isEmpty else { return nil }
      for index in own {
        let element = elements[index]
        let start = (stationIndex * Channel.allCases.count + element.channel.index) * bins
        for bin in 0..<bins {
          let (low, high) = (energyEdgesGeV[bin], energyEdgesGeV[bin + 1])
          let overlap = min(high, element.highGeV) - max(low, element.lowGeV)
          if overlap > 0 {
            rows.append(
              ChangeRow(
                element: index, entry: start + bin, weight: part.weight * (overlap / (high - low))))
          }
        }
      }
    }
    return rows
  }
}
