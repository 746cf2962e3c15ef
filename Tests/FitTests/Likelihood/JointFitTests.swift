import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Several experiments in one fit, against sums of chi-squares and one that was written apart.
@Suite struct JointFitTests {
  /// DUNE, and another experiment beside it: of other bins, plan, target, photons and loops.
  private static func configurations(
    seed: UInt64, likelihood: Likelihood = .gaussian
  ) -> [Configuration] {
    var first = Configuration()
    first.sampling.samples = 2000
    first.statistics.likelihood = likelihood
    first.plan = seed % 2 == 0 ? .onAxis : .prism
    first.binning.bins = 5
    if seed % 3 == 1 {
      first.statistics.fluxCovariance = .dune
      // Beyond 18 m it is not known.
      first.plan = plan([
        .init(mode: .neutrino, positionM: 0, years: 2),
        .init(mode: .antineutrino, positionM: 12, years: 3),
      ])
    }
    var second = first
    second.plan = plan([.init(mode: .neutrino, positionM: 6, years: 2 + Double(seed))])
    second.normalization = .absolute
    second.binning.bins = 8
    second.statistics.fluxCovariance = seed % 4 == 1 ? .dune : .none
    second.statistics.pi0.sigma = nil
    if seed % 5 == 2 {
      second.physics.standardModel = .oneLoop
      second.physics.radiation = .electromagneticEnergy
    }
    return [first, second]
  }

  private static func plan(_ exposures: [ExposurePlan.Exposure]) -> ExposurePlan {
    ExposurePlan(custom: exposures) ?? .onAxis
  }

  private static func joint(_ configurations: [Configuration]) throws -> Study {
    let loaded = configurations.map { ($0, ConfigurationSource()) }
    return try Study(
      try JointConfigurations(first: loaded[0], others: Array(loaded.dropFirst())), threads: 2)
  }

