import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import Testing

/// Couplings that no rates tell apart: what is said of them, and that fits know it.
@Suite struct DegenerateCouplingTests {
  private static func study(_ interactions: [String], plan: ExposurePlan = .onAxis) throws -> Study
  {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = 10_000
    configuration.physics.interactions = interactions.map { InteractionUse(name: $0) }
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  private static let all = ["electromagnetic", "nsi", "free_couplings", "vector_b_l"]

  /// What the interactions' amplitudes say: left and right couplings of one flavour are two numbers, however
  /// many parameters add to them.
  @Test(arguments: [
    (
      ["delta_gv_numu", "delta_ga_numu", "eps_l_mumu"], "eps_l_mumu",
      ["delta_gv_numu", "delta_ga_numu"]
    ),
    (
      ["eps_l_mumu", "eps_r_mumu", "delta_ga_numu"], "delta_ga_numu", ["eps_l_mumu", "eps_r_mumu"]
    ),
    (["delta_gv_numu", "r2_numu"], "r2_numu", ["delta_gv_numu"]),
    (["r2_nue", "q_nue", "mu_nue", "delta_gv_nue"], "delta_gv_nue", ["r2_nue"]),
  ])
  func found(_ names: [String], _ expected: String, _ others: [String]) throws {
    let study = try Self.study(Self.all)
    let couplings = try study.couplings(names, option: "--profile")
    let found = study.interactions.degeneracies(among: couplings, at: study.standardModel)
    #expect(found.map(\.coupling.name) == [expected])
    #expect(found.first?.others.map(\.name) == others)
  }

  @Test(arguments: [
    ["delta_gv_numu", "delta_ga_numu"], ["eps_l_mumu", "delta_gv_nue", "delta_ga_nue"],
    ["r2_numu", "sin2_theta_w"], ["q_numu", "r2_numu", "mu_numu", "g_b_l"],
    ["eps_l_emu", "eps_l_etau", "eps_l_mutau"],
  ])
  func notFound(_ names: [String]) throws {
    let study = try Self.study(Self.all)
    let couplings = try study.couplings(names, option: "--profile")
    #expect(study.interactions.degeneracies(among: couplings, at: study.standardModel).isEmpty)
  }

  /// Nothing bounds a coupling that others undo, and the two that add to left and right are as good as any.
  @Test func bounds() throws {
    let study = try Self.study(Self.all)
    let estimate = try study.templates(at: study.stations)
    func bound(_ parameter: String, over others: [String]) throws -> (Bound, [String]) {
      var model = try study.fitModel()
      model.profile(try study.couplings(others, option: "--profile"))
      let coupling = try study.couplings([parameter], option: "--parameter")
      let bounds = try model.bounds(on: coupling, templates: estimate, deltaChiSquare: 2.706)
      return (try #require(bounds.first), model.degeneracyWarnings(of: coupling))
    }
    let (level, warnings) = try bound("eps_l_mumu", over: ["delta_gv_numu", "delta_ga_numu"])
    #expect(level.intervals.count == 1 && level.lower == nil && level.upper == nil)
    #expect(level.intervals.first?.lowerReason == .noEndInDomain)
    #expect(level.intervals.first?.upperReason == .noEndInDomain)
    #expect(warnings.count == 1 && warnings[0].contains("eps_l_mumu"))

    // Three that add to two numbers leave another coupling what the two do.
    let (two, none) = try bound("q_numu", over: ["eps_l_mumu", "eps_r_mumu"])
    let (three, _) = try bound("q_numu", over: ["eps_l_mumu", "eps_r_mumu", "delta_gv_numu"])
    #expect(none.isEmpty)
    let (lower, upper) = (try #require(two.lower?.value), try #require(two.upper?.value))
    #expect(abs(try #require(three.lower?.value) / lower - 1) < 1e-6)
    #expect(abs(try #require(three.upper?.value) / upper - 1) < 1e-6)
  }

  /// Where a coupling is constrained, nothing undoes it for free.
  @Test func constrained() throws {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.sampling.samples = 10_000
    configuration.physics.interactions = ["nsi", "free_couplings"].map { InteractionUse(name: $0) }
    configuration.statistics.constraints = [
      .value(parameter: "delta_gv_numu", value: 0, sigma: 0.01),
      .value(parameter: "delta_ga_numu", value: 0, sigma: 0.01),
    ]
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    let model = try study.fitModel()
    let coupling = try study.couplings(["eps_l_mumu"], option: "--parameter")
    #expect(model.degeneracyWarnings(of: coupling).isEmpty)
    let bounds = try model.bounds(
      on: coupling, templates: try study.templates(at: study.stations), deltaChiSquare: 2.706)
    #expect(bounds.first?.lower != nil && bounds.first?.upper != nil)
  }
}
