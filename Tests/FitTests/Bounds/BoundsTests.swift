import Configuration
import EventRates
import Experiment
import Fit
import Honesty
import Interactions
import PaperModel
import Testing

/// The bounds of an independent calculation with the default flux and backgrounds ("b", good to
/// 0.3 % for the muon flavour and 1 % for the electron flavour) and without ("n").
@Suite struct BoundsTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    let plan: ExposurePlan
    let convention: MillichargeConvention
    let backgrounds: BackgroundSetting
    /// [parameter: (lower, upper)]
    let ends: [Coupling: (Double?, Double)]
    var testDescription: String { "\(plan.name) \(convention) \(backgrounds)" }
  }

  static let expected: [Expected] = [
    Expected(
      plan: .onAxis, convention: .published, backgrounds: .default,
      ends: [
        .muonMagneticMoment: (nil, 3.113e-10), .electronMagneticMoment: (nil, 2.829e-9),
        .muonMillicharge: (-9.59e-11, 9.53e-11), .electronMillicharge: (-1.877e-9, 1.758e-9),
        .muonChargeRadius: (-2.334e-33, 2.321e-33), .electronChargeRadius: (-3.59e-31, 3.56e-31),
      ]),
    Expected(
      plan: .onAxis, convention: .published, backgrounds: .none,
      ends: [
        .muonMagneticMoment: (nil, 2.913e-10), .electronMagneticMoment: (nil, 2.663e-9),
        .muonMillicharge: (-8.62e-11, 8.57e-11), .electronMillicharge: (-1.658e-9, 1.562e-9),
        .muonChargeRadius: (-2.086e-33, 2.075e-33),
        .electronChargeRadius: (-1.911e-31, 1.476e-31),
      ]),
    Expected(
      plan: .prism, convention: .published, backgrounds: .default,
      ends: [
        .muonMagneticMoment: (nil, 3.388e-10), .electronMagneticMoment: (nil, 2.551e-9),
        .muonMillicharge: (-10.72e-11, 10.64e-11), .electronMillicharge: (-1.416e-9, 1.408e-9),
        .muonChargeRadius: (-3.171e-33, 3.147e-33),
        .electronChargeRadius: (-2.076e-31, 1.592e-31),
      ]),
    Expected(
      plan: .prism, convention: .published, backgrounds: .none,
      ends: [
        .muonMagneticMoment: (nil, 3.169e-10), .electronMagneticMoment: (nil, 2.376e-9),
        .muonMillicharge: (-9.57e-11, 9.50e-11), .electronMillicharge: (-1.232e-9, 1.232e-9),
        .muonChargeRadius: (-2.831e-33, 2.812e-33),
        .electronChargeRadius: (-1.473e-31, 1.213e-31),
      ]),
    Expected(
      plan: .onAxis, convention: .derived, backgrounds: .default,
      ends: [
        .muonMillicharge: (-1.189e-9, 1.185e-9), .electronMillicharge: (-4.606e-8, 1.568e-8),
      ]),
    Expected(
      plan: .onAxis, convention: .derived, backgrounds: .none,
      ends: [
        .muonMillicharge: (-1.069e-9, 1.068e-9), .electronMillicharge: (-4.386e-8, 1.421e-8),
      ]),
    Expected(
      plan: .prism, convention: .derived, backgrounds: .default,
      ends: [
        .muonMillicharge: (-1.328e-9, 1.319e-9), .electronMillicharge: (-4.120e-8, 1.302e-8),
      ]),
    Expected(
      plan: .prism, convention: .derived, backgrounds: .none,
      ends: [
        .muonMillicharge: (-1.187e-9, 1.181e-9), .electronMillicharge: (-3.853e-8, 1.160e-8),
      ]),
  ]

  /// With the default engine and samples, as a user computes them.
  @Test(arguments: expected) func boundsAreThoseOfTheIndependentCalculation(_ row: Expected) throws
  {
    var configuration = Configuration()
    configuration.plan = row.plan
    configuration.physics.kinematics = .paper
    configuration.physics.millichargeConvention = row.convention
    configuration.backgrounds = row.backgrounds
    let bounds = try Self.bounds(configuration)
    for (parameter, ends) in row.ends {
      let bound = try #require(bounds.first { $0.parameter == parameter })
      let upper = try #require(bound.upper)
      #expect(abs(upper.value / ends.1 - 1) < 0.015, "\(parameter): \(upper)")
      #expect(upper.error < 0.01 * upper.value)
      guard let expected = ends.0 else {
        #expect(bound.lower == nil)
        continue
      }
      let lower = try #require(bound.lower)
      #expect(abs(lower.value / expected - 1) < 0.015, "\(parameter): \(lower)")
      #expect(lower.error < -0.01 * lower.value)
    }
  }

  static func bounds(
    _ configuration: Configuration, of parameters: [Coupling] = Coupling.electromagnetic,
    delta: Double = 2.706
  ) throws -> [Bound] {
    let study = try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
    return try study.fitModel(
      plan: configuration.plan, interactions: InteractionModel.papers(configuration.physics),
      backgrounds: study.backgrounds
    ).bounds(
      on: parameters, templates: try study.templates(at: study.stations), deltaChiSquare: delta)
  }

  /// The Monte Carlo error of a bound is its spread over seeds, and the bounds scatter around the
  /// deterministic engine's.
  @Test func errorsOfBoundsAreHonest() throws {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.sampling.engine = .quadrature
    let parameters = [Coupling.muonMagneticMoment, .muonMillicharge, .muonChargeRadius]
    let exact = try Self.bounds(configuration, of: parameters)
    configuration.sampling.engine = .montecarlo
    configuration.sampling.samples = 200_000
    configuration.sampling.replicates = 64
    var pulls = parameters.map { _ in SquaredPulls(replicates: 64) }
    for seed in 0..<SquaredPulls.seeds {
      configuration.sampling.seed = UInt64(1000 + seed)
      let bounds = try Self.bounds(configuration, of: parameters)
      for (index, sampled) in bounds.enumerated() {
        let (upper, reference) = (try #require(sampled.upper), try #require(exact[index].upper))
        #expect(abs(upper.value - reference.value) < 5 * upper.error)
        pulls[index].add(value: upper.value, error: upper.error, exact: reference.value)
      }
    }
    for (parameter, pulls) in zip(parameters, pulls) {
      #expect(pulls.areHonest, "\(parameter): \(pulls)")
    }
  }

  /// More exposure, stronger bounds; a higher confidence level, weaker ones.
  @Test func boundsAreMonotone() throws {
    var configuration = Configuration()
    configuration.sampling.samples = 200_000
    let parameters = Coupling.allCases
    func uppers(_ delta: Double = 2.706) throws -> [Double] {
      try Self.bounds(configuration, of: parameters, delta: delta).map {
        try #require($0.upper).value - ($0.parameter == .sinSquaredThetaW ? 0.2385 : 0)
      }
    }
    let base = try uppers()
    let wider = try uppers(3.841)
    configuration.beam.protonsOnTargetPerYear *= 4
    let stronger = try uppers()
    for index in parameters.indices {
      #expect(wider[index] > base[index])
      #expect(stronger[index] < base[index])
    }
  }

  /// cadeddu: the shift times exactly 2, so the bounds halve; proton: they change places and sign.
  @Test func conventionsTransformTheBounds() throws {
    var configuration = Configuration()
    configuration.sampling.samples = 200_000
    let parameters = [Coupling.electronChargeRadius, .electronMillicharge]
    let paper = try Self.bounds(configuration, of: parameters)
    configuration.physics.chargeRadiusConvention = .cadeddu
    configuration.physics.millichargeSign = .proton
    let other = try Self.bounds(configuration, of: parameters)
    func ends(_ bound: Bound) throws -> (Double, Double) {
      (try #require(bound.lower).value, try #require(bound.upper).value)
    }
    let (radius, halved) = (try ends(paper[0]), try ends(other[0]))
    #expect(abs(halved.0 * 2 / radius.0 - 1) < 1e-7)
    #expect(abs(halved.1 * 2 / radius.1 - 1) < 1e-7)
    let (charge, mirrored) = (try ends(paper[1]), try ends(other[1]))
    #expect(abs(-mirrored.1 / charge.0 - 1) < 1e-7)
    #expect(abs(-mirrored.0 / charge.1 - 1) < 1e-7)
  }

  /// With many events a bin, both likelihoods say the same to a few per cent.
  @Test func poissonIsCloseToGaussian() throws {
    var configuration = Configuration()
    configuration.sampling.samples = 200_000
    let gaussian = try Self.bounds(configuration)
    configuration.statistics.likelihood = .poisson
    for (bound, other) in zip(try Self.bounds(configuration), gaussian) {
      let (own, reference) = (try #require(bound.upper).value, try #require(other.upper).value)
      #expect(abs(own / reference - 1) < 0.05)
      #expect(own != reference)
    }
  }

  /// The overall pull common to the modes decides the muon charge radius, whose effect has opposite
  /// signs in the two: one pull for each station makes it far weaker.
  @Test func sharingOfTheOverallPullMatters() throws {
    var configuration = Configuration()
    configuration.sampling.samples = 200_000
    let shared = try #require(Self.bounds(configuration, of: [.muonChargeRadius])[0].upper).value
    configuration.statistics.overall.sharing = .positionMode
    let apart = try #require(Self.bounds(configuration, of: [.muonChargeRadius])[0].upper).value
    #expect(apart / shared > 2)
    configuration.statistics.overall.sigma = nil
    let fixed = try #require(Self.bounds(configuration, of: [.muonChargeRadius])[0].upper).value
    #expect(fixed < shared)
  }
}
