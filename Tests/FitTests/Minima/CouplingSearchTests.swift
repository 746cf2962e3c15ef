import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Minima over couplings: right values that were found apart from this program, and laws that hold
/// wherever one looks.
@Suite struct CouplingSearchTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let values: [Coupling: Double]
    let profiled: [Coupling]
    /// Chi-square, and how well it is known.
    let expected: Double
    let precision: Double
    var testDescription: String {
      "\(values.map { "\($0.key.name) = \($0.value)" }) over \(profiled.map(\.name))"
    }
  }

  /// On axis, along the valley s_w^2 (2 + k r^2) = const.
  static let valley: [Case] = [
    Case(
      values: [.muonChargeRadius: 1.27e-31], profiled: [.sinSquaredThetaW], expected: 0.059,
      precision: 0.001),
    Case(
      values: [.muonChargeRadius: 1e-30], profiled: [.sinSquaredThetaW], expected: 0.20,
      precision: 0.005),
    Case(
      values: [.muonChargeRadius: 3e-30], profiled: [.sinSquaredThetaW], expected: 0.236,
      precision: 0.001),
    Case(
      values: [.muonChargeRadius: 1.5e-31], profiled: [.sinSquaredThetaW], expected: 0.070,
      precision: 0.001),
    Case(
      values: [.sinSquaredThetaW: 0.05], profiled: [.muonChargeRadius], expected: 0.180,
      precision: 0.001),
  ]

  @Test(arguments: valley) func valleysAreFollowed(_ problem: Case) throws {
    let setup = try RegionSetup()
    let profile = try Self.profile(setup, problem.values, over: problem.profiled)
    #expect(profile.converged)
    #expect(abs(profile.chiSquare - problem.expected) < problem.precision, "\(profile.chiSquare)")
  }

  /// Where the minimum lies.
  @Test func valleysHaveTheirMinimaWhereTheyShould() throws {
    let setup = try RegionSetup()
    let mixing = try Self.profile(
      setup, [.muonChargeRadius: 1.5e-31], over: [.sinSquaredThetaW]
    ).point.sinSquaredThetaW
    #expect(abs(mixing - 0.130) < 0.001)
    let radius = try Self.profile(
      setup, [.sinSquaredThetaW: 0.05], over: [.muonChargeRadius]
    ).point.muonChargeRadiusCm2
    #expect(abs(radius / 6.8e-31 - 1) < 0.01)
  }

  /// Where two couplings make up for each other over many orders of magnitude, the search goes to the end of the
  /// valley: never above the minima over one of them at values of the other.
  @Test func valleysAreFollowedToTheirEnd() throws {
    let setup = try RegionSetup(samples: 50_000) { $0.statistics.likelihood = .poisson }
    var values: [Coupling: Double] = [
      .muonMagneticMoment: -1.313e-9, .electronMagneticMoment: 5.514e-9,
      .muonMillicharge: -4.81e-9, .muonChargeRadius: -2.183e-34,
    ]
    let both = try Self.profile(
      setup, values, over: [.electronChargeRadius, .sinSquaredThetaW])
    for step in 0...36 {
      values[.sinSquaredThetaW] = pow(10, -0.25 * Double(step))
      let one = try Self.profile(setup, values, over: [.electronChargeRadius])
      #expect(both.chiSquare <= one.chiSquare + 1e-6)
    }
  }

  static func profile(
    _ setup: RegionSetup, _ values: [Coupling: Double], over profiled: [Coupling]
  ) throws -> ChiSquare.Profile {
    var model = setup.model
    model.profiled = profiled
    var point = model.interactions.standardModel
    for (parameter, value) in values { point[parameter] = value }
    return try ChiSquare(model: model, templates: setup.templates.central).profile(at: point)
  }

  static let likelihoods: [Likelihood] = [.gaussian, .poisson]

  /// What is minimised over more is never higher: at random points, near and far, each subset of a
  /// random list of couplings against the whole.
  @Test(arguments: likelihoods) func moreFreedomIsNeverHigher(_ likelihood: Likelihood) throws {
    let setup = try RegionSetup(samples: 50_000) { $0.statistics.likelihood = likelihood }
    var uniform = ProfiledParameterTests.Uniform(state: 4_711)
    for turn in 0..<60 {
      let point = ProfiledParameterTests.randomPoint(
        &uniform, around: setup.model.interactions.standardModel,
        reach: turn % 3 == 0 ? 300 : turn % 3 == 1 ? 30 : 3)
      var list = Coupling.allCases
      while list.count > 1 + turn % 4 { list.remove(at: Int(uniform.next() * Double(list.count))) }
      var least = Double.infinity
      for length in 0...list.count {
        var model = setup.model
        model.profiled = Array(list[..<length])
        let profile = try ChiSquare(model: model, templates: setup.templates.central)
          .profile(at: point)
        #expect(
          profile.chiSquare <= least + 1e-6 * max(1, least),
          "\(model.profiled.map(\.name)) at \(point)")
        least = min(least, profile.chiSquare)
      }
    }
  }

  /// Along a line, what a neighbour has at its minimum is never lower than what the search finds.
  @Test(arguments: [
    (Coupling.muonChargeRadius, [Coupling.sinSquaredThetaW], 6e-31),
    (.electronMillicharge, [.electronChargeRadius], 2e-7),
    (.muonChargeRadius, [.muonMillicharge, .sinSquaredThetaW], 3e-31),
  ]) func neighboursAreNotLower(
    _ parameter: Coupling, _ profiled: [Coupling], _ reach: Double
  ) throws {
    let setup = try RegionSetup(samples: 50_000)
    var model = setup.model
    model.profiled = profiled
    let chiSquare = try ChiSquare(model: model, templates: setup.templates.central)
    let points = (-20...20).map { step in
      var point = model.interactions.standardModel
      point[parameter] = reach * Double(step) / 20
      return point
    }
    let profiles = try chiSquare.profiles(at: points, threads: 2)
    for (index, profile) in profiles.enumerated() {
      for neighbour in [index - 1, index + 1] where profiles.indices.contains(neighbour) {
        let other = try chiSquare.profile(at: points[index], near: [profiles[neighbour].point])
        #expect(other.chiSquare > profile.chiSquare - 1e-6, "\(points[index])")
      }
    }
  }

  /// Where the search for a free coupling begins does not matter: also from the other side of the vertex of
  /// the rate, a parabola in the vector coupling, it comes to the same minimum.
  @Test func mirroredStartsAreAlike() throws {
    let setup = try RegionSetup(samples: 50_000)
    var model = setup.model
    model.profiled = [.muonChargeRadius]
    let chiSquare = try ChiSquare(model: model, templates: setup.templates.central)
    var uniform = ProfiledParameterTests.Uniform(state: 99)
    for _ in 0..<20 {
      let point = ProfiledParameterTests.randomPoint(
        &uniform, around: model.interactions.standardModel, reach: 5)
      let best = try chiSquare.profile(at: point)
      var mirrored = point
      mirrored.muonChargeRadiusCm2 =
        -2 * 2 / model.interactions.radiusFactor - best.point.muonChargeRadiusCm2
      let other = try chiSquare.profile(at: mirrored)
      #expect(abs(other.chiSquare - best.chiSquare) < 1e-7 * max(1, best.chiSquare))
    }
  }

  /// Counts of a truth are fitted exactly wherever the truth lies, though the rate of one bin has two
  /// couplings that give it.
  @Test func exactCountsAreFittedExactly() throws {
    let setup = try Self.twoMinima()
    for step in 0..<24 {
      var truth = setup.model.interactions.standardModel
      truth.muonChargeRadiusCm2 = 4e-32 + 4e-33 * Double(step)
      var model = setup.model
      model.data = .counts(
        try model.expectedCounts(at: truth, templates: setup.templates.central).map(\.total))
      let bound = try model.bounds(
        on: [.muonChargeRadius], templates: setup.templates, deltaChiSquare: 2.706)[0]
      #expect(bound.chiSquare < 1e-7, "\(truth.muonChargeRadiusCm2)")
      #expect(
        bound.intervals.contains { interval in
          (interval.lower?.value ?? -.infinity) < truth.muonChargeRadiusCm2
            && truth.muonChargeRadiusCm2 < (interval.upper?.value ?? .infinity)
        })
    }
  }

  /// One bin, no pulls, 500 t.
  static func twoMinima() throws -> RegionSetup {
    let exposure = ExposurePlan.Exposure(mode: .neutrino, positionM: 0, years: 3.5)
    return try RegionSetup(plan: try #require(ExposurePlan(custom: [exposure]))) {
      $0.detector.fiducialMassTonnes = 500
      $0.binning.bins = 1
      for pull in [
        \StatisticsSettings.overall, \.wrongSign, \.electron, \.ccqe, \.pi0,
      ] as [WritableKeyPath<StatisticsSettings, PullSettings>] {
        $0.statistics[keyPath: pull].sigma = nil
      }
    }
  }
}
