import EventRates
import Experiment
import Fit
import Foundation
import Interactions

/// Chi-square with any nuisances and its least value, written apart from the program's: expectations are linear
/// in each pull, so that derivatives are differences; damped steps by Gaussian elimination over all pulls.
struct NuisanceReference {
  /// A pull and what it does.
  struct Pull {
    let key: String
    let sigma: Double
  }

  private struct Bin {
    var observed = 0.0
    var variance = 0.0
    /// [component]: what is expected of it, the pulls of its factors, and what pulls add to it.
    var content: [Double] = []
    var factors: [[Int]] = []
    var shifts: [[(pull: Int, amount: Double)]] = []
  }

  private var bins: [Bin] = []
  private(set) var pulls: [Pull] = []
  /// [pull][pull], the inverse of their covariance.
  private var precision: [[Double]] = []
  private let isPoisson: Bool

  /// What acts by a factor: components by their names.
  struct Factor {
    let name: String
    let sigma: Double
    let scope: NuisanceScope
    let components: Set<String>
    /// Whether it acts on wrong-sign channels alone.
    var isWrongSign = false
  }

  /// Relative shifts of a component in one bin of a station.
  struct Shift {
    let name: String
    let amount: (Station, Int, String) -> Double
  }

  /// One of the experiments of a fit.
  struct Experiment {
    let model: FitModel
    let templates: Templates
    let factors: [Factor]
    var shifts: [Shift] = []
    /// Of its own nuisances.
    var label = ""
    var correlation: (String, String) -> Double = { _, _ in 0 }
  }

  private struct Name {
    let name: String
    let scope: String
    /// Of its experiment; nil where experiments share it.
    let label: String?
  }

  init(
    _ model: FitModel, templates: Templates, at point: CouplingPoint, factors: [Factor],
    shifts: [Shift], correlation: @escaping (String, String) -> Double
  ) {
    self.init(
      [
        Experiment(
          model: model, templates: templates, factors: factors, shifts: shifts,
          correlation: correlation)
      ], at: point)
  }

  init(_ experiments: [Experiment], at point: CouplingPoint) {
    isPoisson = experiments[0].model.statistics.likelihood == .poisson
    var places: [String: Int] = [:]
    var names: [Name] = []
    var found: [Pull] = []
    for experiment in experiments {
      add(experiment, at: point) { name, scope, sigma, isShared in
        let label = isShared ? nil : experiment.label
        let key = "\(label.map { "of \($0) " } ?? "")\(name) \(scope)"
        if let known = places[key] { return known }
        places[key] = names.count
        names.append(Name(name: name, scope: scope, label: label))
        found.append(Pull(key: key, sigma: sigma))
        return names.count - 1
      }
    }
    pulls = found
    // A free pull has no distribution, whatever is taken for its width.
    let widths = pulls.map { $0.sigma.isFinite ? $0.sigma : 1 }
    let covariance = names.enumerated().map { row, one in
      names.enumerated().map { column, other -> Double in
        let size = widths[row] * widths[column]
        if row == column { return size }
        guard one.name != other.name, one.scope == other.scope else { return 0 }
        let labels = Set([one.label, other.label].compactMap(\.self))
        guard labels.count < 2 else { return 0 }
        let own = experiments.first { $0.label == labels.first ?? experiments[0].label }
        return size * (own?.correlation(one.name, other.name) ?? 0)
      }
    }
    precision = names.indices.map { row in
      var unit = [Double](repeating: 0, count: names.count)
      unit[row] = pulls[row].sigma.isFinite ? 1 : 0
      return solve(covariance, unit)
    }
  }

