import EventRates
import Experiment
import Interactions
import PaperModel
import Testing

/// The sampling engines and quadrature share nothing but the shape functions.
@Suite struct EngineAgreementTests {
  static let cases = [
    DetectorCase("default"),
    DetectorCase("coarse angle, low threshold, 20 wide bins") {
      $0.detector.angularResolutionDegrees = 5
      $0.detector.recoilThresholdGeV = 0.005
      $0.binning.bins = 20
      $0.binning.highElectronMasses = 40
    },
    DetectorCase("perfect energy, fine angle, few bins") {
      $0.detector.angularResolutionDegrees = 0.2
      $0.detector.energyResolution = 0
      $0.binning.bins = 5
      $0.binning.highElectronMasses = 3
    },
    DetectorCase("perfect angle, poor energy, high threshold, short beam") {
      $0.detector.angularResolutionDegrees = 0
      $0.detector.energyResolution = 0.3
      $0.detector.recoilThresholdGeV = 0.8
      $0.energyMaxGeV = 7.3
    },
    DetectorCase("the paper's kinematics") { $0.kinematics = .paper },
    DetectorCase("low energies") {
      $0.detector.recoilThresholdGeV = 1e-4
      $0.fluxCSV = flatFluxCSV(edgesGeV: lowEnergyEdgesGeV)
    },
    DetectorCase("recoils from 1 keV, fine angle, E_e theta^2 rises and falls") {
      $0.detector.recoilThresholdGeV = 1e-6
      $0.detector.angularResolutionDegrees = 0.3
      $0.detector.energyResolution = 0.01
      $0.binning.bins = 16
      $0.binning.highElectronMasses = 2.4
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0, 0.001, 0.01, 0.05, 0.2, 1])
    },
    DetectorCase("perfect, recoils from 0.1 MeV, E_e theta^2 rises and falls") {
      $0.detector.angularResolutionDegrees = 0
      $0.detector.energyResolution = 0
      $0.detector.recoilThresholdGeV = 1e-4
      $0.binning.bins = 41
      $0.binning.highElectronMasses = 2.05
      $0.fluxCSV = flatFluxCSV(edgesGeV: [2e-4, 4e-4, 1e-3, 0.01, 0.05, 0.2, 1, 5, 20])
    },
    DetectorCase("perfect") {
      $0.detector.angularResolutionDegrees = 0
      $0.detector.energyResolution = 0
      $0.binning.bins = 9
      $0.binning.highElectronMasses = 3.3
    },
    DetectorCase("terms, threshold and efficiency") {
      $0.detector = GeneralDetectors.ofTerms
      $0.tables = DetectorTables(efficiency: GeneralDetectors.efficiency)
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0.4, 1, 3, 8])
    },
    DetectorCase("tables, wide angles") {
      $0.detector = GeneralDetectors.ofTables
      $0.tables = GeneralDetectors.tables
      $0.binning.bins = 8
      $0.binning.highElectronMasses = 12
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0.4, 1, 3, 8])
    },
    DetectorCase("perfect energy, threshold on it, angle by a table") {
      $0.detector.energyResolution = 0
      $0.detector.angularResolutionDegrees = .table(file: "angle.csv")
      $0.detector.reconstructedThresholdGeV = 0.7
      $0.tables = DetectorTables(angularResolution: GeneralDetectors.angle)
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0.4, 1, 3, 8])
    },
    DetectorCase("electron energy of a general detector") {
      $0.detector = GeneralDetectors.ofTerms
      $0.tables = DetectorTables(efficiency: GeneralDetectors.efficiency)
      $0.binning.axes = [AxisSettings(.electronEnergy, .edges([0.2, 0.5, 1, 2, 4, 9]))]
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0.4, 1, 3, 8])
    },
    DetectorCase("electron energy, perfect") {
      $0.detector.energyResolution = 0
      $0.binning.axes = [AxisSettings(.electronEnergy, .equal(bins: 6, low: 0.1, high: 5))]
    },
    DetectorCase("given edges of E_e theta^2") {
      $0.detector.angularResolutionDegrees = 0.6
      $0.binning.axes = [AxisSettings(.energyThetaSquare, .edges([0.5, 0.8, 1.5, 3.7, 6]))]
    },
    DetectorCase("spherical") {
      $0.detector.angularSmearing = .spherical
      $0.detector.angularResolutionDegrees = .terms(GeneralDetectors.terms(0.3, 1, 0))
      $0.binning.bins = 8
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0.4, 1, 3, 8])
    },
    DetectorCase("spherical, far around") {
      $0.detector.angularSmearing = .spherical
      $0.detector.angularResolutionDegrees = 60
      $0.detector.recoilThresholdGeV = 0.3
      $0.binning.highElectronMasses = 8000
      $0.binning.bins = 8
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0.4, 1, 3])
    },
    DetectorCase("perfect angle, sharp threshold") {
      $0.detector.energyResolution = ResolutionSetting.terms(GeneralDetectors.terms(0.01, 0, 0.002))
      $0.detector.angularResolutionDegrees = 0
      $0.detector.reconstructedThresholdGeV = 1.1
      $0.fluxCSV = flatFluxCSV(edgesGeV: [0.4, 1, 3, 8])
    },
  ]

  /// Less than this part of a shape function's events is what the far end of a smearing makes, which
  /// too few samples reach for a spread that means anything.
  private static func negligible(_ engine: Engine) -> Double {
    engine == .montecarlo ? 1e-5 : 1e-9
  }

  /// Every bin, and what lies outside, of every channel and shape function: within 5 sigma of 64
  /// replicates. That those errors are no larger than they should be, HonestyTests sees.
  @Test(arguments: cases, [Engine.montecarlo, .quasiMontecarlo])
  func everyBinAgrees(detector: DetectorCase, engine: Engine) throws {
    let stations = [
      Station(mode: .neutrino, positionM: 0), Station(mode: .antineutrino, positionM: 21),
    ]
    let samples: UInt64 = engine == .montecarlo ? 1_280_000 : 1 << 18
    let sampled = try detector.calculator(engine, normalization: .absolute, samples: samples)
      .templates(at: stations).unjudgedEstimate(\.values)
    let quadrature = try detector.calculator(.quadrature, normalization: .absolute)
      .templates(at: stations).estimate(\.values)
    #expect(sampled.count == stations.count * 4 * (detector.binning.bins + 1) * 8)
    let length = (detector.binning.bins + 1) * PaperShape.stride
    // [station, channel][shape]
    let totals = stride(from: 0, to: quadrature.count, by: length).flatMap { start in
      (0..<PaperShape.stride).map { shape in
        stride(from: start + shape, to: start + length, by: PaperShape.stride)
          .reduce(0) { $0 + quadrature[$1].value }
      }
    }
    for (index, (sampled, exact)) in zip(sampled, quadrature).enumerated() {
      let error = (sampled.error * sampled.error + exact.error * exact.error).squareRoot()
      let all = totals[index / length * PaperShape.stride + index % PaperShape.stride]
      let negligible = Self.negligible(engine) * abs(all)
      guard abs(exact.value) > negligible else {
        #expect(abs(sampled.value - exact.value) <= negligible)
        continue
      }
      #expect(
        abs(sampled.value - exact.value) < 5 * error, "entry \(index): \(sampled) against \(exact)")
    }
  }

  /// Quadrature states 1e-4 or better in every bin, for the Standard Model and each coupling's term.
  @Test(arguments: cases) func quadratureStatesASmallError(detector: DetectorCase) throws {
    let entries = try detector.calculator(.quadrature, normalization: .absolute).templates(at: [
      Station(mode: .neutrino, positionM: 0)
    ]).estimate(\.values)
    let rows = entries.count / PaperShape.stride
    for shape in PaperShape.allCases {
      let column = (0..<rows).map { entries[$0 * PaperShape.stride + shape.rawValue] }
      let total = column.reduce(0) { $0 + $1.value }
      // Of a bin that holds a millionth of all events the error is stated, and may be larger.
      for entry in column where entry.value > 1e-6 * total {
        #expect(entry.error <= 1e-4 * entry.value, "\(shape.name): \(entry)")
      }
    }
  }

  /// The sum over bins and outside is the unsmeared integral.
  @Test(arguments: cases) func nothingIsLost(detector: DetectorCase) throws {
    let stations = [Station(mode: .neutrino, positionM: 0)]
    let calculator = try detector.calculator(.montecarlo, normalization: .absolute)
    let integral = try calculator.integrals(at: stations)
    let totals = try calculator.templates(at: stations).estimate { templates in
      Channel.allCases.map { channel in
        templates.events(station: 0, channel: channel, coefficients: standardModel(channel))
          .reduce(0, +)
      }
    }
    for channel in Channel.allCases {
      let expected = integral.events(
        station: 0, channel: channel, coefficients: standardModel(channel))[0]
      let total = totals[channel.index]
      #expect(abs(total.value - expected) < 5 * total.error)
      #expect(total.error < 0.01 * expected)
    }
  }

  private func standardModel(_ channel: Channel) -> [Double] {
    let crossSection = InteractionModel.papers
    return crossSection.coefficients(channel: channel, at: crossSection.standardModel)
  }
}
