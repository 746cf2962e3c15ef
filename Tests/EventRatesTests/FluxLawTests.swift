import Configuration
import EventRates
import Experiment
import Interactions
import PaperModel
import Testing

/// How rates follow the flux and the exposure: they are linear in each, and know no other thing of a
/// neutrino than its channel.
@Suite struct FluxLawTests {
  private static let edges = [0.0, 0.4, 1.5, 3, 8, 20]
  private static let position = 6.0
  private static let stations = BeamMode.allCases.map { Station(mode: $0, positionM: position) }

  /// Templates of one position, for a flux of `value` at (mode, channel, energy bin); plain Monte Carlo
  /// draws the same samples for every flux.
  private func templates(
    detector: DetectorSettings = DetectorSettings(), beam: BeamSettings = BeamSettings(),
    edges: [Double] = edges, engine: Engine = .montecarlo,
    _ value: (BeamMode, Channel, Int) -> Double
  ) throws -> Templates {
    var csv = FluxTable.csvHeader.joined(separator: ",") + "\n"
    for mode in BeamMode.allCases {
      for bin in 0..<edges.count - 1 {
        let values = Channel.allCases.map { String(value(mode, $0, bin)) }.joined(separator: ",")
        csv += "\(mode.rawValue),\(Self.position),\(edges[bin]),\(edges[bin + 1]),\(values)\n"
      }
    }
    var sampling = SamplingSettings()
    sampling.engine = engine
    sampling.samples = 40_000
    sampling.replicates = 2
    var binning = BinningSettings()
    binning.bins = 4
    let calculator = try RateCalculator(
      detector: detector, binning: binning, beam: beam,
      flux: try FluxTable(csv: Array(csv.utf8), name: "flux.csv"),
      table: InteractionModel.papers.table, normalization: .absolute,
      sampling: sampling, source: ConfigurationSource(), threads: 2)
    return try calculator.templates(at: Self.stations).central
  }

  /// Some flux, different everywhere.
  private func flux(_ mode: BeamMode, _ channel: Channel, _ bin: Int) -> Double {
    let size = 1 + bin * (channel.index + 2) % 5 + 3 * channel.index
    let ofMode = mode == .neutrino ? 1 : 0.3 + 0.2 * Double(bin)
    return 1e-10 * Double(size) * ofMode
  }

  private func expectSame(
    _ one: [Double], _ other: [Double], _ place: SourceLocation = #_sourceLocation
  ) {
    #expect(one.count == other.count && one.contains { $0 > 0 }, sourceLocation: place)
    let scale = other.reduce(0) { max($0, abs($1)) }
    // What a bin does not hold, it may hold by the rounding of what it could.
    let same = zip(one, other).allSatisfy {
      abs($0 - $1) <= 1e-11 * abs($1) + 1e-22 * scale
    }
    #expect(same, sourceLocation: place)
  }

  @Test func linearInTheFlux() throws {
    let own = try templates(flux).values
    let triple = try templates { 3 * flux($0, $1, $2) }.values
    expectSame(triple, own.map { 3 * $0 })
    let low = try templates { $2 < 3 ? flux($0, $1, $2) : 0 }.values
    let high = try templates { $2 < 3 ? 0 : flux($0, $1, $2) }.values
    expectSame(zip(low, high).map(+), own)
    #expect(low != own)
  }

  /// A bin of the flux cut in two is the same flux.
  @Test func edgesOfTheFluxDoNotMatter() throws {
    let own = try templates(engine: .quadrature, flux)
    let finer = try templates(edges: [0, 0.4, 0.9, 1.5, 3, 5, 8, 20], engine: .quadrature) {
      flux($0, $1, [0, 1, 1, 2, 3, 3, 4][$2])
    }
    for (one, other) in zip(finer.values, own.values) where other > 0 {
      #expect(abs(one - other) < 1e-5 * other)
    }
  }

  @Test func linearInMassAndProtons() throws {
    let own = try templates(flux).values
    var detector = DetectorSettings()
    detector.fiducialMassTonnes = 175
    var beam = BeamSettings()
    beam.protonsOnTargetPerYear *= 2
    expectSame(try templates(detector: detector, beam: beam, flux).values, own.map { 7 * $0 })
    // 50 t of argon hold 18 electrons for each atom of 39.948 u.
    #expect(abs(DetectorSettings().electrons * 39.948 / (50e6 * 18 * 6.02214076e23) - 1) < 1e-12)
  }

  /// Exchanged modes give exchanged rates, exchanged channels exchanged templates.
  @Test func modesAndChannelsAreExchanged() throws {
    let own = try templates(flux)
    let modes = try templates { mode, channel, bin in
      flux(mode == .neutrino ? .antineutrino : .neutrino, channel, bin)
    }
    let partners: [Channel] = [
      .muonAntineutrino, .muonNeutrino, .electronAntineutrino, .electronNeutrino,
    ]
    let channels = try templates { mode, channel, bin in
      flux(mode, partners[channel.index], bin)
    }
    for station in 0..<2 {
      for channel in Channel.allCases {
        for bin in 0..<own.bins {
          let row = own.shapes(station: station, channel: channel, bin: bin)
          #expect(modes.shapes(station: 1 - station, channel: channel, bin: bin) == row)
          #expect(
            channels.shapes(station: station, channel: partners[channel.index], bin: bin) == row)
        }
      }
    }
    #expect(modes.values != own.values && channels.values != own.values)
  }

  /// In a beam of antineutrinos with the fluxes of neutrinos, the Standard Model's rates are those
  /// with g_L and g_R exchanged.
  @Test func antineutrinosExchangeTheHands() throws {
    let templates = try templates { mode, channel, bin in
      flux(mode, channel.isAntineutrino ? Channel.allCases[channel.index - 1] : channel, bin)
    }
    let crossSection = InteractionModel.papers
    for (neutrino, antineutrino) in [
      (Channel.muonNeutrino, Channel.muonAntineutrino), (.electronNeutrino, .electronAntineutrino),
    ] {
      var row = crossSection.coefficients(channel: neutrino, at: crossSection.standardModel)
      row.swapAt(PaperShape.unity.rawValue, PaperShape.inelasticity.rawValue)
      let expected = templates.events(station: 0, channel: neutrino, coefficients: row)
      let own = templates.events(
        station: 0, channel: antineutrino,
        coefficients: crossSection.coefficients(
          channel: antineutrino, at: crossSection.standardModel))
      expectSame(own, expected)
    }
  }
}
