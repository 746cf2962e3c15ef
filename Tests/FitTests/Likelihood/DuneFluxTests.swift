import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// DUNE's own uncertainty of its flux, against bounds that were computed apart, in another program, from the
/// same shifts.
@Suite struct DuneFluxTests {
  /// Lower and upper ends: on axis, and at 0 and 18 m with 1.75 years a mode each.
  private static let ends: [(name: String, onAxis: [Double], offAxis: [Double])] = [
    ("mu_numu", [3.112e-10], [3.479e-10]),
    ("mu_nue", [2.833e-9], [2.717e-9]),
    ("q_numu", [-2.362e-9, 2.954e-9], [-2.314e-9, 2.648e-9]),
    ("r2_numu", [-6.355e-33, 6.316e-33], [-7.484e-33, 7.421e-33]),
    ("r2_nue", [-7.833e-31, 2.808e-31], [-2.946e-31, 1.810e-31]),
    ("sin2_theta_w", [0.23010, 0.24688], [0.22861, 0.24836]),
  ]

  private static func study(
    _ plan: ExposurePlan, _ setting: FluxCovarianceSetting = .dune,
    extrapolation: FluxExtrapolation = .none
  ) throws -> Study {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = 50_000
    configuration.statistics.fluxCovariance = setting
    configuration.statistics.fluxExtrapolation = extrapolation
    configuration.statistics.overall.sigma = nil
    configuration.statistics.wrongSign.sigma = nil
    configuration.statistics.electron.sigma = nil
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  private static func plan(_ positionsM: [Double]) throws -> ExposurePlan {
    try #require(
      ExposurePlan(
        custom: positionsM.flatMap { position in
          BeamMode.allCases.map {
            ExposurePlan.Exposure(mode: $0, positionM: position, years: 1.75)
          }
        }))
  }

  private func expectEnds(_ study: Study, _ ends: (Int) -> [Double]) throws {
    let bounds = try study.fitModel().bounds(
      on: Self.ends.map { InteractionModel.papers[$0.name] },
      templates: try study.templates(at: study.stations), deltaChiSquare: 2.706)
    for (index, bound) in bounds.enumerated() {
      let found = [bound.lower, bound.upper].compactMap { $0?.value }
      let expected = ends(index)
      #expect(found.count == expected.count, "\(bound.parameter)")
      for (one, other) in zip(found, expected) {
        // Of the weak mixing angle what counts is the distance from its value.
        let middle = bound.parameter.standardValue
        #expect(
          abs(one - other) < 0.005 * abs(other - middle),
          "\(bound.parameter): \(one), expected \(other)")
      }
    }
  }

  @Test func onAxis() throws {
    let study = try Self.study(.onAxis)
    #expect(study.fluxPulls?.count == 50)
    try expectEnds(study) { Self.ends[$0].onAxis }
  }

  @Test func offAxis() throws {
    try expectEnds(try Self.study(try Self.plan([0, 18]))) { Self.ends[$0].offAxis }
  }

  /// On axis at 2.5 GeV, where the shifts' own sums say 8.0 % and 7.5 %, and 0.67 between the two.
  @Test func sizes() throws {
    let table = try FluxShifts.dune()
    #expect(table.elements.count == 840 && table.shifts.count == 50)
    func element(_ mode: BeamMode, _ channel: Channel) throws -> Int {
      try #require(
        table.elements.firstIndex {
          $0.station == Station(mode: mode, positionM: 0) && $0.channel == channel
            && $0.lowGeV < 2.51 && $0.highGeV > 2.51
        })
    }
    let one = try element(.neutrino, .muonNeutrino)
    let other = try element(.antineutrino, .muonAntineutrino)
    func covariance(_ a: Int, _ b: Int) -> Double { table.shifts.reduce(0) { $0 + $1[a] * $1[b] } }
    let (first, second) = (covariance(one, one).squareRoot(), covariance(other, other).squareRoot())
    #expect(abs(first - 0.080) < 0.0005 && abs(second - 0.075) < 0.0005)
    #expect(abs(covariance(one, other) / (first * second) - 0.67) < 0.005)
  }

  /// Beyond 18 m the uncertainty is refused, or that of 18 m: then a plan at 30 m is as uncertain as at 18.
  @Test func extrapolation() throws {
    #expect(throws: Failure.self) { try Self.study(.prism) }
    let held = try Self.study(.prism, extrapolation: .hold)
    #expect(held.fluxPulls?.heldStations.map(\.positionM) == [30, 30])
    #expect(held.warnings.contains { $0.contains("extrapolate: hold") && $0.contains("30 m") })
    let inside = try Self.study(try Self.plan([0, 18]), extrapolation: .hold)
    #expect(inside.warnings.allSatisfy { !$0.contains("extrapolate") })
    let templates = try held.templates(at: held.stations).central
    // Relative changes of totals by the first component.
    func change(_ position: Double) throws -> Double {
      let station = try #require(
        templates.stations.firstIndex(of: Station(mode: .neutrino, positionM: position)))
      let totals = templates.ofEachFlux.prefix(2).map {
        $0.channels(
          station: station, interactions: held.interactions, at: held.standardModel)[
            Channel.muonNeutrino.index
          ].reduce(0, +)
      }
      return totals[1] / totals[0]
    }
    // Spectra differ, and so do means of the same shifts.
    #expect(abs(try change(30) / change(18) - 1) < 0.3)
  }

  /// Between tabulated positions relative shifts are linear.
  @Test func betweenPositions() throws {
    func change(_ position: Double) throws -> [Double] {
      let study = try Self.study(try Self.plan([position]))
      let templates = try study.templates(at: study.stations).central.ofEachFlux
      return templates.dropFirst().map { $0.values.reduce(0, +) / templates[0].values.reduce(0, +) }
    }
    // In shifts of all energies and channels alike the spectrum plays no part.
    let header = (FluxCovariance.axes + ["shift_1", "shift_2"]).joined(separator: ",")
    let rows = BeamMode.allCases.flatMap { mode in
      [0.0, 4].flatMap { position in
        Channel.allCases.map {
          "\(mode.rawValue),\(position),\($0.rawValue),0,20,\(0.1 - 0.01 * position),0.05"
        }
      }
    }
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ([header] + rows).joined(separator: "\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let study = try Self.study(try Self.plan([1]), .table(file: path))
    let sets = try study.templates(at: study.stations).central.ofEachFlux
    for (index, expected) in [0.09, 0.05].enumerated() {
      for (shifted, value) in zip(sets[1 + index].values, sets[0].values) {
        #expect(abs(shifted - expected * value) <= 1e-12 * abs(value))
      }
    }
    let (low, middle, high) = (try change(0), try change(1.5), try change(3))
    #expect(low.count == 50)
    let inside = zip(low, zip(middle, high)).count { low, pair in
      pair.0 >= min(low, pair.1) - 2e-3 && pair.0 <= max(low, pair.1) + 2e-3
    }
    #expect(inside == 50)
  }
}
