import Foundation
import Interactions
import PaperModel
import Testing

/// A cross-section is a sum of squares of amplitudes, so that no coupling, however absurd, makes it
/// negative; the published size of the milli-charge terms is not such a sum.
@Suite struct PositivityTests {
  private static let charges = couplings(exponents: [-12, -10, -9, -8.5, -8, -7, -5, 0, 30])
  private static let radii = couplings(exponents: [-35, -33, -32, -31.5, -31, -30, -20, 30])

  private static func couplings(exponents: [Double]) -> [Double] {
    [0]
      + exponents.flatMap { exponent in
        let size = pow(10, exponent)
        return [size, -size]
      }
  }

  private static let energies = [0.04, 0.5, 2.5, 20]

  /// From the smallest recoil to the largest, 2 E^2 / (2 E + m), where the square can be 0.
  private static func recoils(_ energy: Double) -> [Double] {
    let largest = 2 * energy * energy / (2 * energy + Constants.electronMassGeV)
    return [0.001, 0.03, 0.2, 0.5, 0.9, 0.999, 1].map { $0 * largest }
  }

  /// The cross-section over the sum of its terms' sizes, with which rounding goes.
  private func relative(
    _ interactions: InteractionModel, _ channel: Channel, charge: Double, radius: Double,
    energy: Double, recoil: Double
  ) -> Double {
    var point = interactions.standardModel
    point[channel.isElectronFlavour ? .electronMillicharge : .muonMillicharge] = charge
    point[channel.isElectronFlavour ? .electronChargeRadius : .muonChargeRadius] = radius
    let coefficients = interactions.coefficients(channel: channel, at: point)
    let shapes = PaperShape.values(neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil)
    let sizes = zip(coefficients, shapes).reduce(0) { $0 + abs($1.0 * $1.1) }
    let value = interactions.differential(
      channel: channel, neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil, at: point)
    return value / sizes
  }

  private func least(_ interactions: InteractionModel, _ channel: Channel) -> Double {
    var least = Double.infinity
    for energy in Self.energies {
      for recoil in Self.recoils(energy) {
        for charge in Self.charges {
          for radius in Self.radii {
            least = min(
              least,
              relative(
                interactions, channel, charge: charge, radius: radius, energy: energy,
                recoil: recoil))
          }
        }
      }
    }
    return least
  }

  @Test(arguments: Channel.allCases, [MillichargeSign.electron, .proton])
  func noCouplingsMakeItNegative(channel: Channel, sign: MillichargeSign) {
    var settings = PhysicsSettings()
    settings.millichargeSign = sign
    let least = least(InteractionModel.papers(settings), channel)
    #expect(least > -1e-12 && least.isFinite)
  }

  /// What the paper's bounds contain can be: that the check above can fail.
  @Test(arguments: Channel.allCases) func thePublishedChargesDo(channel: Channel) {
    var settings = PhysicsSettings()
    settings.millichargeConvention = .published
    #expect(least(InteractionModel.papers(settings), channel) < -0.1)
  }

  /// The charge that takes the vector coupling away leaves the least, which the axial one alone gives;
  /// there a wrong sign or size of the interference would show first.
  @Test(arguments: Channel.allCases) func theLeastIsAxial(channel: Channel) {
    let interactions = InteractionModel.papers
    let mass = Constants.electronMassGeV
    let vector =
      -0.5 + 2 * interactions.settings.sinSquaredThetaW
      + (channel.isElectronFlavour ? 1 : 0)
    for energy in Self.energies {
      for recoil in Self.recoils(energy) {
        var point = interactions.standardModel
        point[channel.isElectronFlavour ? .electronMillicharge : .muonMillicharge] =
          -vector * Constants.fermiConstant * mass * recoil
          / (2.0.squareRoot() * Double.pi * Constants.fineStructureConstant)
        let inelasticity = 1 - recoil / energy
        let bracket =
          0.25 * (1 + inelasticity * inelasticity + mass * recoil / (energy * energy))
        let expected =
          mass * Constants.fermiConstant * Constants.fermiConstant / (2 * Double.pi) * bracket
          * Constants.hbarCSquared
        let own = interactions.differential(
          channel: channel, neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil, at: point)
        #expect(abs(own / expected - 1) < 1e-9)
      }
    }
  }
}
