import Configuration
import Interactions

/// The integral and the mean energy of a flux in one channel at one station. A wrong unit shows
/// here first.
public struct FluxIntegral: Equatable, Sendable {
  /// The integral over all energies, in neutrinos / (cm^2 POT).
  public let neutrinos: Double
  /// The mean energy; nil where there are no neutrinos.
  public let meanEnergyGeV: Double?
}

extension FluxTable {
  /// Whether its numbers are those of the published flux that is compiled in, whatever file they
  /// were read from: only then is what was made for that beam right for this one.
  public var isPublished: Bool {
    get throws(Failure) { contentHash == (try FluxTable.published()).contentHash }
  }

  /// The integral of one channel at a station.
  public func integral(at station: Station, _ channel: Channel) throws(Failure) -> FluxIntegral {
    let values = try flux(at: station)
    let neutrinos = numberIntegral(of: values, channel)
    return FluxIntegral(
      neutrinos: neutrinos,
      meanEnergyGeV: neutrinos > 0 ? energyIntegral(of: values, channel) / neutrinos : nil)
  }

  /// The integral of all channels at a station over low < E, in neutrinos / (cm^2 POT).
  public func neutrinos(at station: Station, above low: Double = 0) throws(Failure) -> Double {
    let values = try flux(at: station)
    return Channel.allCases.reduce(0) { $0 + numberIntegral(of: values, $1, from: low) }
  }

  /// The tabulated position of a beam mode that is nearest to `positionM`; nil for a mode that is
  /// not tabulated.
  public func nearestPositionM(to positionM: Double, mode: BeamMode) -> Double? {
    positionsM(mode: mode).min { abs($0 - positionM) < abs($1 - positionM) }
  }

  /// The integral of flux x dE over low < E, of one channel of values [channel][energy bin].
  private func numberIntegral(of values: [Double], _ channel: Channel, from low: Double = 0)
    -> Double
  {
    (0..<energyBins).reduce(0) { sum, bin in
      let width = energyEdgesGeV[bin + 1] - max(low, energyEdgesGeV[bin])
      return sum + max(0, width) * values[channel.index * energyBins + bin]
    }
  }
}
