import EventRates
import Experiment
import Interactions
import PaperModel
import Testing

@Suite struct TemplateStorageTests {
  /// What is read back gives the same bits for whatever is computed from it, errors included.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo, .quadrature])
  func readBack(_ engine: Engine) throws {
    let stations = [
      Station(mode: .neutrino, positionM: 0), Station(mode: .antineutrino, positionM: 18),
    ]
    let calculator = try DetectorCase("paper").calculator(engine, samples: 20_000, replicates: 16)
    let templates = try calculator.templates(at: stations)
    let bins = calculator.binning.bins
    let read = try #require(
      TemplateEstimate(
        stored: templates.stored[...], table: InteractionModel.papers.table, stations: stations,
        bins: bins, variations: 0)
    )
    #expect(read.samples == templates.samples)
    let quantity = { (templates: Templates) in
      templates.events(
        station: 1, channel: .electronNeutrino, coefficients: [1, 2, 3, 4, 5, 6, 7, 0])
    }
    // An error that is not trusted is no number, which equals nothing.
    #expect("\(read.estimate(quantity))" == "\(templates.estimate(quantity))")
    #expect(read.deviations().map(\.values) == templates.deviations().map(\.values))
    for shape in [(1, bins, 0), (2, bins - 1, 0), (2, bins, 1)] {
      #expect(
        TemplateEstimate(
          stored: templates.stored[...], table: InteractionModel.papers.table,
          stations: Array(stations.prefix(shape.0)), bins: shape.1,
          variations: shape.2) == nil)
    }
    // The ratios of the central set and of the next: no set has these.
    let values =
      stations.count
      * TemplateEstimate.valuesOfStation(
        bins: bins, stride: PaperShape.stride)
    for place in [3, 4 + values] {
      var bytes = templates.stored
      bytes.replaceSubrange(8 * place..<8 * (place + 1), with: [0, 0, 0, 0, 0, 0, 0xE0, 0x3F])
      #expect(
        TemplateEstimate(
          stored: bytes[...], table: InteractionModel.papers.table, stations: stations, bins: bins,
          variations: 0) == nil)
    }
    #expect(
      TemplateEstimate(
        stored: templates.stored.dropLast(8), table: InteractionModel.papers.table,
        stations: stations, bins: bins, variations: 0) == nil)
  }
}
