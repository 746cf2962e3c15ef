import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel
import Testing

/// How chi-square and bounds follow the exposure and the pulls.
@Suite struct ExposureLawTests {
  private static let likelihoods = [Likelihood.gaussian, .poisson]

  private struct Fit {
    let model: FitModel
    let templates: Templates

    func chiSquare(_ points: [CouplingPoint]) throws -> [Double] {
      let profiles = try ChiSquare(model: model, templates: templates)
        .profiles(at: points, threads: 1)
      for profile in profiles { #expect(profile.converged) }
      return profiles.map(\.chiSquare)
    }
  }

  private func fit(
    _ likelihood: Likelihood = .gaussian, _ plan: ExposurePlan = .onAxis,
    _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> Fit {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = 20_000
    configuration.sampling.replicates = 2
    configuration.statistics.likelihood = likelihood
    change(&configuration)
    let study = try Study(configuration: configuration, source: ConfigurationSource(), threads: 1)
    return Fit(
      model: try study.fitModel(), templates: try study.templates(at: study.stations).central)
  }

  private typealias Pull = WritableKeyPath<StatisticsSettings, PullSettings> & Sendable
  private static let pulls: [Pull] = [
    \.overall, \.wrongSign, \.electron, \.ccqe, \.pi0,
  ]

  private static func withoutPulls(_ configuration: inout Configuration) {
    for pull in pulls {
      configuration.statistics[keyPath: pull].sigma = nil
    }
  }

  private static func plan(_ stays: [(BeamMode, Double, Double)]) throws -> ExposurePlan {
    try #require(
      ExposurePlan(custom: stays.map { .init(mode: $0.0, positionM: $0.1, years: $0.2) }))
  }

  /// One point for each parameter, a few sigma off the Standard Model, and the Standard Model first.
  private static let points: [CouplingPoint] =
    [CouplingPoint()]
    + Coupling.allCases.map { parameter in
      var point = CouplingPoint()
      point[parameter] += 2 * (ProfiledParameterTests.scales[parameter] ?? 0)
      return point
    }

  private func expectSame(
    _ one: [Double], _ other: [Double], _ place: SourceLocation = #_sourceLocation
  ) {
    for (a, b) in zip(one, other) {
      #expect(abs(a - b) <= 1e-8 * (1 + abs(b)), sourceLocation: place)
    }
  }

  /// Years, protons and mass count by their product alone, backgrounds included.
  @Test(arguments: likelihoods) func exposureIsAProduct(likelihood: Likelihood) throws {
    let years = try fit(likelihood, try Self.plan([(.neutrino, 0, 6), (.antineutrino, 0, 3)]))
    let plan = try Self.plan([(.neutrino, 0, 2), (.antineutrino, 0, 1)])
    let expected = try years.chiSquare(Self.points)
    #expect(expected[0] == 0 && expected.dropFirst().allSatisfy { $0 > 0.1 })
    let protons = try fit(likelihood, plan) { $0.beam.protonsOnTargetPerYear *= 3 }
    expectSame(try protons.chiSquare(Self.points), expected)
    let mass = try fit(likelihood, plan) { $0.detector.fiducialMassTonnes *= 3 }
    expectSame(try mass.chiSquare(Self.points), expected)
    // And named in parts.
    let parts = try fit(
      likelihood,
      try Self.plan([
        (.neutrino, 0, 1), (.antineutrino, 0, 2), (.neutrino, 0, 5), (.antineutrino, 0, 1),
      ]))
    expectSame(try parts.chiSquare(Self.points), expected)
  }

  /// Without pulls chi-square is linear in the years.
  @Test(arguments: likelihoods) func linearInYearsWithoutPulls(likelihood: Likelihood) throws {
    let one = try fit(likelihood, try Self.plan([(.neutrino, 0, 1)]), Self.withoutPulls)
    let five = try fit(likelihood, try Self.plan([(.neutrino, 0, 5)]), Self.withoutPulls)
    let expected = try one.chiSquare(Self.points)
    #expect(expected.dropFirst().allSatisfy { $0 > 0.1 })
    expectSame(try five.chiSquare(Self.points), expected.map { 5 * $0 })
  }

