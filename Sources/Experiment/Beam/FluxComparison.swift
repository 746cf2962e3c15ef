import Configuration
import Foundation

/// The size of a flux at one station beside that of the default flux, which shows a wrong unit.
///
/// The near-detector fluxes of accelerator beams lie within a factor of 300 of the default one:
/// from tens of metres behind a decay pipe to the 541 m of a booster beam. The usual mistakes are a
/// factor of 1000 (MeV for GeV), 10 000 (m^2 for cm^2) or more.
public struct FluxComparison: Equatable, Sendable {
  /// The station of the flux.
  public let station: Station
  /// The integral over all channels and energies, in neutrinos / (cm^2 POT).
  public let neutrinos: Double
  /// The position of the default flux in metres: the tabulated one that is nearest to the station.
  public let defaultPositionM: Double
  /// The integral of the default flux there.
  public let defaultNeutrinos: Double

  /// The largest factor between the integrals without a warning.
  public static let largestFactor = 300.0

  /// The integral of this flux over that of the default one.
  public var ratio: Double { neutrinos / defaultNeutrinos }

  /// Compares a flux with the default one at a station.
  public init(_ flux: FluxTable, at station: Station) throws(Failure) {
    let reference = try FluxTable.published()
    guard
      let position = reference.nearestPositionM(to: station.positionM, mode: station.mode)
    else {
      throw Failure(.internalError, "the default flux has no \(station.mode.rawValue) mode")
    }
    self.station = station
    neutrinos = try flux.neutrinos(at: station)
    defaultPositionM = position
    defaultNeutrinos = try reference.neutrinos(
      at: Station(mode: station.mode, positionM: position))
  }

  /// A warning; nil where the integrals are of similar size.
  ///
  /// - Parameters:
  ///   - unit: the declared unit of the flux; nil where its files declare several.
  ///   - protonsOnTargetPerYear: the protons on target of the beam in a year.
  public func warning(
    name: String, unit: FluxUnit?, protonsOnTargetPerYear: Double
  ) -> String? {
    guard ratio > Self.largestFactor || ratio < 1 / Self.largestFactor else { return nil }
    let guess = unit.flatMap { unit in
      // No constant factor leads from a unit of whole bins to the other units.
      unit.isPerBin ? nil : unit
    }.flatMap {
      ProbableUnit.nearest(
        to: ratio, declared: $0, protonsOnTargetPerYear: protonsOnTargetPerYear)
    }
    return "the flux (\(name)) has an integral of \(String(format: "%.3g", neutrinos)) neutrinos /"
      + " (cm^2 POT) in \(station), which is \(String(format: "%.2g", ratio)) times that of the"
      + " default flux at \(numeral(defaultPositionM)) m: look at its unit"
      + (guess.map { "; its values are probably \($0)" } ?? "")
  }
}

/// A unit that a flux may have been meant in.
private struct ProbableUnit {
  let words: String
  /// The factor from this unit to 1/(cm^2 GeV POT).
  let scale: Double

  /// The unit, in words, that brings the integral nearest to that of the default flux; nil where no
  /// unit brings it within a factor of ten.
  static func nearest(
    to ratio: Double, declared: FluxUnit, protonsOnTargetPerYear: Double
  ) -> String? {
    let candidates =
      [
        "1/(cm^2 GeV POT)", "1/(m^2 GeV POT)", "1/(cm^2 MeV POT)", "1/(m^2 MeV POT)",
        "1/(cm^2 50 MeV POT)", "1/(m^2 50 MeV POT)", "1/(cm^2 GeV 1e20 POT)",
        "1/(m^2 GeV 1e20 POT)", "1/(cm^2 50 MeV 1e21 POT)", "1/(m^2 50 MeV 1e21 POT)",
      ].compactMap { FluxUnit($0) }.map {
        ProbableUnit(words: "in \($0.text)", scale: $0.scale)
      } + [
        ProbableUnit(
          words: "per year, 1/(cm^2 GeV year), or per 1e21 POT", scale: 1 / protonsOnTargetPerYear),
        ProbableUnit(
          words: "per year, 1/(m^2 GeV year), or per 1e21 POT", scale: 1e-4 / protonsOnTargetPerYear
        ),
        ProbableUnit(
          words: "converted from 1/m^2 to 1/cm^2 once too often",
          scale: 1e4 * declared.scale),
      ]
    func distance(_ scale: Double) -> Double {
      abs(log10(ratio * scale / declared.scale))
    }
    guard let best = candidates.min(by: { distance($0.scale) < distance($1.scale) }),
      distance(best.scale) < 1
    else { return nil }
    return best.words
  }
}
