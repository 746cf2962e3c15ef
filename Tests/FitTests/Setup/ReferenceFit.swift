import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel

/// Chi-square and its least value over the pulls, written apart from the kernel: expectations are
/// linear in each factor 1 + pull, so that derivatives are differences; steps come from Gaussian
/// elimination over all pulls of the plan at once.
struct ReferenceFit {
  private struct Bin {
    let observed: Double
    let variance: Double
    /// The four components of (3.2), then the backgrounds.
    let content: [Double]
    /// The pulls of overall, wrong sign, electron, ccqe and pi0; nil where fixed.
    let pulls: [Int?]
  }

  private let bins: [Bin]
  private let sigmas: [Double]
  private let isPoisson: Bool

  init(_ model: FitModel, templates: Templates, at point: CouplingPoint) {
    var names: [String: Int] = [:]
    var sigmas: [Double] = []
    var bins: [Bin] = []
    for (index, exposure) in model.plan.exposures.enumerated() {
      let pulls = PullKind.allCases.map { kind -> Int? in
        let settings = model.statistics[kind]
        guard let sigma = settings.sigma else { return nil }
        let (place, mode) = ("\(exposure.positionM)", exposure.mode.rawValue)
        let scope =
          switch settings.sharing {
          case .plan, .experiments: ""
          case .position: place
          case .mode: mode
          case .positionMode: place + mode
          }
        let name = "\(kind) \(scope)"
        if names[name] == nil {
          names[name] = sigmas.count
          sigmas.append(sigma)
        }
        return names[name]
      }
      func rows(_ point: CouplingPoint) -> [[Double]] {
        let order: [Channel] =
          exposure.mode == .neutrino
          ? [.muonNeutrino, .muonAntineutrino, .electronNeutrino, .electronAntineutrino]
          : [.muonAntineutrino, .muonNeutrino, .electronAntineutrino, .electronNeutrino]
        let station = templates.stations.firstIndex(of: exposure.station) ?? 0
        return order.map { channel in
          templates.events(
            station: station, channel: channel,
            coefficients: model.interactions.coefficients(channel: channel, at: point)
          ).map { $0 * exposure.years }
        }
      }
      let (signal, standardModel) = (rows(point), rows(model.interactions.standardModel))
      for bin in 0..<templates.bins {
        let background = model.backgrounds[exposure.station].map {
          [$0["ccqe"][bin] * exposure.years, $0["pi0"][bin] * exposure.years]
        }
        let expected = standardModel.reduce(0) { $0 + $1[bin] }
        let total = (background ?? []).reduce(expected, +)
        let observed =
          switch model.data {
          case .asimov(let truth): rows(truth).reduce(total - expected) { $0 + $1[bin] }
          case .counts(let counts): counts[index][bin]
          }
        bins.append(
          Bin(
            observed: observed,
            variance: model.statistics.backgroundInVariance ? total : expected,
            content: signal.map { $0[bin] } + (background ?? []), pulls: pulls))
      }
    }
    self.bins = bins
    self.sigmas = sigmas
    isPoisson = model.statistics.likelihood == .poisson
  }

  private func expectation(
    _ bin: Bin, _ factors: [Double], setting: Int? = nil, to value: Double = 0
  )
    -> Double
  {
    let f = bin.pulls.map { index -> Double in
      guard let index else { return 1 }
      return index == setting ? value : factors[index]
    }
    let s = bin.content
    return f[0] * (s[0] + f[1] * s[1] + f[2] * (s[2] + f[1] * s[3])) + f[3] * s[4] + f[4] * s[5]
  }

  func chiSquare(_ factors: [Double]) -> Double {
    let own = zip(factors, sigmas).reduce(0) { $0 + pow(($1.0 - 1) / $1.1, 2) }
    return bins.reduce(own) { sum, bin in
      let expected = expectation(bin, factors)
      guard isPoisson else {
        return bin.variance > 0 ? sum + pow(bin.observed - expected, 2) / bin.variance : sum
      }
      guard bin.observed > 0 else { return expected >= 0 ? sum + 2 * expected : .infinity }
      guard expected > 0 else { return .infinity }
      let ratio = bin.observed / expected
      return sum + 2 * (expected - bin.observed + bin.observed * log(ratio))
    }
  }

  /// Over the pulls.
  func minimum() -> Double {
    var factors = sigmas.map { _ in 1.0 }
    var least = chiSquare(factors)
    for _ in 0..<500 where !factors.isEmpty {
      var (matrix, vector) = equations(factors)
      let step = gaussianElimination(&matrix, &vector)
      var scale = 1.0
      var moved = least
      while scale > 1e-10 {
        let trial = zip(factors, step).map { $0 + scale * $1 }
        moved = chiSquare(trial)
        if moved < least {
          factors = trial
          break
        }
        scale /= 2
      }
      guard moved < least - 1e-12 else { break }
      least = moved
    }
    return least
  }

  private func equations(_ factors: [Double]) -> ([[Double]], [Double]) {
    var matrix = sigmas.indices.map { row in
      sigmas.indices.map { $0 == row ? 1 / (sigmas[row] * sigmas[row]) : 0 }
    }
    var vector = sigmas.indices.map { (1 - factors[$0]) / (sigmas[$0] * sigmas[$0]) }
    for bin in bins {
      let expected = expectation(bin, factors)
      let active = bin.pulls.compactMap { $0 }
      let slopes = active.map {
        expectation(bin, factors, setting: $0, to: 1)
          - expectation(bin, factors, setting: $0, to: 0)
      }
      let weight =
        isPoisson ? (expected > 0 ? 1 / expected : 0) : (bin.variance > 0 ? 1 / bin.variance : 0)
      let pull = isPoisson && bin.observed == 0 ? -1 : (bin.observed - expected) * weight
      for (row, slope) in zip(active, slopes) {
        vector[row] += pull * slope
        for (column, other) in zip(active, slopes) {
          matrix[row][column] += weight * slope * other
        }
      }
    }
    return (matrix, vector)
  }
}
