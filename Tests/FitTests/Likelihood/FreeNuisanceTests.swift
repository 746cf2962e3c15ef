import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Nuisances without a distribution of their own.
@Suite struct FreeNuisanceTests {
  private static let all = Set(Channel.allCases.map(\.rawValue))

  private static func study(
    _ likelihood: Likelihood, sigma: Double = .infinity, on words: [String] = ["signal"]
  ) throws -> Study {
    var configuration = Configuration()
    configuration.sampling.samples = 2000
    configuration.plan = .onAxis
    configuration.binning.bins = 6
    configuration.statistics.likelihood = likelihood
    configuration.statistics.nuisances = [
      NuisanceSetting(
        name: "scale", effect: .factor(actsOn: words, sigma: sigma, shared: .mode))
    ]
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  private static func points(_ study: Study) -> [CouplingPoint] {
    [(0.0, 0.0), (3e-33, 1e-10), (-2e-32, 0), (1e-33, 8e-10)].map { radius, moment in
      var point = study.standardModel
      point[.muonChargeRadius] = radius
      point[.muonMagneticMoment] = moment
      return point
    }
  }

  /// Against damped steps by Gaussian elimination, and the limit of ever larger widths.
  @Test(arguments: Likelihood.allCases)
  func leastChiSquare(_ likelihood: Likelihood) throws {
    let study = try Self.study(likelihood)
    let templates = try study.templates(at: study.stations).central
    let model = try study.fitModel()
    let chiSquare = try ChiSquare(model: model, templates: templates)
    let wide = try ChiSquare(
      model: try Self.study(likelihood, sigma: 1e6).fitModel(), templates: templates)
    #expect(chiSquare.pulls.filter(\.isFree).map(\.name) == ["scale", "scale"])
    for point in Self.points(study) {
      let reference = NuisanceReference(
        model, templates: templates, at: point,
        factors: [
          .init(name: "overall", sigma: 0.1, scope: .position, components: Self.all),
          .init(
            name: "wrong_sign", sigma: 0.01, scope: .position, components: Self.all,
            isWrongSign: true),
          .init(name: "electron", sigma: 0.01, scope: .position, components: ["nue", "nuebar"]),
          .init(name: "ccqe", sigma: 0.1, scope: .position, components: ["ccqe"]),
          .init(name: "pi0", sigma: 0.1, scope: .position, components: ["pi0"]),
          .init(name: "scale", sigma: .infinity, scope: .mode, components: Self.all),
        ], shifts: []
      ) { _, _ in 0 }
      let (profile, least) = (try chiSquare.profile(at: point), reference.least())
      #expect(profile.converged)
      #expect(abs(profile.chiSquare - least.chiSquare) < 1e-6 * max(1, least.chiSquare))
      let limit = try wide.profile(at: point)
      #expect(abs(profile.chiSquare - limit.chiSquare) < 1e-6 * max(1, limit.chiSquare))
    }
  }

  /// A part of its error away from where it is best, a pull raises chi-square, its own part included, by the square of
  /// that part.
  @Test func fittedErrors() throws {
    let study = try Self.study(.gaussian)
    let templates = try study.templates(at: study.stations).central
    let model = try study.fitModel()
    let fitted = try model.fittedPulls(templates: templates)
    let free = fitted.descriptions.indices.filter { fitted.descriptions[$0].isFree }
    #expect(free.count == 2)
    for pull in fitted.descriptions.indices {
      let (value, error) = (fitted.values[pull], fitted.errors[pull])
      let description = fitted.descriptions[pull]
      let rises = try [-0.3, 0.3].map { part in
        var held = model
        let there = (value + part * error) * description.scale
        held.heldPulls = [pull: there]
        // A pull that is held has no part of its own in chi-square.
        let own = description.isFree ? 0 : (there / description.sigma) * (there / description.sigma)
        let rise = try ChiSquare(model: held, templates: templates).profile(
          at: study.standardModel
        ).chiSquare
        return own + rise
      }
      // Of a pull that multiplies others, chi-square is a parabola up to its third power.
      #expect(abs((rises[0] + rises[1]) / 2 - 0.09) < 2e-3, "\(fitted.descriptions[pull])")
    }
    // With a width added, the same errors as a fit that has it.
    let narrow = try Self.study(.gaussian, sigma: 0.05).fitModel()
    let expected = try narrow.fittedPulls(templates: templates)
    for pull in free {
      #expect(fitted.errors[pull] > expected.errors[pull] * 0.05)
    }
  }

  /// Toys of a fit with a free nuisance cover as often as they say. (With a free size of the signal some toys are
  /// fitted best by an infinite coupling.)
  @Test func toys() throws {
    let study = try Self.study(.gaussian, on: ["backgrounds"])
    let templates = try study.templates(at: study.stations)
    let fitter = try ToyFitter(
      [.muonMagneticMoment], model: try study.fitModel(), templates: templates.central, seed: 1)
    // A charge radius without end, and no beam, would describe the toys as well: a moment has another spectrum.
    var point = study.standardModel
    point[.muonMagneticMoment] = 6e-10
    let fits = try fitter.fits(
      of: 0, toys: 0..<400, truth: try fitter.truth(at: point))
    #expect(fits.allSatisfy { $0.converged })
    let inside = fits.filter { $0.deltaChiSquare < 2.7055 }.count
    // Five standard deviations of 400 with a probability of 0.9.
    #expect(abs(Double(inside) - 360) < 5 * 6)
  }

  /// What no count tells is refused by its name.
  @Test func undetermined() throws {
    func refused(_ change: (inout Configuration) -> Void) throws -> String {
      var configuration = Configuration()
      configuration.sampling.samples = 2000
      configuration.plan = .onAxis
      change(&configuration)
      let study = try Study(
        configuration: configuration, source: ConfigurationSource(), threads: 2)
      let templates = try study.templates(at: study.stations).central
      do throws(Failure) {
        _ = try ChiSquare(model: try study.fitModel(), templates: templates)
      } catch {
        #expect(error.kind == .badInput)
        return error.message
      }
      return ""
    }
    func free(_ name: String, _ words: [String]) -> NuisanceSetting {
      NuisanceSetting(
        name: name, effect: .factor(actsOn: words, sigma: .infinity, shared: .plan))
    }
    let twice = try refused {
      $0.statistics.nuisances = [free("one", ["signal"]), free("other", ["signal"])]
    }
    #expect(twice.contains("nothing determines the free nuisance other"))
    // The overall pull, of which something is known, does the same: that is determined.
    let once = try refused { $0.statistics.nuisances = [free("one", ["signal"])] }
    #expect(once == "")
    let pull = try refused {
      $0.statistics.overall.sigma = .infinity
      $0.statistics.overall.sharing = .plan
      $0.statistics.nuisances = [free("one", ["signal"])]
    }
    #expect(pull.contains("one"))
  }
}
