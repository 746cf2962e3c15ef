import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel
import Testing

/// Regions with a mass along an axis, and searches at masses far from those of an interaction's file.
@Suite struct MassRegionTests {
  private static func study(_ interactions: [String]) throws -> Study {
    var configuration = Configuration()
    configuration.physics = .of(interactions.map { InteractionUse(name: $0) }, masses: [:])
    configuration.plan = .onAxis
    configuration.sampling.samples = 1 << 16
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  /// A mediator far heavier than what is exchanged is a contact interaction of strength g^2/M^2, or g/M^2
  /// where the parameter is a product of two couplings.
  @Test(arguments: [
    ("vector_b_l", "g_b_l", "m_zprime_gev", 1.0),
    ("vector_le_ltau", "g_le_ltau", "m_zprime_gev", 1),
    ("heavy_vector", "g_h_numu", "m_zprime_gev", 2), ("scalar", "y_s_numu", "m_phi_gev", 2),
    ("pseudoscalar", "y_p_nue", "m_phi_gev", 2),
  ])
  func boundsFollowHeavyMasses(_ name: String, parameter: String, mass: String, power: Double)
    throws
  {
    let study = try Self.study([name])
    let points = try study.exclusion(
      ExclusionPlan(
        parameter: try study.interactions.named(parameter),
        masses: try MassAxis(name: mass, valuesGeV: [1e3, 1e4, 1e5]), deltaChiSquare: 2.706)
    ).points
    let ends = try points.map { point in
      let upper = try #require(point.bound.upper, "\(point.massGeV) GeV")
      var scaled = upper.value
      for _ in 0..<Int(power) { scaled /= point.massGeV }
      return scaled
    }
    for end in ends { #expect(abs(end / ends[0] - 1) < 1e-4, "\(ends)") }
  }

  /// With Asimov data of the Standard Model every mass has the same least chi-square, so that the lines are
  /// the ends of an exclusion.
  @Test(arguments: [
    ("vector_b_l", "g_b_l", "m_zprime_gev"), ("dipole_portal", "mu_n_numu", "m_n_gev"),
  ])
  func linesAreEndsOfAnExclusion(_ name: String, parameter: String, mass: String) throws {
    let study = try Self.study([name])
    let coupling = try study.interactions.named(parameter)
    let masses = try MassAxis(name: mass, from: 1e-3, to: 0.1, count: 9, isLogarithmic: true)
    let region = try study.region(
      try MassRegionPlan(parameter: coupling, masses: masses, levels: [2.3, 4.6]))
    #expect(region.contours.map(\.level) == [2.3, 4.6])
    for contour in region.contours {
      let ends = try study.exclusion(
        ExclusionPlan(parameter: coupling, masses: masses, deltaChiSquare: contour.level)
      ).points
      #expect(contour.contour.points.map(\.x) == masses.valuesGeV.reversed())
      for (point, end) in zip(contour.contour.points.reversed(), ends) {
        let upper = try #require(end.bound.upper).value
        #expect(abs(point.y / upper - 1) < 1e-9)
      }
    }
    let highest = try #require(region.contours.last?.contour.extent.y.upperBound)
    #expect(region.coupling.range.lowerBound == 0)
    #expect(abs(region.coupling.range.upperBound / highest - 1.125) < 1e-12)
  }

  /// The region of data of a particle of 30 MeV, at logarithmic masses from 1 MeV on.
  private static func island(upToGeV high: Double, count: Int) throws -> MassRegion {
    let study = try study(["vector_b_l"])
    let coupling = try study.interactions.named("g_b_l")
    let there = InteractionMass(name: "m_zprime_gev", valueGeV: 0.03)
    var truth = study.standardModel
    truth[coupling] = 8e-5
    return try study.with(mass: there).region(
      try MassRegionPlan(
        parameter: coupling,
        masses: try MassAxis(
          name: there.name, from: 0.001, to: high, count: count, isLogarithmic: true),
        levels: [4.6], truth: truth))
  }

  /// Data of a particle of 30 MeV: chi-square is 0 at its mass and coupling alone, and far from its mass no
  /// coupling does as well.
  @Test func dataOfAMassLeaveAnIsland() throws {
    let region = try Self.island(upToGeV: 0.9, count: 9)
    let near = try #require(region.masses.valuesGeV.first { abs($0 / 0.03 - 1) < 1e-9 })
    #expect(region.minimum.massGeV == near)
    #expect(abs(region.minimum.value / 8e-5 - 1) < 1e-6)
    #expect(region.minimum.chiSquare < 1e-9)
    let inside = Set(region.contours.flatMap { $0.contour.points.map(\.x) })
    #expect(inside.contains(near))
    #expect(!inside.contains(0.9))
    let least = region.grid.map { $0.map(\.chiSquare).min() ?? 0 }
    #expect(zip(region.masses.valuesGeV, least).allSatisfy { inside.contains($0) || $1 > 4.6 })
  }

  /// The minimum, to which levels are counted, lies between the masses of the axis where the particle's own does.
  @Test func minimumBetweenMasses() throws {
    let region = try Self.island(upToGeV: 0.5, count: 10)
    #expect(region.masses.valuesGeV.allSatisfy { abs($0 / 0.03 - 1) > 0.05 })
    #expect(abs(region.minimum.massGeV / 0.03 - 1) < 0.02)
    #expect(abs(region.minimum.value / 8e-5 - 1) < 0.02)
    #expect(region.minimum.chiSquare < 1e-3)
  }

  @Test func refusals() throws {
    let study = try Self.study(["vector_b_l"])
    let coupling = try study.interactions.named("g_b_l")
    #expect(throws: Failure.self) {
      try MassRegionPlan(
        parameter: coupling, masses: try MassAxis(name: "m_zprime_gev", valuesGeV: [0.1, 1]),
        levels: [2.3])
    }
  }
}
