import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// The plan for GLoBES: fluxes, cross-sections and smearing matrices, an experiment for each
/// station, and a configuration of this program that reads the fluxes back.
public struct GlobesExport: Sendable {
  /// The files that `write` writes: names below the folder, and contents.
  public let files: [(name: String, content: String)]
  /// Warnings of negative cross-sections.
  public let warnings: [String]

  /// The largest number of bins and of sampling points that GLoBES can hold.
  private static let largestCount = 500

  static let crossSectionFile = "cross_es.dat"
  static let smearingFile = "smear_es.inc"

  /// - Parameter point: the couplings whose cross-sections and smearing are written.
  public init(_ study: Study, point: CouplingPoint) throws(Failure) {
    let response = try study.energyResponse(at: study.stations)
    try Self.check(study, response)
    let coefficients = Channel.allCases.map {
      study.interactions.coefficients(channel: $0, at: point)
    }
    warnings = Self.warnings(study, response, coefficients)
    let crossSection = GlobesCrossSection(response, coefficients: coefficients)
    let origin = study.globesComments(at: point)
    var files = [
      (
        Self.crossSectionFile,
        crossSection.text(
          comments: origin + [
            "Neutrino-electron scattering above the recoil threshold, mean of each energy bin",
            "log10(E/GeV), then sigma/E of nue, numu, nutau, nuebar, numubar, nutaubar in "
              + "1e-38 cm^2/GeV for one electron",
          ])
      ),
      (
        Self.smearingFile,
        Self.smearing(
          Channel.allCases.map { channel in
            (
              channel,
              crossSection.smearing(
                response, channel: channel.index, coefficients: coefficients[channel.index])
            )
          }, comments: origin)
      ),
    ]
    for exposure in study.configuration.plan.exposures {
      let name = exposure.station.fileName
      files.append(
        (
          "flux_\(name).dat",
          try study.globesFlux(at: exposure.station, upTo: response.energyEdgesGeV)
        ))
      files.append(
        (
          "\(name).glb",
          try study.globesExperiment(
            exposure, energyEdgesGeV: response.energyEdgesGeV, comments: origin)
        ))
    }
    files.append(("flux.yaml", study.globesConfiguration))
    self.files = files
  }

  private static func warnings(
    _ study: Study, _ response: EnergyResponse, _ coefficients: [[Double]]
  ) -> [String] {
    var negative = NegativeRates()
    let edges = response.energyEdgesGeV
    for channel in Channel.allCases {
      for bin in edges.indices.dropLast() {
        let integrals = response.integrals(
          energyBin: bin, coefficients: coefficients[channel.index])
        negative.look(
          at: Array(integrals.dropLast()), of: channel,
          in: "\(numeral(edges[bin])) to \(numeral(edges[bin + 1])) GeV")
      }
    }
    return negative.warnings(study.configuration.physics)
  }

  /// Writes every file to an existing folder, each whole or not at all.
  public func write(to folder: String) throws(Failure) {
    for file in files { try Output.write(file.content, to: "\(folder)/\(file.name)") }
  }

  private static func check(_ study: Study, _ response: EnergyResponse) throws(Failure) {
    guard study.configuration.binning.axes.isEmpty else {
      throw study.source.failure(
        .badInput, at: "binning.axes",
        "GLoBES takes equal bins of E_e theta^2 from 0: expected bins and high_me in place of axes")
    }
    let edges = study.flux.energyEdgesGeV
    let width = (edges[edges.count - 1] - edges[0]) / Double(edges.count - 1)
    let rounding = 1e-9
    for (bin, edge) in edges.enumerated()
    where abs(edge - edges[0] - Double(bin) * width) > rounding * edges[edges.count - 1] {
      throw study.source.failure(
        .badInput, at: "beam.flux",
        "GLoBES takes a flux at equal steps of energy: expected bins of equal width, found an edge at "
          + "\(numeral(edge)) GeV")
    }
    guard let last = response.energyEdgesGeV.last,
      edges.contains(where: { abs($0 - last) <= rounding * last })
    else {
      throw study.source.failure(
        .badInput, at: "beam.energy_max_gev",
        "expected an edge of the flux's energy bins for an export to GLoBES, found "
          + "\(numeral(study.configuration.beam.energyMaxGeV)) GeV")
    }
    for (count, what, key) in [
      (response.bins, "bins", "binning.bins"),
      (response.energyEdgesGeV.count - 1, "energy bins", "beam.flux"),
    ] where count > largestCount {
      throw study.source.failure(
        .badInput, at: key,
        "GLoBES takes at most \(largestCount) \(what), found \(count)")
    }
  }

  /// The rows of reconstructed bins. Each has the first and the last energy bin with events, from
  /// 0, and the numbers of these and all between.
  private static func smearing(
    _ matrices: [(channel: Channel, rows: [[Double]])], comments: [String]
  ) -> String {
    var lines =
      (comments + [
        "A row for each bin of reconstructed E_e theta^2, its numbers for the energy bins from the first "
          + "to the last index, both from 0.",
        "A number is the part of the events of a true energy, above the recoil threshold, that are "
          + "reconstructed in the bin; what is missing from 1 lies outside of the bins.",
      ]).map { "// \($0)" }
    for (channel, rows) in matrices {
      let texts = rows.map { row in
        let first = row.firstIndex { $0 != 0 } ?? 0
        let last = row.lastIndex { $0 != 0 } ?? first
        return "    {"
          + (["\(first)", "\(last)"] + row[first...last].map(numeral)).joined(separator: ", ") + "}"
      }
      lines += ["", "energy(#es_\(channel.rawValue))<", "  @energy ="]
      lines += [texts.joined(separator: ":\n") + ";", ">"]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Station {
  /// The name of a station in file names, such as `neutrino_18m`.
  var fileName: String { "\(mode.rawValue)_\(numeral(positionM))m" }
}
