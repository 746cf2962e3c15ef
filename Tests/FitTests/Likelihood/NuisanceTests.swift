import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Nuisances of a user's own, against a chi-square that was written apart.
@Suite struct NuisanceTests {
  private static let backgrounds = ["neutron", "pi0", "beam_nue"]
  private static let channels = Channel.allCases.map(\.rawValue)

  /// A configuration drawn at random, and the same for the reference.
  private struct Case {
    var configuration = Configuration()
    var factors: [NuisanceReference.Factor] = []
    var shifts: [NuisanceReference.Shift] = []
    var correlated: [String] = []
    var correlation = 0.0
    let folder: URL

    init(seed: UInt64, likelihood: Likelihood) throws {
      var random = SplitMix64(state: seed)
      folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      configuration.sampling.samples = 2000
      configuration.statistics.likelihood = likelihood
      let hasFlux = seed % 4 == 1
      configuration.plan = hasFlux || seed % 2 == 0 ? .onAxis : .prism
      if hasFlux { configuration.statistics.fluxCovariance = .dune }
      configuration.binning.bins = 5
      let cells = configuration.plan.exposures
      var rows = ["mode,position_m,bin,\(NuisanceTests.backgrounds.joined(separator: ","))"]
      for cell in cells {
        for bin in 1...5 {
          let events = NuisanceTests.backgrounds.map { _ in
            "\(Double.random(in: 1...100, using: &random))"
          }
          rows.append(
            "\(cell.mode.rawValue),\(cell.positionM),\(bin),\(events.joined(separator: ","))")
        }
      }
      configuration.backgrounds = .table(file: try write(rows, "b.csv"))
      addPulls(&random)
      try addNuisances(&random)
      // Pulls of every position of PRISM, which are correlated there alone, in one group by the shifts.
      if seed % 8 == 3 { try correlate(["overall", "pi0"], by: 0.6) }
    }

    private func write(_ rows: [String], _ name: String) throws -> String {
      let path = folder.appending(path: name).path
      try (rows.joined(separator: "\n") + "\n").write(
        toFile: path, atomically: true, encoding: .utf8)
      return path
    }

    private mutating func addPulls(_ random: inout SplitMix64) {
      let all = Set(NuisanceTests.channels)
      factors = [
        .init(name: "overall", sigma: 0.1, scope: .position, components: all),
        .init(
          name: "wrong_sign", sigma: 0.01, scope: .position, components: all, isWrongSign: true),
        .init(name: "electron", sigma: 0.01, scope: .position, components: ["nue", "nuebar"]),
        .init(name: "neutron", sigma: 0.3, scope: .both, components: ["neutron"]),
        .init(name: "pi0", sigma: 0.1, scope: .position, components: ["pi0"]),
        .init(name: "beam_nue", sigma: 0.1, scope: .position, components: ["beam_nue"]),
      ]
      configuration.statistics.backgroundPulls = [
        NamedPull(name: "neutron", settings: PullSettings(sigma: 0.3, sharing: .positionMode))
      ]
    }

    private mutating func addNuisances(_ random: inout SplitMix64) throws {
      let words = ["signal", "backgrounds"] + NuisanceTests.channels + NuisanceTests.backgrounds
      for index in 1...Int.random(in: 2...6, using: &random) {
        let chosen = words.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
        // What a word stands for, and another that is part of it, is one component all the same.
        var components: Set<String> = []
        for word in chosen {
          switch word {
          case "signal": components.formUnion(NuisanceTests.channels)
          case "backgrounds": components.formUnion(NuisanceTests.backgrounds)
          default: components.insert(word)
          }
        }
        let scope = NuisanceScope.allCases.randomElement(using: &random) ?? .plan
        let sigma = Double.random(in: 0.005...0.2, using: &random)
        factors.append(
          .init(name: "factor_\(index)", sigma: sigma, scope: scope, components: components))
        configuration.statistics.nuisances.append(
          NuisanceSetting(
            name: "factor_\(index)",
            effect: .factor(actsOn: Array(chosen), sigma: sigma, shared: scope)))
      }
      for index in 1...2 {
        var amounts: [String: Double] = [:]
        var rows = ["mode,position_m,bin,component,shift"]
        for cell in configuration.plan.exposures {
          for bin in 1...5 {
            for component in NuisanceTests.channels + NuisanceTests.backgrounds
            where Bool.random(using: &random) {
              let key = "\(cell.mode.rawValue),\(cell.positionM),\(bin),\(component)"
              amounts[key] = Double.random(in: -0.1...0.1, using: &random)
              rows.append("\(key),\(amounts[key] ?? 0)")
            }
          }
        }
        let file = try write(rows, "s\(index).csv")
        configuration.statistics.nuisances.append(
          NuisanceSetting(name: "shift_\(index)", effect: .shifts(file: file)))
        let known = amounts
        shifts.append(
          .init(name: "shift_\(index)") { station, bin, component in
            known["\(station.mode.rawValue),\(station.positionM),\(bin),\(component)"] ?? 0
          })
      }
      guard Bool.random(using: &random) else { return }
      let value = Double.random(in: -0.8...0.8, using: &random)
      let areShifts = Bool.random(using: &random)
      try correlate(areShifts ? ["shift_1", "shift_2"] : ["overall", "pi0"], by: value)
    }

