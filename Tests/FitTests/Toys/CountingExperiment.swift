import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// The number of events in one bin, with a known background and nothing uncertain: a magnetic moment adds
/// a signal that rises with its square.
struct CountingExperiment {
  let background: Double
  private let templates: Templates
  private let model: FitModel
  /// Events for a moment of 1.
  private let perSquare: Double

  /// - Parameter background: of the Standard Model's scattering alone; that is as long an exposure.
  init(background: Double) throws {
    var configuration = Configuration()
    configuration.binning.bins = 1
    configuration.sampling.samples = 20_000
    configuration.backgrounds = .none
    configuration.statistics.likelihood = .poisson
    configuration.statistics.overall.sigma = nil
    configuration.statistics.wrongSign.sigma = nil
    configuration.statistics.electron.sigma = nil
    configuration.statistics.ccqe.sigma = nil
    configuration.statistics.pi0.sigma = nil
    func study(years: Double) throws -> Study {
      configuration.plan = try #require(
        ExposurePlan(custom: [.init(mode: .neutrino, positionM: 0, years: years)]))
      return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
    }
    let year = try study(years: 1)
    let central = try year.templates(at: year.stations).central
    let rates = try [0, 1e-8].map { moment in
      var point = year.standardModel
      point.muonMagneticMoment = moment
      return try #require(
        sum(central.channels(station: 0, interactions: year.interactions, at: point)).first)
    }
    // A background of 0 is a bin in which the Standard Model expects nothing that matters.
    let years = max(background, 1e-9) / rates[0]
    perSquare = (rates[1] - rates[0]) * years / 1e-16
    model = try study(years: years).fitModel()
    templates = central
    self.background = background
  }

  func moment(ofSignal signal: Double) -> Double { (signal / perSquare).squareRoot() }
  func signal(ofMoment moment: Double) -> Double { perSquare * moment * moment }

  /// - Parameter signals: of the ladder.
  func plan(_ signals: [Double], tested: [Double] = [], toys: Int = 0) -> ToyPlan {
    ToyPlan(
      parameter: .muonMagneticMoment, ladder: signals.map(moment), tested: tested.map(moment),
      toys: toys)
  }

  func runner(_ plan: ToyPlan, count: Int, seed: UInt64 = 7) throws -> ToyRunner {
    var counted = model
    counted.data = .counts([[Double(count)]])
    return try ToyRunner(plan: plan, model: counted, templates: templates, seed: seed)
  }

  /// For limits in place of intervals.
  func limits(_ plan: LimitPlan, count: Int, seed: UInt64 = 7) throws -> LimitRunner {
    var counted = model
    counted.data = .counts([[Double(count)]])
    return try LimitRunner(plan: plan, model: counted, templates: templates, seed: seed)
  }

  /// Ends of intervals in events; a missing lower end is 0, a missing upper one infinity.
  func signals(_ study: ToyStudy) -> [ClosedRange<Double>] {
    study.intervals.map {
      signal(ofMoment: $0.lower.value ?? 0)...signal(ofMoment: $0.upper.value ?? .infinity)
    }.sorted { $0.lowerBound < $1.lowerBound }
  }
}

/// The construction of Feldman and Cousins for a number of events (Phys. Rev. D 57 (1998) 3873, section
/// IV), by sums of Poisson terms, written apart from the program.
struct PoissonConstruction {
  let background: Double
  static let largest = 90

  /// Probabilities of the counts, and minus twice the logarithm of the ratio that orders them.
  private func terms(_ signal: Double) -> (probabilities: [Double], order: [Double]) {
    let mean = signal + background
    var (probabilities, order): ([Double], [Double]) = ([], [])
    var term = exp(-mean)
    for count in 0...Self.largest {
      probabilities.append(term)
      term *= mean / Double(count + 1)
      let best = max(Double(count), background)
      func deviance(_ mean: Double) -> Double {
        count == 0 ? 2 * mean : mean > 0 ? 2 * (mean - Double(count) * log(mean)) : .infinity
      }
      order.append(deviance(mean) - deviance(best))
    }
    return (probabilities, order)
  }

  /// The probability of what comes before each count: [count].
  private func before(_ counts: Range<Int>, signal: Double) -> [Double] {
    let (probabilities, order) = terms(signal)
    return counts.map { count in
      zip(probabilities, order).reduce(0) { sum, term in
        term.1 < order[count] - 1e-9 ? sum + term.0 : sum
      }
    }
  }

  func accepts(_ count: Int, signal: Double, level: Double) -> Bool {
    before(count..<count + 1, signal: signal)[0] < level - 1e-12
  }

  /// The probability of all counts that are accepted at a signal.
  func coverage(signal: Double, level: Double) -> Double {
    let probabilities = terms(signal).probabilities
    return (0...40).reduce(0) {
      accepts($1, signal: signal, level: level) ? $0 + probabilities[$1] : $0
    }
  }

  /// The intervals of each count from 0, found on a grid of signals, each end then bisected.
  func intervals(counts: Int, upTo most: Double, level: Double) -> [[ClosedRange<Double>]] {
    let step = 0.002
    var starts = [Double?](repeating: nil, count: counts)
    var found = [[ClosedRange<Double>]](repeating: [], count: counts)
    for index in 0...Int(most / step) {
      let signal = Double(index) * step
      for (count, below) in before(0..<counts, signal: signal).enumerated() {
        let isAccepted = below < level - 1e-12
        if isAccepted, starts[count] == nil {
          starts[count] =
            index == 0 ? 0 : end(count, inside: signal, outside: signal - step, level: level)
        } else if !isAccepted, let start = starts[count] {
          found[count].append(
            start...end(count, inside: signal - step, outside: signal, level: level))
          starts[count] = nil
        }
      }
    }
    return found
  }

  private func end(_ count: Int, inside: Double, outside: Double, level: Double) -> Double {
    var (inside, outside) = (inside, outside)
    for _ in 0..<50 {
      let middle = 0.5 * (inside + outside)
      if accepts(count, signal: middle, level: level) { inside = middle } else { outside = middle }
    }
    return 0.5 * (inside + outside)
  }
}