  private static func alone(_ configuration: Configuration) throws -> Study {
    try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  private static let values: [(radius: Double, moment: Double)] = [
    (0, 0), (3e-33, 1e-10), (-2e-32, 0), (1e-33, 8e-10),
  ]

  private static func points(_ study: Study) -> [CouplingPoint] {
    values.map { radius, moment in
      var point = study.standardModel
      point[.muonChargeRadius] = radius
      point[.muonMagneticMoment] = moment
      return point
    }
  }

  /// Without a nuisance in common, chi-squares add up, and pulls are those of each alone.
  @Test(arguments: Likelihood.allCases)
  func sumOfTwo(_ likelihood: Likelihood) throws {
    for seed in UInt64(0)..<6 {
      let configurations = Self.configurations(seed: seed, likelihood: likelihood)
      let study = try Self.joint(configurations)
      let points = Self.points(study)
      let model = try study.fitModel()
      let templates = try study.templates(at: study.stations).central
      let joint = try ChiSquare(model: model, templates: templates)
      let profiles = try joint.profiles(at: points, threads: 1)
      var sums = points.map { _ in 0.0 }
      var pulls = points.map { _ in [Double]() }
      for configuration in configurations {
        let own = try Self.alone(configuration)
        let chiSquare = try ChiSquare(
          model: try own.fitModel(), templates: try own.templates(at: own.stations).central)
        for (place, profile) in try chiSquare.profiles(at: points, threads: 1).enumerated() {
          sums[place] += profile.chiSquare
          pulls[place] += profile.pulls
        }
      }
      for (place, profile) in profiles.enumerated() {
        #expect(profile.converged)
        #expect(abs(profile.chiSquare - sums[place]) <= 1e-12 * max(1, sums[place]))
        #expect(profile.pulls.sorted() == pulls[place].sorted())
      }
      #expect(Set(joint.pulls.map(\.identifier)).count == joint.pulls.count)
      // All cells in one fit, as with a coupling profiled: its minimum is the least of the sums along it.
      var free = model
      free.profiled = [.muonChargeRadius]
      let tied = try ChiSquare(model: free, templates: templates).profile(at: points[3])
      #expect(tied.converged)
      let best = tied.point[.muonChargeRadius]
      for step in [-1e-34, 0, 1e-34] {
        var beside = points[3]
        beside[.muonChargeRadius] = best + step
        let value = try joint.profile(at: beside).chiSquare
        #expect(value >= tied.chiSquare - 1e-7)
        if step == 0 { #expect(abs(value - tied.chiSquare) < 1e-7) }
      }
    }
  }

  /// With nuisances in common, against damped steps by Gaussian elimination over all pulls.
  @Test(arguments: Likelihood.allCases)
  func sharedPulls(_ likelihood: Likelihood) throws {
    for seed in UInt64(0)..<8 {
      var configurations = Self.configurations(seed: seed, likelihood: likelihood)
      let all = Set(Channel.allCases.map(\.rawValue))
      var factors: [[NuisanceReference.Factor]] = []
      for place in configurations.indices {
        let words = [["signal"], ["numu", "numubar", "ccqe"]][place]
        let components = [all, ["numu", "numubar", "ccqe"]][place]
        configurations[place].statistics.nuisances = [
          NuisanceSetting(
            name: "common", effect: .factor(actsOn: words, sigma: 0.04, shared: .experiments)),
          NuisanceSetting(
            name: "own",
            effect: .factor(actsOn: ["nue"], sigma: 0.1 + 0.1 * Double(place), shared: .plan)),
        ]
        if seed % 2 == 1 {
          // The background of both is one process.
          configurations[place].statistics.ccqe.sharing = .experiments
        }
        factors.append(
          [
            .init(name: "overall", sigma: 0.1, scope: .position, components: all),
            .init(
              name: "wrong_sign", sigma: 0.01, scope: .position, components: all, isWrongSign: true),
            .init(name: "electron", sigma: 0.01, scope: .position, components: ["nue", "nuebar"]),
            .init(
              name: "ccqe", sigma: 0.1, scope: seed % 2 == 1 ? .experiments : .position,
              components: ["ccqe"]),
            .init(name: "common", sigma: 0.04, scope: .experiments, components: components),
            .init(
              name: "own", sigma: 0.1 + 0.1 * Double(place), scope: .plan, components: ["nue"]),
          ]
            + (place == 0
              ? [.init(name: "pi0", sigma: 0.1, scope: .position, components: ["pi0"])] : []))
      }
      let study = try Self.joint(configurations)
      #expect(study.sharedNuisances == (seed % 2 == 1 ? ["ccqe", "common"] : ["common"]))
      let model = try study.fitModel()
      let templates = try study.templates(at: study.stations).central
      let chiSquare = try ChiSquare(model: model, templates: templates)
      for point in Self.points(study) {
        let reference = NuisanceReference(
          zip(zip([model] + model.others, templates.experiments), factors).enumerated().map {
            NuisanceReference.Experiment(
              model: $1.0.0, templates: $1.0.1, factors: $1.1, label: "\($0)")
          }, at: point)
        let (profile, least) = (try chiSquare.profile(at: point), reference.least())
        #expect(profile.converged && chiSquare.pulls.count == reference.pulls.count)
        #expect(
          abs(profile.chiSquare - least.chiSquare) < 1e-6 * max(1, least.chiSquare),
          "seed \(seed): \(profile.chiSquare), expected \(least.chiSquare)")
        // What is predicted from the pulls is what was fitted.
        let counts = try model.expectedCounts(
          at: point, pulls: profile.pulls, templates: templates
        ).flatMap { $0 }
        let observed = try model.observedCounts(templates).flatMap { $0 }
        let misfit = zip(counts, observed).reduce(0) { $0 + pow($1.0 - $1.1, 2) / $1.1 }
        if likelihood == .gaussian { #expect(misfit <= profile.chiSquare * (1 + 1e-6) + 1e-9) }
      }
    }
  }

  /// One experiment cut into two, whose nuisances are all in common, is the whole.
  @Test func cutInTwo() throws {
    var whole = Configuration()
    whole.sampling.samples = 1 << 17
    for path in [\StatisticsSettings.overall, \.wrongSign, \.electron, \.ccqe, \.pi0] {
      whole.statistics[keyPath: path].sharing = .experiments
    }
    whole.plan = .prism
    let cells = whole.plan.exposures
    let parts = [cells[0..<2], cells[2...]].map { cells in
      var part = whole
      part.plan = Self.plan(Array(cells))
      return part
    }
    let (study, alone) = (try Self.joint(parts), try Self.alone(whole))
    let points = Self.points(study)
    let one = try ChiSquare(
      model: try study.fitModel(), templates: try study.templates(at: study.stations).central
    ).profiles(at: points, threads: 1)
    let other = try ChiSquare(
      model: try alone.fitModel(), templates: try alone.templates(at: alone.stations).central
    ).profiles(at: points, threads: 1)
    // Samples are drawn where the stations of an experiment ask for them, so that parts have other ones than the
    // whole.
    for (joint, expected) in zip(one, other) {
      #expect(joint.pulls.count == 5)
      #expect(abs(joint.chiSquare - expected.chiSquare) < 1e-3 * expected.chiSquare + 1e-9)
    }
    // So are bounds with their Monte Carlo errors, which all replicates of both make together.
    let bounds = try [study, alone].map { study in
      try study.fitModel().bounds(
        on: [.muonChargeRadius], templates: try study.templates(at: study.stations),
        deltaChiSquare: 2.706)[0]
    }
    let ends = try bounds.map { try #require($0.upper) }
    let error = (ends[0].error * ends[0].error + ends[1].error * ends[1].error).squareRoot()
    #expect(abs(ends[0].value - ends[1].value) < 5 * error)
    #expect((0.4...2.5).contains(ends[0].error / ends[1].error))
  }

  /// Templates of several experiments are read again as they were written.
  @Test func storedTemplates() throws {
    let study = try Self.joint(Self.configurations(seed: 1))
    let templates = try study.templates(at: study.stations)
    let read = try #require(
      TemplateEstimate(stored: templates.stored[...], shapes: study.templateShapes))
    #expect(read.central.experiments.map(\.values) == templates.central.experiments.map(\.values))
    #expect(read.stored == templates.stored)
    #expect(
      TemplateEstimate(
        stored: templates.stored[...], shapes: Array(study.templateShapes.dropLast())) == nil)
  }

  /// The error of templates widens the likelihood of each experiment as it does alone.
  @Test func templateErrors() throws {
    var configurations = Self.configurations(seed: 0)
    for place in configurations.indices {
      configurations[place].sampling.engine = .montecarlo
      configurations[place].statistics.templateError = .included
    }
    let study = try Self.joint(configurations)
    let points = Self.points(study)
    func profiles(_ study: Study) throws -> [Double] {
      let templates = try study.templates(at: study.stations)
      return try ChiSquare(
        model: try study.fitModel().counting(errorOf: templates), templates: templates.central
      ).profiles(at: points, threads: 1).map(\.chiSquare)
    }
    let alone = try configurations.map { try profiles(try Self.alone($0)) }
    for (joint, parts) in zip(try profiles(study), zip(alone[0], alone[1])) {
      #expect(abs(joint - parts.0 - parts.1) <= 1e-12 * max(1, joint))
    }
    var tied = try study.fitModel()
    tied.profiled = [.muonChargeRadius]
    let templates = try study.templates(at: study.stations)
    let profile = try ChiSquare(
      model: tied.counting(errorOf: templates), templates: templates.central
    ).profile(at: points[3])
    let fixed = try ChiSquare(
      model: try study.fitModel().counting(errorOf: templates), templates: templates.central
    ).profile(at: profile.point)
    #expect(abs(profile.chiSquare - fixed.chiSquare) < 1e-7)
  }
}
