import EventRates
import Experiment
import Interactions
import PaperModel
import Testing

@Suite struct NormalizationTests {
  private func rate(_ detector: DetectorCase, _ station: Station, _ channel: Channel) throws
    -> Double
  {
    let crossSection = InteractionModel.papers
    return try detector.calculator(.montecarlo).integrals(at: [station]).events(
      station: 0, channel: channel,
      coefficients: crossSection.coefficients(channel: channel, at: crossSection.standardModel))[0]
  }

  /// Table 1 is the integral of the default configuration with the paper's kinematics, whatever those
  /// of a run: the same factor stands before the exact rates, of which there are less.
  @Test func defaultRatesAreTable1() throws {
    let table = try PublishedTable1()
    let paper = DetectorCase("default") { $0.kinematics = .paper }
    for station in allStations {
      for channel in Channel.allCases {
        let published = try #require(
          table.events(at: station, channel: channel))
        #expect(abs(try rate(paper, station, channel) / published - 1) < 1e-9)
        let exact = try rate(DetectorCase("default"), station, channel) / published
        #expect(exact < 1 - 5e-6 && exact > 1 - 1e-3)
      }
    }
  }

  /// The factor belongs to the flux: another detector keeps it.
  @Test func factorIsKeptForOtherDetectors() throws {
    let half = DetectorCase("half the mass") {
      $0.detector.fiducialMassTonnes = 25
      $0.kinematics = .paper
    }
    let high = DetectorCase("high threshold") { $0.detector.recoilThresholdGeV = 1 }
    let station = Station(mode: .neutrino, positionM: 18)
    #expect(abs(try rate(half, station, .muonNeutrino) / (573 / 2) - 1) < 1e-9)
    #expect(try rate(high, station, .muonNeutrino) < 400)
  }

  @Test func factorIsLinearBetweenThePositionsOfTheTable() throws {
    let calculator = try DetectorCase("default").calculator(.montecarlo)
    let factors = try [0.0, 4.5, 18, 27, 30].map { position in
      try calculator.normalization.factor(
        station: Station(mode: .antineutrino, positionM: position), channel: .electronNeutrino)
    }
    #expect(abs(factors[1] - (0.75 * factors[0] + 0.25 * factors[2])) < 1e-12)
    #expect(abs(factors[3] - (0.25 * factors[2] + 0.75 * factors[4])) < 1e-12)
  }
}
