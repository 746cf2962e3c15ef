import Experiment

/// Detectors on which everything is switched on at once.
enum GeneralDetectors {
  /// constant, stochastic and noise
  static func terms(_ constant: Double, _ stochastic: Double, _ noise: Double) -> ResolutionTerms {
    var terms = ResolutionTerms()
    terms.constant = constant
    terms.stochastic = stochastic
    terms.noise = noise
    return terms
  }

  static let efficiency = EnergyFunction(
    energiesGeV: [0.05, 0.3, 0.9, 4], values: [0.2, 0.5, 0.9, 0.7])
  static let energy = EnergyFunction(
    energiesGeV: [0.02, 0.2, 0.8, 2, 30], values: [0.5, 0.22, 0.13, 0.06, 0.05])
  /// The resolution of the angle in degrees.
  static let angle = EnergyFunction(
    energiesGeV: [0.02, 0.3, 1, 5, 30], values: [9, 4, 1.5, 0.6, 0.3])

  /// A detector whose resolutions are terms, with `efficiency`.
  static let ofTerms: DetectorSettings = {
    var detector = DetectorSettings()
    detector.target = .polystyrene
    detector.energyResolution = .terms(terms(0.03, 0.08, 0.01))
    detector.angularResolutionDegrees = .terms(terms(0.4, 0.8, 0.2))
    detector.reconstructedThresholdGeV = 0.35
    detector.efficiency = .table(file: "efficiency.csv")
    return detector
  }()

  /// A detector whose functions are `tables`.
  static let ofTables: DetectorSettings = {
    var detector = DetectorSettings()
    detector.recoilThresholdGeV = 0.05
    detector.energyResolution = .table(file: "energy.csv")
    detector.angularResolutionDegrees = .table(file: "angle.csv")
    detector.reconstructedThresholdGeV = 0.1
    detector.efficiency = .table(file: "efficiency.csv")
    return detector
  }()

  static let tables = DetectorTables(
    energyResolution: energy, angularResolution: angle, efficiency: efficiency)
}