  private mutating func add(
    _ experiment: Experiment, at point: CouplingPoint,
    place: (_ name: String, _ scope: String, _ sigma: Double, _ isShared: Bool) -> Int
  ) {
    let (model, templates, factors) = (experiment.model, experiment.templates, experiment.factors)
    let sets = templates.ofEachFlux
    for exposure in model.plan.exposures {
      let station = templates.stations.firstIndex(of: exposure.station) ?? 0
      func rates(_ set: Templates, _ point: CouplingPoint) -> [[Double]] {
        Channel.allCases.map { channel in
          set.events(
            station: station, channel: channel,
            coefficients: model.interactions.coefficients(channel: channel, at: point)
          ).map { $0 * exposure.years }
        }
      }
      let signal = sets.map { rates($0, point) }
      let standard = rates(sets[0], model.interactions.standardModel)
      let background = model.backgrounds[exposure.station]
      for index in 0..<templates.bins {
        var bin = Bin()
        var components = Channel.allCases.map { ($0.rawValue, signal[0][$0.index][index]) }
        for (name, events) in zip(background?.names ?? [], background?.events ?? []) {
          components.append((name, events[index] * exposure.years))
        }
        let isWrong = { (name: String) in
          name.hasSuffix("bar") == (exposure.mode == .neutrino) && Channel(rawValue: name) != nil
        }
        for (name, amount) in components {
          bin.content.append(amount)
          bin.factors.append(
            factors.filter { $0.components.contains(name) && (!$0.isWrongSign || isWrong(name)) }
              .map {
                let scope =
                  switch $0.scope {
                  case .plan, .experiments: ""
                  case .position: "\(exposure.positionM)"
                  case .mode: exposure.mode.rawValue
                  case .both: "\(exposure.mode.rawValue) \(exposure.positionM)"
                  }
                return place($0.name, scope, $0.sigma, $0.scope == .experiments)
              })
          var added: [(Int, Double)] = []
          if let channel = Channel(rawValue: name) {
            for (flux, set) in signal.enumerated().dropFirst() {
              added.append((place("flux", "\(flux)", 1, false), set[channel.index][index]))
            }
          }
          for shift in experiment.shifts {
            added.append(
              (
                place(shift.name, "", 1, false),
                amount * shift.amount(exposure.station, index + 1, name)
              ))
          }
          bin.shifts.append(added)
        }
        let others = components.dropFirst(Channel.allCases.count).reduce(0) { $0 + $1.1 }
        let expected = standard.reduce(0) { $0 + $1[index] }
        bin.observed = expected + others
        bin.variance = expected + (model.statistics.backgroundInVariance ? others : 0)
        bins.append(bin)
      }
    }
  }

  private func expectation(_ bin: Bin, _ values: [Double]) -> Double {
    bin.content.indices.reduce(0) { sum, component in
      let factor = bin.factors[component].reduce(1) { $0 * (1 + values[$1]) }
      let amount = bin.shifts[component].reduce(bin.content[component]) {
        $0 + values[$1.pull] * $1.amount
      }
      return sum + factor * amount
    }
  }

  func chiSquare(_ values: [Double]) -> Double {
    let own = values.indices.reduce(0) { sum, row in
      sum + values[row] * zip(precision[row], values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return bins.reduce(own) { sum, bin in
      let expected = expectation(bin, values)
      guard isPoisson else { return sum + pow(bin.observed - expected, 2) / bin.variance }
      guard expected > 0 else { return .infinity }
      return sum + 2 * (expected - bin.observed + bin.observed * log(bin.observed / expected))
    }
  }

  /// Half the second derivatives, as Gauss and Newton have them, and minus half the slope.
  private func equations(_ values: [Double]) -> (matrix: [[Double]], descent: [Double]) {
    var matrix = precision
    var descent = values.indices.map { row in
      -zip(precision[row], values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for bin in bins {
      let expected = expectation(bin, values)
      let slopes = values.indices.map { pull in
        var moved = values
        moved[pull] += 1
        return expectation(bin, moved) - expected
      }
      let weight = isPoisson ? 1 / max(expected, 1e-9) : 1 / bin.variance
      let slope =
        isPoisson
        ? bin.observed / max(expected, 1e-9) - 1 : (bin.observed - expected) / bin.variance
      for row in values.indices {
        descent[row] += slope * slopes[row]
        for column in values.indices {
          matrix[row][column] += weight * slopes[row] * slopes[column]
        }
      }
    }
    return (matrix, descent)
  }

  /// The least value from pulls of 0.
  func least() -> (chiSquare: Double, pulls: [Double]) {
    var values = [Double](repeating: 0, count: pulls.count)
    var (best, damping) = (chiSquare(values), 0.0)
    for _ in 0..<300 {
      var (matrix, descent) = equations(values)
      for row in values.indices { matrix[row][row] *= 1 + damping }
      let step = solve(matrix, descent)
      let trial = zip(values, step).map { $0 + $1 }
      let value = chiSquare(trial)
      guard value <= best else {
        damping = max(10 * damping, 1e-3)
        guard damping < 1e12 else { break }
        continue
      }
      let isLast = best - value < 1e-12 * max(1, best)
      (values, best, damping) = (trial, value, damping > 1e-6 ? damping / 10 : 0)
      if isLast { break }
    }
    return (best, values)
  }

  /// Errors of the pulls over their sigmas where chi-square is a parabola, as for Asimov data.
  func relativeErrors() -> [String: Double] {
    let zero = [Double](repeating: 0, count: pulls.count)
    let (matrix, _) = equations(zero)
    var errors: [String: Double] = [:]
    for (row, pull) in pulls.enumerated() {
      var unit = zero
      unit[row] = 1
      errors[pull.key] = solve(matrix, unit)[row].squareRoot() / pull.sigma
    }
    return errors
  }
}

private func solve(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
  var (matrix, vector) = (matrix, vector)
  return gaussianElimination(&matrix, &vector)
}