  /// With them it grows, but less.
  @Test(arguments: likelihoods) func moreYearsSayMore(likelihood: Likelihood) throws {
    let one = try fit(likelihood, try Self.plan([(.neutrino, 0, 1), (.antineutrino, 18, 1)]))
    let five = try fit(likelihood, try Self.plan([(.neutrino, 0, 5), (.antineutrino, 18, 5)]))
    for (less, more) in zip(
      try one.chiSquare(Self.points), try five.chiSquare(Self.points)
    ).dropFirst() {
      #expect(more > less && more < 5 * less)
    }
  }

  /// What shares no pull adds; a pull in common leaves more to be seen.
  @Test(arguments: likelihoods) func stationsAdd(likelihood: Likelihood) throws {
    let stays = [(BeamMode.neutrino, 0.0, 2.0), (.antineutrino, 0, 1), (.neutrino, 18, 3)]
    var configuration = Configuration()
    configuration.plan = try Self.plan(stays)
    configuration.sampling.samples = 20_000
    let study = try Study(configuration: configuration, source: ConfigurationSource(), threads: 1)
    // Of all stations at once: samples depend on the fluxes that they are for.
    let templates = try study.templates(at: study.stations).central
    func chiSquare(_ stays: [(BeamMode, Double, Double)], _ sharing: PullSharing) throws -> [Double]
    {
      var model = try study.fitModel(
        plan: try Self.plan(stays), interactions: InteractionModel.papers(configuration.physics),
        backgrounds: study.backgrounds)
      model.statistics.likelihood = likelihood
      for pull in Self.pulls { model.statistics[keyPath: pull].sharing = sharing }
      return try Fit(model: model, templates: templates).chiSquare(Self.points)
    }
    let alone = try stays.map { try chiSquare([$0], .positionMode) }
    let sum = Self.points.indices.map { point in alone.reduce(0) { $0 + $1[point] } }
    expectSame(try chiSquare(stays, .positionMode), sum)
    let shared = try chiSquare(stays, .plan)
    for (more, less) in zip(shared, sum).dropFirst() { #expect(more > less + 1e-3) }
  }

  /// A wider pull explains more, and none explains least.
  @Test(arguments: likelihoods, PullKind.allCases)
  func pullsExplain(likelihood: Likelihood, kind: PullKind) throws {
    let pull = Self.pulls[try #require(PullKind.allCases.firstIndex(of: kind))]
    let heights = try [nil, 0.03, 0.3].map { sigma in
      try fit(likelihood) { configuration in
        Self.withoutPulls(&configuration)
        configuration.statistics[keyPath: pull].sigma = sigma
      }.chiSquare(Self.points)
    }
    #expect(heights.allSatisfy { $0[0] == 0 })
    for point in Self.points.indices.dropFirst() {
      #expect(heights[0][point] > heights[1][point])
      #expect(heights[1][point] > heights[2][point] && heights[2][point] > 0)
    }
  }

  /// Every bound tightens with the years, the mass and the protons, and by the same.
  @Test func boundsTightenWithTheExposure() throws {
    func ends(_ plan: ExposurePlan, _ change: (inout Configuration) -> Void = { _ in }) throws
      -> [Double]
    {
      let fit = try fit(.gaussian, plan, change)
      return try fit.model.boundEnds(
        on: Coupling.electromagnetic, templates: fit.templates, deltaChiSquare: 2.706)
    }
    let short = try Self.plan([(.neutrino, 0, 1), (.antineutrino, 0, 1)])
    let long = try Self.plan([(.neutrino, 0, 4), (.antineutrino, 0, 4)])
    let (one, four) = (try ends(short), try ends(long))
    let mass = try ends(short) { $0.detector.fiducialMassTonnes *= 4 }
    for index in one.indices {
      let hasEnd = index % 2 == 1 || !Coupling.electromagnetic[index / 2].isMagneticMoment
      #expect(one[index].isFinite == hasEnd && four[index].isFinite == hasEnd)
      guard hasEnd else { continue }
      // Statistics alone would halve a linear parameter's.
      #expect(abs(four[index]) < 0.98 * abs(one[index]))
      #expect(abs(four[index]) > 0.4 * abs(one[index]))
      #expect(abs(mass[index] / four[index] - 1) < 1e-7)
    }
  }
}
