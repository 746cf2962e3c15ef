import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Unfolded values with a covariance of their errors, against products of matrices written out.
@Suite struct DataCovarianceTests {
  private static let bins = 4

  /// Values near what is expected, their rows in an order of their own, and correlated errors of a few per cent.
  private struct Setup {
    let study: Study
    let templates: Templates
    let values: [Double]
    let covariance: [[Double]]

    init(_ plan: ExposurePlan, pulls: Bool) throws {
      var configuration = Configuration()
      configuration.plan = plan
      configuration.sampling.samples = 3000
      configuration.binning.bins = DataCovarianceTests.bins
      if !pulls {
        for path in [
          \StatisticsSettings.overall, \.wrongSign, \.electron, \.ccqe, \.pi0,
        ] {
          configuration.statistics[keyPath: path].sigma = nil
        }
      }
      let bare = try Study(
        configuration: configuration, source: ConfigurationSource(), threads: 2)
      let sets = try bare.templates(at: bare.stations).central
      let expected = try bare.fitModel().expectedCounts(at: bare.standardModel, templates: sets)
        .flatMap(\.total)
      let values = expected.enumerated().map { $1 * (1 + 0.02 * Double(($0 * 7) % 5 - 2)) }
      let covariance = values.indices.map { row in
        values.indices.map { column in
          let distance = Double(row - column)
          return 0.0025 * values[row] * values[column] * exp(-distance * distance / 4)
        }
      }
      (self.values, self.covariance) = (values, covariance)
      let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let order = values.indices.reversed()
      let cells = plan.exposures
      let rows = order.map { place in
        let cell = cells[place / DataCovarianceTests.bins]
        return "\(cell.mode.rawValue),\(cell.positionM),\(place % DataCovarianceTests.bins + 1),"
          + "\(values[place])"
      }
      let matrix = order.map { row in
        order.map { "\(covariance[row][$0])" }.joined(separator: ",")
      }
      let (file, square) = (
        folder.appending(path: "v.csv").path, folder.appending(path: "c.csv").path
      )
      try (["mode,position_m,bin,value"] + rows).joined(separator: "\n")
        .write(toFile: file, atomically: true, encoding: .utf8)
      try matrix.joined(separator: "\n").write(toFile: square, atomically: true, encoding: .utf8)
      configuration.data = .values(file: file, covariance: square)
      study = try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
      templates = try study.templates(at: study.stations).central
    }

    /// Of residuals.
    func distance(_ counts: [Double]) -> Double {
      let residuals = zip(values, counts).map { $0 - $1 }
      var (matrix, vector) = (covariance, residuals)
      let solved = gaussianElimination(&matrix, &vector)
      return zip(residuals, solved).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  @Test(arguments: [ExposurePlan.onAxis, .prism])
  func withoutPulls(_ plan: ExposurePlan) throws {
    let setup = try Setup(plan, pulls: false)
    let model = try setup.study.fitModel()
    let chiSquare = try ChiSquare(model: model, templates: setup.templates)
    for radius in [0, 4e-33, -2e-32] {
      var point = setup.study.standardModel
      point[.muonChargeRadius] = radius
      let counts = try model.expectedCounts(at: point, templates: setup.templates).flatMap(\.total)
      let expected = setup.distance(counts)
      let profile = try chiSquare.profile(at: point)
      #expect(abs(profile.chiSquare - expected) < 1e-8 * expected)
    }
  }

  /// The least over the pulls is a minimum: no step along any of them goes lower, and its value is that of the
  /// residuals there.
  @Test(arguments: [ExposurePlan.onAxis, .prism])
  func withPulls(_ plan: ExposurePlan) throws {
    let setup = try Setup(plan, pulls: true)
    let model = try setup.study.fitModel()
    let chiSquare = try ChiSquare(model: model, templates: setup.templates)
    var point = setup.study.standardModel
    point[.muonChargeRadius] = 5e-33
    let profile = try chiSquare.profile(at: point)
    #expect(profile.converged)
    func value(_ pulls: [Double]) throws -> Double {
      let counts = try model.expectedCounts(at: point, pulls: pulls, templates: setup.templates)
        .flatMap { $0 }
      let own = zip(pulls, chiSquare.pulls).reduce(0) { $0 + pow($1.0 / $1.1.sigma, 2) }
      return own + setup.distance(counts)
    }
    let least = try value(profile.pulls)
    #expect(abs(least - profile.chiSquare) < 1e-7 * max(1, least))
    for pull in profile.pulls.indices {
      let step = 1e-3 * chiSquare.pulls[pull].sigma
      let sides = try [-1.0, 1].map { sign in
        var moved = profile.pulls
        moved[pull] += sign * step
        return try value(moved)
      }
      #expect(sides.allSatisfy { $0 > least })
      // The slope there is 0.
      #expect(abs(sides[1] - sides[0]) < 1e-2 * (sides[0] + sides[1] - 2 * least))
    }
  }

  /// Varied couplings find the same minimum as a line of fits.
  @Test func bestFit() throws {
    let setup = try Setup(.onAxis, pulls: true)
    let model = try setup.study.fitModel()
    var free = model
    free.profiled = [.muonChargeRadius]
    let joint = try ChiSquare(model: free, templates: setup.templates)
      .profile(at: setup.study.standardModel)
    let fixed = try ChiSquare(model: model, templates: setup.templates)
    let best = joint.point[.muonChargeRadius]
    for step in [-2e-34, 0, 2e-34] {
      var point = setup.study.standardModel
      point[.muonChargeRadius] = best + step
      let value = try fixed.profile(at: point).chiSquare
      #expect(value > joint.chiSquare - 1e-7)
      if step == 0 { #expect(abs(value - joint.chiSquare) < 1e-7) }
    }
  }
}
