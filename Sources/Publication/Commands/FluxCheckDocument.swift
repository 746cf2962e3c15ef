import Configuration
import Experiment
import Fit
import Interactions

/// The result of `nuem flux check`: the integral and the mean energy of each channel at each
/// station, beside the default flux, which shows a wrong unit.
public struct FluxCheck: Sendable {
  private let flux: FluxTable
  private let file: String
  /// The unit of the flux; nil where files declare several.
  private let unit: FluxUnit?
  private let isOneStation: Bool

  /// - Parameters:
  ///   - unit: the declared unit of a file of GLoBES, which does not name its station; nil for a
  ///     CSV.
  public init(_ flux: FluxTable, file: String, unit: FluxUnit?) {
    self.flux = flux
    self.file = file
    self.unit = unit ?? .ofThisProgram
    isOneStation = unit != nil
  }

  /// The check of the flux that a configuration of this file names.
  public init(
    _ configuration: Configuration, source: ConfigurationSource, file: String
  ) throws(Failure) {
    flux = try FluxTable.load(configuration.beam.flux, source: source)
    self.file = file
    unit = configuration.beam.flux.unit
    isOneStation = false
  }

  private var stations: [Station] {
    BeamMode.allCases.flatMap { mode in
      flux.positionsM(mode: mode).map { Station(mode: mode, positionM: $0) }
    }
  }

  /// A row for each channel at each station.
  public func document() throws(Failure) -> ResultDocument {
    let reference = try FluxTable.published()
    var rows: [[ResultValue]] = []
    var warnings: [String] = []
    for station in stations {
      let comparison = try FluxComparison(flux, at: station)
      let nearest = Station(mode: station.mode, positionM: comparison.defaultPositionM)
      for channel in Channel.allCases {
        let own = try flux.integral(at: station, channel)
        let other = try reference.integral(at: nearest, channel)
        rows.append([
          .text(station.mode.rawValue), .number(station.positionM), .text(channel.rawValue),
          .number(own.neutrinos), ResultValue(own.meanEnergyGeV), .number(other.neutrinos),
          ResultValue(other.meanEnergyGeV), ResultValue(own.neutrinos / other.neutrinos),
          nearest == station ? .missing : .number(nearest.positionM),
        ])
      }
      // One warning is enough, as a wrong unit concerns the whole file.
      if warnings.isEmpty, let warning = self.warning(comparison) { warnings.append(warning) }
    }
    return ResultDocument(
      command: "flux-check", title: title,
      columns: [
        ResultColumn("mode"), ResultColumn("position_m"), ResultColumn("channel"),
        ResultColumn("integral", digits: 4), ResultColumn("mean_energy_gev", digits: 4),
        ResultColumn("default_integral", digits: 4),
        ResultColumn("default_mean_energy_gev", digits: 4), ResultColumn("ratio", digits: 3),
        ResultColumn("default_position_m", isShownEmpty: false),
      ], rows: rows,
      summary: [
        .init("file", .text(file)), .init("energy_bins", .count(UInt64(flux.energyBins))),
        .init("energy_low_gev", .number(flux.energyEdgesGeV[0])),
        .init("energy_high_gev", .number(flux.energyEdgesGeV[flux.energyBins])),
      ],
      notes: [
        "Integrals over all energies in neutrinos / (cm^2 POT), beside those of the default flux at the"
          + " nearest of its positions"
          + (isOneStation ? ", in neutrino mode on axis, as the file does not say its own." : ".")
      ] + flux.readings.map { "Read: \($0)." }, warnings: flux.warnings + warnings,
      provenance: .none)
  }

  private func warning(_ comparison: FluxComparison) -> String? {
    comparison.warning(
      name: clipped(file), unit: unit,
      protonsOnTargetPerYear: BeamSettings().protonsOnTargetPerYear)
  }

  private var title: String {
    let edges = flux.energyEdgesGeV
    let covered = BeamMode.allCases.flatMap { mode -> [String] in
      let positions = flux.positionsM(mode: mode)
      guard positions.count > Self.mostNamed, let first = positions.first, let last = positions.last
      else { return positions.map { "\(Station(mode: mode, positionM: $0))" } }
      return [
        "\(mode.rawValue) mode at \(positions.count) positions from \(numeral(first)) to"
          + " \(numeral(last)) m"
      ]
    }
    return "\(clipped(file)): valid; \(flux.energyBins) energy bins from \(numeral(edges[0])) to"
      + " \(numeral(edges[flux.energyBins])) GeV; "
      + (isOneStation ? "one beam mode and position" : covered.joined(separator: ", "))
  }

  private static let mostNamed = 3
}
