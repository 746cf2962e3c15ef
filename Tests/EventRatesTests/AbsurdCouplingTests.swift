import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import PaperModel
import Testing

/// Rates are sums of squares of amplitudes: no coupling, however absurd, makes one negative.
@Suite struct AbsurdCouplingTests {
  private static let stations = [
    Station(mode: .neutrino, positionM: 0), Station(mode: .antineutrino, positionM: 18),
  ]

  private static func couplings(_ exponents: [Double]) -> [Double] {
    [0] + exponents.flatMap { [pow(10, $0), -pow(10, $0)] }
  }
  /// Fine where a charge or a radius can take the weak amplitude away.
  private static let charges = couplings(Array(stride(from: -11, through: -5, by: 0.25)) + [0, 30])
  private static let radii = couplings(Array(stride(from: -34, through: -29, by: 0.5)) + [-10, 30])

  private static func templates(_ engine: Engine) throws -> Templates {
    try DetectorCase("default").calculator(engine, samples: 1 << 16, replicates: 16)
      .templates(at: stations).central
  }

  /// The lowest rate of a bin, of all couplings, over the channel's rate in all bins.
  private static func least(_ templates: Templates, _ settings: PhysicsSettings) -> Double {
    let crossSection = InteractionModel.papers(settings)
    var least = Double.infinity
    for channel in Channel.allCases {
      let isElectron = channel.isElectronFlavour
      for charge in charges {
        for radius in radii {
          var point = crossSection.standardModel
          point[isElectron ? .electronMillicharge : .muonMillicharge] = charge
          point[isElectron ? .electronChargeRadius : .muonChargeRadius] = radius
          let coefficients = crossSection.coefficients(channel: channel, at: point)
          for station in stations.indices {
            let events = templates.events(
              station: station, channel: channel, coefficients: coefficients)
            let all = events.reduce(0) { $0 + abs($1) }
            least = min(least, (events.min() ?? -.infinity) / all)
          }
        }
      }
    }
    return least
  }

  /// Absurd couplings are told down to what integration leaves of an empty bin.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo, .quadrature])
  func noRateIsNegative(engine: Engine) throws {
    let least = Self.least(try Self.templates(engine), PhysicsSettings())
    #expect(least > -1e-7 && least.isFinite, "\(least)")
  }

  /// The published size of the milli-charge terms gives negative rates: the check above can fail.
  @Test func publishedChargesMakeThemNegative() throws {
    var settings = PhysicsSettings()
    settings.millichargeConvention = .published
    let templates = try Self.templates(.quasiMontecarlo)
    #expect(Self.least(templates, settings) < -0.01)
  }
}
