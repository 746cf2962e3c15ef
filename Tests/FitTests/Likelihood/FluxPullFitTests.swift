import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Fits with the principal pulls of a flux covariance.
@Suite struct FluxPullFitTests {
  /// Every element of on-axis channels: the covariance of two of them.
  private func bounds(
    _ plan: ExposurePlan = .onAxis, pulls: [PullKind] = [],
    covariance: ((Station, Channel, Station, Channel) -> Double)?
  ) throws -> [Bound] {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = 20_000
    if !pulls.contains(.overall) { configuration.statistics.overall.sigma = nil }
    if !pulls.contains(.wrongSign) { configuration.statistics.wrongSign.sigma = nil }
    configuration.statistics.electron.sigma = nil
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    if let covariance {
      let elements = plan.exposures.flatMap { cell in
        Channel.allCases.map { (cell.station, $0) }
      }
      let header = FluxCovariance.axes + elements.indices.map { "c\($0)" }
      let rows = elements.map { one in
        "\(one.0.mode.rawValue),\(one.0.positionM),\(one.1.rawValue),0,40,"
          + elements.map { "\(covariance(one.0, one.1, $0.0, $0.1))" }.joined(separator: ",")
      }
      try ([header.joined(separator: ",")] + rows).joined(separator: "\n")
        .write(toFile: path, atomically: true, encoding: .utf8)
      configuration.statistics.fluxCovariance = .table(file: path)
    }
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    return try study.fitModel().bounds(
      on: Coupling.electromagnetic, templates: try study.templates(at: study.stations),
      deltaChiSquare: 2.706)
  }

  private func expectSame(_ one: [Bound], _ other: [Bound]) throws {
    for (one, other) in zip(one, other) {
      let (a, b) = (try #require(one.upper).value, try #require(other.upper).value)
      #expect(abs(a - b) < 1e-7 * a, "\(one.parameter): \(a), \(b)")
      #expect((one.lower == nil) == (other.lower == nil))
    }
  }

  /// A flux that is known up to its normalisation at each position is the overall pull.
  @Test(arguments: [ExposurePlan.onAxis, .prism])
  func commonNormalization(_ plan: ExposurePlan) throws {
    let pull = try bounds(plan, pulls: [.overall], covariance: nil)
    let covariance = try bounds(plan) { one, _, other, _ in
      one.positionM == other.positionM ? 0.01 : 0
    }
    try expectSame(pull, covariance)
  }

  /// The wrong-sign channels up to a common factor: the wrong-sign pull.
  @Test func wrongSign() throws {
    func isWrong(_ station: Station, _ channel: Channel) -> Bool {
      channel.isAntineutrino == (station.mode == .neutrino)
    }
    let pull = try bounds(pulls: [.overall, .wrongSign], covariance: nil)
    let covariance = try bounds(pulls: [.overall]) { one, channel, other, second in
      isWrong(one, channel) && isWrong(other, second) ? 1e-4 : 0
    }
    try expectSame(pull, covariance)
  }

  /// What is uncertain weakens a bound; nothing uncertain leaves it.
  @Test func uncertaintyWeakens() throws {
    let exact = try bounds(covariance: nil)
    try expectSame(exact, try bounds { _, _, _, _ in 0 })
    let uncertain = try bounds { one, channel, other, second in
      one == other && channel == second ? 0.01 : 0
    }
    for (one, other) in zip(exact, uncertain) {
      #expect(try #require(one.upper).value < #require(other.upper).value)
    }
  }
}
