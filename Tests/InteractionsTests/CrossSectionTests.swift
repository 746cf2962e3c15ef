import Foundation
import Interactions
import PaperModel
import Testing

@Suite struct CrossSectionTests {
  private let points = [(0.5, 0.03), (2.5, 0.4), (2.5, 2.4), (10, 0.05), (20, 19)]
  private let interactions = InteractionModel.papers

  private func value(
    _ channel: Channel, _ energy: Double, _ recoil: Double, settings: PhysicsSettings = .init(),
    _ set: (inout CouplingPoint) -> Void = { _ in }
  ) -> Double {
    let interactions = InteractionModel.papers(settings)
    var point = interactions.standardModel
    set(&point)
    return interactions.differential(
      channel: channel, neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil, at: point)
  }

  private func couplings(_ channel: Channel) -> (vector: Double, axial: Double) {
    let shift = channel.isElectronFlavour ? 1.0 : 0
    return (-0.5 + 2 * 0.2385 + shift, -0.5 + shift)
  }

  /// (2.1) written out.
  @Test(arguments: Channel.allCases) func standardModel(channel: Channel) {
    let (vector, axial) = couplings(channel)
    let sign = channel.isAntineutrino ? -1.0 : 1
    for (energy, recoil) in points {
      let bracket =
        pow(vector + sign * axial, 2)
        + pow(vector - sign * axial, 2) * pow(1 - recoil / energy, 2)
        - (vector * vector - axial * axial) * 0.51099895e-3 * recoil / (energy * energy)
      let expected =
        0.51099895e-3 * pow(1.1663787e-5, 2) / (2 * Double.pi) * bracket * 0.3893793721e-27
      #expect(abs(value(channel, energy, recoil) / expected - 1) < 1e-12)
    }
  }

  /// The muon neutrino's total over E_nu is 1.55e-42 cm^2/GeV at these couplings, within a few per
  /// cent of the measured 1.5e-42.
  @Test func totalGrowsWithTheEnergyAsMeasured() {
    let steps = 2000
    let total = (0..<steps).reduce(0.0) { sum, step in
      sum + value(.muonNeutrino, 10, 10 * (Double(step) + 0.5) / Double(steps)) * 10
        / Double(steps)
    }
    #expect(abs(total / 10 / 1.55e-42 - 1) < 0.05)
  }

  /// (4.3).
  @Test(arguments: Channel.allCases) func magneticMoment(channel: Channel) {
    for (energy, recoil) in points {
      let added =
        value(channel, energy, recoil) {
          $0[channel.isElectronFlavour ? .electronMagneticMoment : .muonMagneticMoment] = 3e-6
        } - value(channel, energy, recoil)
      let expected =
        9e-12 * Double.pi / pow(137.035999 * 0.51099895e-3, 2) * (1 / recoil - 1 / energy)
        * 0.3893793721e-27
      #expect(abs(added / expected - 1) < 1e-9)
    }
  }

  /// A milli-charge is a shift of g_V by sqrt(2) pi alpha q / (G_F m_e E_R), whatever its size.
  @Test(arguments: Channel.allCases) func millichargeShiftsTheVectorCoupling(channel: Channel) {
    let (vector, axial) = couplings(channel)
    let sign = channel.isAntineutrino ? -1.0 : 1
    let mass = 0.51099895e-3
    for charge in [1e-9, -1e-9, 1e-6] {
      for (energy, recoil) in points {
        let shifted =
          vector + 2.0.squareRoot() * Double.pi / 137.035999 * charge
          / (1.1663787e-5 * mass * recoil)
        let bracket =
          pow(shifted + sign * axial, 2)
          + pow(shifted - sign * axial, 2) * pow(1 - recoil / energy, 2)
          - (shifted * shifted - axial * axial) * mass * recoil / (energy * energy)
        let expected = mass * pow(1.1663787e-5, 2) / (2 * Double.pi) * bracket * 0.3893793721e-27
        let own = value(channel, energy, recoil) {
          $0[channel.isElectronFlavour ? .electronMillicharge : .muonMillicharge] = charge
        }
        #expect(abs(own / expected - 1) < 1e-9)
      }
    }
  }

