import CKernels
import Configuration
import Experiment
import Interactions

/// The principal components of a flux covariance: independent pulls, each N(0, 1), that change the
/// flux of every station, channel and energy at once.
public struct FluxPulls: Sendable {
  /// How many are kept.
  public var count: Int { shifts.count }
  /// What tells the file's content apart.
  public let contentHash: String
  /// Elements that belong to the stations, in the order of the file.
  private let elements: [FluxCovariance.Element]
  /// [pull][element]: the relative change of the flux for a pull of 1, the largest pulls first.
  private let shifts: [[Double]]

  /// Eigenvalues may be negative by this part of the largest: what printed digits leave.
  private static let negativeTolerance = FluxCovariance.roundingTolerance

  /// - Parameters:
  ///   - key: where the configuration names the file.
  ///   - varianceFraction: the largest pulls are kept until they hold this part of the sum of
  ///     variances over the elements of the stations.
  ///   - energyEdgesGeV: what the elements have to cover.
  public init(
    file: String, key: String, varianceFraction: Double, stations: [Station],
    energyEdgesGeV: [Double], source: ConfigurationSource
  ) throws(Failure) {
    do throws(Failure) {
      let input = try source.read(file, of: key)
      contentHash = input.contentHash
      let covariance = try FluxCovariance(input.bytes, name: input.path)
      try covariance.check(covers: stations, energyEdgesGeV: energyEdgesGeV)
      let indices = covariance.elements.indices.filter {
        stations.contains(covariance.elements[$0].station)
      }
      elements = indices.map { covariance.elements[$0] }
      shifts = try Self.principalShifts(
        of: covariance, among: indices, varianceFraction: varianceFraction)
    } catch {
      throw source.blame(error, on: key)
    }
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

  /// The change of fluxes [station, channel][energy bin] by each pull of 1; nil where a station is
  /// not among those that the pulls are for.
  ///
  /// An energy bin that several elements share changes by their mean, weighted by what each covers.
  func variations(
    of fluxes: [Double], at stations: [Station], energyEdgesGeV: [Double]
  ) -> [[Double]]? {
    let bins = energyEdgesGeV.count - 1
    var rows: [(element: Int, entry: Int, weight: Double)] = []
    for (place, station) in stations.enumerated() {
      let own = elements.indices.filter { elements[$0].station == station }
      guard !own.isEmpty else { return nil }
      for index in own {
        let element = elements[index]
        let start = (place * Channel.allCases.count + element.channel.index) * bins
        for bin in 0..<bins {
          let (low, high) = (energyEdgesGeV[bin], energyEdgesGeV[bin + 1])
          let overlap = min(high, element.highGeV) - max(low, element.lowGeV)
          if overlap > 0 { rows.append((index, start + bin, overlap / (high - low))) }
        }
      }
    }
    return shifts.map { shift in
      var change = [Double](repeating: 0, count: fluxes.count)
      for row in rows { change[row.entry] += fluxes[row.entry] * shift[row.element] * row.weight }
      return change
    }
  }
}

extension FluxCovariance {
  /// Refuses a station or channel without elements, and elements that leave a gap, overlap, or do
  /// not cover the energies.
  fileprivate func check(
    covers stations: [Station], energyEdgesGeV: [Double]
  ) throws(Failure) {
    let (low, high) = (energyEdgesGeV[0], energyEdgesGeV[energyEdgesGeV.count - 1])
    for station in stations {
      for channel in Channel.allCases {
        let own = elements.filter { $0.station == station && $0.channel == channel }
          .sorted { $0.lowGeV < $1.lowGeV }
        guard let first = own.first, let last = own.last else {
          throw Failure(
            .badInput,
            "\(name): no elements for \(channel.rawValue) in \(station); what does not vary has a"
              + " covariance of 0")
        }
        for (one, next) in zip(own, own.dropFirst()) where one.highGeV != next.lowGeV {
          throw Failure(
            .badInput,
            "\(name):\(next.line): expected energies from \(numeral(one.highGeV)) GeV, where line"
              + " \(one.line) ends, found \(numeral(next.lowGeV))")
        }
        guard first.lowGeV <= low, last.highGeV >= high else {
          throw Failure(
            .badInput,
            "\(name): the elements for \(channel.rawValue) in \(station) cover"
              + " \(numeral(first.lowGeV)) to \(numeral(last.highGeV)) GeV, the flux"
              + " \(numeral(low)) to \(numeral(high)) GeV")
        }
      }
    }
  }
}
