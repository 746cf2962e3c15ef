import Configuration
import EventRates
import Experiment
import Interactions

/// A part of the flux in results: an element of the table of its uncertainty, or all of a channel's
/// elements at a station.
public struct FluxPart: Sendable {
  /// Beam mode and position.
  public let station: Station
  /// Flavour.
  public let channel: Channel
  /// Lowest of its energies, in GeV.
  public let lowGeV: Double
  /// Highest of its energies, in GeV.
  public let highGeV: Double
  /// Whether it is the sum of all elements of a channel.
  public let isTotal: Bool
  /// Mean over its energies without any change, in neutrinos / (cm^2 GeV POT).
  public let flux: Double
  /// How much of the flux lies in each element of the table, by the index of the element.
  public let weights: [(element: Int, weight: Double)]
}

extension Study {
  /// The elements of the flux's uncertainty at some stations, and behind those of each channel their sum.
  public func fluxParts(_ pulls: FluxPulls, at stations: [Station]) throws(Failure) -> [FluxPart] {
    var parts: [FluxPart] = []
    for station in stations {
      let values = try flux.flux(at: station)
      for channel in Channel.allCases {
        let indices = pulls.table.elements.indices.filter {
          pulls.table.elements[$0].station == station && pulls.table.elements[$0].channel == channel
        }.sorted { pulls.table.elements[$0].lowGeV < pulls.table.elements[$1].lowGeV }
        let elements = indices.map { pulls.table.elements[$0] }
        let contents = elements.map { fluxContent(values, channel, $0.lowGeV, $0.highGeV) }
        for (index, (element, content)) in zip(indices, zip(elements, contents)) {
          parts.append(
            FluxPart(
              station: station, channel: channel, lowGeV: element.lowGeV,
              highGeV: element.highGeV, isTotal: false,
              flux: content / (element.highGeV - element.lowGeV), weights: [(index, 1)]))
        }
        guard let first = elements.first, let last = elements.last else { continue }
        parts.append(
          FluxPart(
            station: station, channel: channel, lowGeV: first.lowGeV, highGeV: last.highGeV,
            isTotal: true, flux: contents.reduce(0, +) / (last.highGeV - first.lowGeV),
            weights: Array(zip(indices, contents))))
      }
    }
    return parts
  }

  /// Neutrinos / (cm^2 POT) of a channel between two energies, as far as the beam is counted.
  private func fluxContent(
    _ values: [Double], _ channel: Channel, _ lowGeV: Double, _ highGeV: Double
  ) -> Double {
    let edges = flux.energyEdgesGeV
    let end = min(highGeV, configuration.beam.energyMaxGeV)
    return (0..<flux.energyBins).reduce(0) { sum, bin in
      let width = min(end, edges[bin + 1]) - max(lowGeV, edges[bin])
      return width > 0 ? sum + values[channel.index * flux.energyBins + bin] * width : sum
    }
  }
}