    private mutating func correlate(_ names: [String], by value: Double) throws {
      (correlated, correlation) = (names, value)
      configuration.statistics.correlations = try write(
        [
          "nuisance,\(correlated[0]),\(correlated[1])", "\(correlated[1]),\(correlation),1",
          "\(correlated[0]),1,\(correlation)",
        ], "r.csv")
    }

    func reference(
      _ model: FitModel, _ templates: Templates, at point: CouplingPoint
    ) -> NuisanceReference {
      NuisanceReference(
        model, templates: templates, at: point, factors: factors, shifts: shifts
      ) { one, other in
        correlated.contains(one) && correlated.contains(other) ? correlation : 0
      }
    }
  }

  /// Never above the least that plain descents find by more than 1e-6, and never below by more.
  @Test(arguments: Likelihood.allCases)
  func leastChiSquare(_ likelihood: Likelihood) throws {
    for seed in UInt64(1)...12 {
      let drawn = try Case(seed: seed, likelihood: likelihood)
      defer { try? FileManager.default.removeItem(at: drawn.folder) }
      let study = try Study(
        configuration: drawn.configuration, source: ConfigurationSource(), threads: 2)
      let templates = try study.templates(at: study.stations).central
      let model = try study.fitModel()
      let chiSquare = try ChiSquare(model: model, templates: templates)
      for (radius, moment) in [(0, 0), (3e-33, 1e-10), (-2e-32, 0), (1e-33, 8e-10)] {
        var point = study.standardModel
        point[.muonChargeRadius] = radius
        point[.muonMagneticMoment] = moment
        let reference = drawn.reference(model, templates, at: point)
        let profile = try chiSquare.profile(at: point)
        let least = reference.least()
        #expect(profile.converged && chiSquare.pulls.count == reference.pulls.count)
        #expect(
          abs(profile.chiSquare - least.chiSquare) < 1e-6 * max(1, least.chiSquare),
          "seed \(seed): \(profile.chiSquare), expected \(least.chiSquare)")
        // The same expectation, from the same pulls, is what the prediction says.
        let counts = try model.expectedCounts(
          at: point, pulls: profile.pulls, templates: templates
        ).flatMap { $0 }
        let observed = try model.observedCounts(templates).flatMap { $0 }
        let misfit = zip(counts, observed).reduce(0) { $0 + pow($1.0 - $1.1, 2) / $1.1 }
        if likelihood == .gaussian { #expect(misfit <= profile.chiSquare * (1 + 1e-6) + 1e-9) }
      }
    }
  }

  /// With a coupling varied too, chi-square is the least along it.
  @Test func coupledFits() throws {
    for seed in UInt64(21)...24 {
      let drawn = try Case(seed: seed, likelihood: .gaussian)
      defer { try? FileManager.default.removeItem(at: drawn.folder) }
      let study = try Study(
        configuration: drawn.configuration, source: ConfigurationSource(), threads: 2)
      let templates = try study.templates(at: study.stations).central
      let model = try study.fitModel()
      var free = model
      free.profiled = [.muonChargeRadius]
      var point = study.standardModel
      point[.sinSquaredThetaW] = 0.24
      let joint = try ChiSquare(model: free, templates: templates).profile(at: point)
      #expect(joint.converged)
      let fixed = try ChiSquare(model: model, templates: templates)
      let best = joint.point[.muonChargeRadius]
      for step in [-1e-34, 0, 1e-34] {
        var beside = point
        beside[.muonChargeRadius] = best + step
        let value = try fixed.profile(at: beside).chiSquare
        #expect(value >= joint.chiSquare - 1e-7)
        if step == 0 { #expect(abs(value - joint.chiSquare) < 1e-7) }
      }
    }
  }

  /// Errors of the fitted pulls, correlated or not.
  @Test func fittedErrors() throws {
    for seed in UInt64(31)...36 {
      let drawn = try Case(seed: seed, likelihood: .gaussian)
      defer { try? FileManager.default.removeItem(at: drawn.folder) }
      let study = try Study(
        configuration: drawn.configuration, source: ConfigurationSource(), threads: 2)
      let templates = try study.templates(at: study.stations).central
      let model = try study.fitModel()
      let fitted = try model.fittedPulls(templates: templates)
      let errors = drawn.reference(model, templates, at: study.standardModel).relativeErrors()
      #expect(errors.count == fitted.errors.count)
      // The reference has other names, and an error each.
      for (one, other) in zip(fitted.errors.sorted(), errors.values.sorted()) {
        #expect(abs(one - other) < 2e-3 * other)
      }
    }
  }

  /// A factor on the signal of the whole plan is the overall pull shared by the plan.
  @Test func overallByAnotherName() throws {
    func bound(_ change: (inout Configuration) -> Void) throws -> Double {
      var configuration = Configuration()
      configuration.sampling.samples = 2000
      configuration.statistics.overall.sigma = nil
      change(&configuration)
      let study = try Study(
        configuration: configuration, source: ConfigurationSource(), threads: 2)
      let bound = try study.fitModel().bounds(
        on: [.muonChargeRadius], templates: try study.templates(at: study.stations),
        deltaChiSquare: 2.706)[0]
      return try #require(bound.upper).value
    }
    let pull = try bound { $0.statistics.overall = PullSettings(sigma: 0.07, sharing: .plan) }
    let nuisance = try bound {
      $0.statistics.nuisances = [
        NuisanceSetting(
          name: "scale", effect: .factor(actsOn: ["signal"], sigma: 0.07, shared: .plan))
      ]
    }
    #expect(abs(pull - nuisance) < 1e-9 * pull)
  }
}
