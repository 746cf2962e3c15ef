import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// The flux as neutrino-electron scattering measures it.
@Suite struct FluxConstraintTests {
  private static func study(
    _ exposures: [ExposurePlan.Exposure], _ covariance: FluxCovarianceSetting = .dune,
    pullsOfBackgrounds: Bool = false, engine: Engine = .quasiMontecarlo
  ) throws -> Study {
    var configuration = Configuration()
    configuration.plan = try #require(ExposurePlan(custom: exposures))
    configuration.sampling.samples = 20_000
    configuration.sampling.engine = engine
    configuration.statistics.fluxCovariance = covariance
    configuration.statistics.overall.sigma = nil
    configuration.statistics.wrongSign.sigma = nil
    configuration.statistics.electron.sigma = nil
    // Nobody shares what is not the flux's: parts of a plan then have nothing else in common.
    configuration.statistics.ccqe = PullSettings(
      sigma: pullsOfBackgrounds ? 0.1 : nil, sharing: .positionMode)
    configuration.statistics.pi0 = configuration.statistics.ccqe
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  /// Counts of a flux whose pulls are some way from 0.
  private static func model(
    _ study: Study, _ templates: Templates, amplitude: Double = 0.8
  ) throws -> FitModel {
    var model = try study.fitModel()
    let own = templates.variations
    let pulls = try ChiSquare(model: model, templates: templates).pulls
    let dune = try FluxShifts.dune().shifts.count
    var values = [Double](repeating: 0, count: pulls.count)
    for place in 0..<own where own == dune {
      values[pulls.count - own + place] = amplitude * sin(1 + 3 * Double(place))
    }
    model.data = .counts(
      try model.expectedCounts(at: study.standardModel, pulls: values, templates: templates))
    return model
  }

  private static func exposure(
    _ mode: BeamMode, _ positionM: Double
  ) -> ExposurePlan.Exposure {
    ExposurePlan.Exposure(mode: mode, positionM: positionM, years: 1.75)
  }

  /// Where nothing but the flux is uncertain chi-square is a parabola in its pulls: best values and covariance are
  /// those of the weighted normal equations, written out here from the templates.
  @Test func posteriorSolvesTheNormalEquations() throws {
    let study = try Self.study([Self.exposure(.neutrino, 0), Self.exposure(.antineutrino, 0)])
    let templates = try study.templates(at: study.stations).central
    let model = try Self.model(study, templates)
    let posterior = try model.fluxPosterior(templates: templates)
    func counts(_ pulls: [Double]) throws -> [Double] {
      try model.expectedCounts(at: study.standardModel, pulls: pulls, templates: templates)
        .flatMap { $0 }
    }
    let count = templates.variations
    let none = [Double](repeating: 0, count: count)
    let expected = try counts(none)
    let observed = try model.observedCounts(templates).flatMap { $0 }
    // (3.1) has the variance of the Standard Model and its backgrounds.
    let slopes = try none.indices.map { pull in
      var moved = none
      moved[pull] = 1
      return zip(try counts(moved), expected).map { $0 - $1 }
    }
    let matrix = slopes.indices.map { row in
      slopes.indices.map { column in
        expected.indices.reduce(row == column ? 1 : 0) {
          $0 + slopes[row][$1] * slopes[column][$1] / expected[$1]
        }
      }
    }
    let vector = slopes.map { slope in
      expected.indices.reduce(0) {
        $0 + slope[$1] * (observed[$1] - expected[$1]) / expected[$1]
      }
    }
    var (left, right) = (matrix, vector)
    for (found, exact) in zip(posterior.values, gaussianElimination(&left, &right)) {
      #expect(abs(found - exact) < 2e-4)
    }
    for column in none.indices {
      var unit = none
      unit[column] = 1
      left = matrix
      let exact = gaussianElimination(&left, &unit)
      for row in none.indices {
        #expect(abs(posterior.covariance[row][column] - exact[row]) < 2e-4)
      }
    }
  }

  private func expectSame(
    _ one: FluxConstraint, _ other: FluxConstraint, within tolerance: Double
  ) throws {
    let tables = try [one, other].map { try $0.shiftTable() }
    #expect(tables[0].elements.count == tables[1].elements.count)
    // Elements of the plan and beyond it, each flavour and mode.
    let places = Array(stride(from: 0, to: tables[0].elements.count, by: 29))
    let (first, second) = (one.covariance(of: places), other.covariance(of: places))
    for (row, place) in places.enumerated() {
      let error = first[row][row].squareRoot()
      #expect(abs(tables[0].center[place] - tables[1].center[place]) < tolerance * error)
      for column in places.indices {
        let scale = error * first[column][column].squareRoot()
        #expect(abs(first[row][column] - second[row][column]) < tolerance * scale)
      }
    }
  }

  /// What one part of the data says of the flux goes into the fit of the other as its uncertainty: flux, covariance
  /// and chi-square are those of both fitted together. The flux is moved little, as the variance of (3.1) follows
  /// the flux of the configuration, and templates are integrals, as samples depend on the stations of a plan.
  @Test(arguments: [(false, 1e-3), (true, 5e-3)])
  func constraintGoesIntoTheNextFit(_ pullsOfBackgrounds: Bool, _ tolerance: Double) throws {
    let first = [Self.exposure(.neutrino, 0)]
    let second = [Self.exposure(.antineutrino, 0), Self.exposure(.neutrino, 18)]
    func fit(
      _ study: Study, _ data: [[Double]]?
    ) throws -> (constraint: FluxConstraint, chiSquare: Double, data: [[Double]]) {
      let templates = try study.templates(at: study.stations).central
      var model = try Self.model(study, templates, amplitude: 0.04)
      if let data { model.data = .counts(data) }
      let pulls = try #require(study.fluxPulls)
      let chiSquare = try ChiSquare(model: model, templates: templates)
        .profile(at: study.standardModel).chiSquare
      let counts = try model.observedCounts(templates)
      return (
        FluxConstraint(pulls, posterior: try model.fluxPosterior(templates: templates)),
        chiSquare, counts
      )
    }
    let both = try fit(
      Self.study(
        first + second, pullsOfBackgrounds: pullsOfBackgrounds, engine: .quadrature), nil)
    let one = try fit(
      Self.study(first, pullsOfBackgrounds: pullsOfBackgrounds, engine: .quadrature), nil)
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let table = try one.constraint.shiftTable()
    try FluxShifts.text(table.elements, shifts: table.shifts, center: table.center)
      .write(toFile: path, atomically: true, encoding: .utf8)
    let other = try fit(
      Self.study(
        second, .table(file: path), pullsOfBackgrounds: pullsOfBackgrounds, engine: .quadrature),
      Array(both.data.dropFirst()))
    // A test of nothing else: the two parts disagree with the flux, and the flux is measured.
    #expect(one.chiSquare > 5e-4 && other.chiSquare > 1e-5)
    #expect(abs(one.chiSquare + other.chiSquare - both.chiSquare) < 0.02 * both.chiSquare)
    try expectSame(both.constraint, other.constraint, within: tolerance)
  }

  /// A table without a center is one with a center of 0, and a center moves the flux as the pull does.
  @Test func centerIsAPullThatIsThere() throws {
    let dune = try FluxShifts.dune()
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func templates(_ center: [Double]?) throws -> Templates {
      if let center {
        try FluxShifts.text(dune.elements, shifts: dune.shifts, center: center)
          .write(toFile: path, atomically: true, encoding: .utf8)
      }
      let study = try Self.study(
        [Self.exposure(.neutrino, 4)], center == nil ? .dune : .table(file: path),
        engine: .quadrature)
      return try study.templates(at: study.stations).central
    }
    let plain = try templates(nil)
    let none = [Double](repeating: 0, count: dune.elements.count)
    #expect(try templates(none).values == plain.values)
    let moved = try templates(dune.shifts[0].map { 2 * $0 }).ofEachFlux
    let sets = plain.ofEachFlux
    let largest = sets[0].values.max() ?? 0
    for place in sets[0].values.indices {
      let expected = sets[0].values[place] + 2 * sets[1].values[place]
      #expect(abs(moved[0].values[place] - expected) <= 1e-4 * abs(expected) + 1e-8 * largest)
    }
    let sums = [moved[0].values.reduce(0, +), sets[0].values.reduce(0, +)]
    #expect(abs(sums[0] / sums[1] - 1) > 0.01)
  }

  /// DUNE's flux on axis is known to 8 %, and to a quarter of that once neutrino-electron scattering has been
  /// counted; couplings that are left free take some of it.
  @Test func duneOnAxis() throws {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.sampling.samples = 50_000
    configuration.statistics.fluxCovariance = .dune
    configuration.statistics.overall.sigma = nil
    configuration.statistics.wrongSign.sigma = nil
    configuration.statistics.electron.sigma = nil
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    let templates = try study.templates(at: study.stations).central
    let pulls = try #require(study.fluxPulls)
    let parts = try study.fluxParts(pulls, at: [Station(mode: .neutrino, positionM: 0)])
    let total = try #require(parts.first { $0.isTotal && $0.channel == .muonNeutrino })
    let peak = try #require(
      parts.first {
        !$0.isTotal && $0.channel == .muonNeutrino && $0.lowGeV < 2.51 && $0.highGeV > 2.51
      })
    var model = try study.fitModel()
    let fixed = FluxConstraint(pulls, posterior: try model.fluxPosterior(templates: templates))
    model.profile([.sinSquaredThetaW])
    let free = FluxConstraint(pulls, posterior: try model.fluxPosterior(templates: templates))
    #expect(abs(fixed.change(of: peak.weights).errorBefore - 0.080) < 0.0005)
    let (known, freed) = (fixed.change(of: total.weights), free.change(of: total.weights))
    #expect(known.shift == 0 && abs(known.errorBefore - freed.errorBefore) < 1e-12)
    // No better than the square root of all neutrino-mode events allows.
    #expect(known.errorAfter > 0.006 && known.errorAfter < 0.3 * known.errorBefore)
    #expect(freed.errorAfter > known.errorAfter * 1.01 && freed.errorAfter < freed.errorBefore)
  }
}