  @Test func publishedConventionScalesBothTerms() {
    var published = PhysicsSettings()
    published.millichargeConvention = .published
    let set = { (point: inout CouplingPoint) in point.muonMillicharge = 2e-9 }
    let none = value(.muonNeutrino, 2, 0.3)
    let derived = value(.muonNeutrino, 2, 0.3, set) - none
    let scaled = value(.muonNeutrino, 2, 0.3, settings: published, set) - none
    #expect(abs(scaled / derived / (4 * Double.pi) - 1) < 1e-10)
  }

  @Test func signConventionFlipsTheInterference() {
    var proton = PhysicsSettings()
    proton.millichargeSign = .proton
    let own = value(.electronNeutrino, 2, 0.3, settings: proton) { $0.electronMillicharge = 2e-9 }
    let mirrored = value(.electronNeutrino, 2, 0.3) { $0.electronMillicharge = -2e-9 }
    #expect(own == mirrored)
  }

  /// (4.16), and footnote 3's shift, exactly twice as large.
  @Test func chargeRadiusShiftsTheVectorCoupling() {
    let radius = 5e-33
    let shift = 2.0 / 3 * pow(80.379, 2) * radius / 0.3893793721e-27 * 0.2385
    var cadeddu = PhysicsSettings()
    cadeddu.chargeRadiusConvention = .cadeddu
    for (energy, recoil) in points {
      let own = value(.muonAntineutrino, energy, recoil) { $0.muonChargeRadiusCm2 = radius }
      let (vector, axial) = (-0.5 + 2 * 0.2385 + shift, -0.5)
      let bracket =
        pow(vector - axial, 2) + pow(vector + axial, 2) * pow(1 - recoil / energy, 2)
        - (vector * vector - axial * axial) * 0.51099895e-3 * recoil / (energy * energy)
      let expected =
        0.51099895e-3 * pow(1.1663787e-5, 2) / (2 * Double.pi) * bracket * 0.3893793721e-27
      #expect(abs(own / expected - 1) < 1e-10)
      let half = value(.muonAntineutrino, energy, recoil, settings: cadeddu) {
        $0.muonChargeRadiusCm2 = radius / 2
      }
      #expect(abs(half / own - 1) < 1e-12)
    }
  }

  /// Parameters of one flavour leave the other flavour alone.
  @Test func flavoursAreApart() {
    let muon = value(.muonNeutrino, 2, 0.3) {
      $0.electronMagneticMoment = 1e-8
      $0.electronMillicharge = 1e-8
      $0.electronChargeRadiusCm2 = 1e-31
    }
    #expect(muon == value(.muonNeutrino, 2, 0.3))
  }

  @Test func everyParameterHasItsPlaceInAPoint() {
    var point = CouplingPoint()
    for (index, parameter) in Coupling.allCases.enumerated() {
      point[parameter] = Double(index + 1)
    }
    #expect(Coupling.allCases.map { point[$0] } == [1, 2, 3, 4, 5, 6, 7])
    #expect(point.sinSquaredThetaW == 7)
  }

  /// (4.13)-(4.15).
  @Test func standardModelChargeRadii() {
    let radii = ChargedLepton.allCases.map { $0.neutrinoChargeRadiusCm2 * 1e33 }
    for (own, expected) in zip(radii, [4.14, 2.40, 1.48]) {
      #expect(abs(own - expected) < 0.006)
    }
  }

  /// Each shape function against its formula in nuem_kernels.h, unsimplified.
  @Test func shapeFunctions() {
    let m = Constants.electronMassGeV
    for (e, t) in points {
      let row = PaperShape.values(neutrinoEnergyGeV: e, recoilEnergyGeV: t)
      let expected = [
        1, pow(1 - t / e, 2), m * t / (e * e), 1 / t - 1 / e,
        (2 * e * e + t * t - t * (2 * e + m)) / (e * e * t), (2 * e - t) / (e * e),
        (2 * e * e + t * t - 2 * e * t - m * t) / (m * t * t * e * e), 0,
      ]
      for (own, value) in zip(row, expected) {
        #expect(abs(own - value) <= 1e-11 * abs(value))
      }
    }
  }
}
