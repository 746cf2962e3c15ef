import EventRates
import Experiment
import Fit
import Foundation
import Interactions

/// A model of the time of items. It depends on the configuration but not on the machine, so that
/// every machine cuts a plan into the same blocks. Its times are three times those of one core of
/// 2024.
struct ScanCost {
  /// The number of counts that are fitted.
  private let bins: Double
  /// The number of pulls of each independent fit of pulls alone, and the number of such fits at a
  /// point.
  private let pulls: Double
  private let fits: Double
  private let hasFluxPulls: Bool
  private let countsTemplateError: Bool
  private let isPoisson: Bool
  /// The number of couplings that every fit varies within external constraints.
  private let constrained: Int
  /// The number of sets of the jackknife.
  private let replicates: Double

  /// The assumed number of pulls of an uncertainty of the flux; the true number is only in its
  /// file.
  static func assumedFluxPulls(_ setting: FluxCovarianceSetting) -> Int {
    switch setting {
    case .none: 0
    case .dune: 50
    case .table: 40
    }
  }

  init(_ configuration: Configuration) {
    let exposures = configuration.plan.exposures
    let statistics = configuration.statistics
    let positions = Double(Set(exposures.map(\.positionM)).count)
    // Backgrounds that only a table names are not known here.
    let kinds = statistics.factorNuisances(
      backgrounds: BackgroundRates.estimatedNames + statistics.backgroundPulls.map(\.name))
    let shifts = Double(statistics.nuisances.count { $0.file != nil })
    let isTied =
      kinds.contains { [.plan, .mode, .experiments].contains($0.sharing) }
      || statistics.correlations != nil
    let flux = Double(Self.assumedFluxPulls(statistics.fluxCovariance)) + shifts
    let fits = isTied || flux > 0 ? 1 : positions
    self.fits = fits
    pulls =
      flux
      + kinds.reduce(0) {
        switch $1.sharing {
        case .plan, .experiments: $0 + 1
        case .mode: $0 + 2
        case .position: $0 + (fits == 1 ? positions : 1)
        case .positionMode: $0 + Double(exposures.count) / fits
        }
      }
    bins = Double(exposures.count * configuration.binning.bins)
    let sampling = configuration.sampling
    replicates =
      sampling.engine == .quadrature
      ? 1 : Double(min(sampling.replicates, TemplateEstimate.maximumGroups))
    hasFluxPulls = flux > 0
    countsTemplateError = statistics.templateError == .included
    isPoisson = statistics.likelihood == .poisson
    constrained = statistics.constraints.reduce(0) { $0 + $1.parameters.count }
  }

  /// Seconds of one point of chi-square, minimised over the pulls and some parameters: measured for
  /// two to six stations with 12 and 120 bins.
  private func point(profiled: [Coupling]) -> Double {
    let flux = hasFluxPulls ? bins * pulls * pulls * 1.4e-9 : 0
    guard !profiled.isEmpty || constrained > 0 else {
      let tied = fits == 1 ? pulls * pulls * pulls * 2e-10 : 0
      return Self.slowness * (isPoisson ? 2 : 1) * (countsTemplateError ? 3 : 1)
        * (bins * 4e-9 + fits * 1.5e-7 + tied + flux)
    }
    return Self.slowness * Self.starts(profiled) * pow(2.5, Double(constrained))
      * (isPoisson ? 1.5 : 1)
      * (countsTemplateError ? 2.5 : 1) * (bins * 1.7e-7 + 3e-6 + 8 * flux)
  }

  /// Seconds of one core that the templates of a configuration take, as far as its keys say it.
  static func templates(_ configuration: Configuration) -> Double {
    let sampling = configuration.sampling
    let bins = Double(configuration.binning.bins)
    let stations = Double(configuration.plan.exposures.count)
    let edges = slowness * bins * 1e-8
    // All of this is known only to a factor of two; what matters is the dependence.
    let integration =
      switch sampling.engine {
      case .quasiMontecarlo: edges * Double(sampling.effectiveSamples)
      case .montecarlo: slowness * 2e-8 * Double(sampling.effectiveSamples)
      case .quadrature: edges * 2e7
      }
    return integration + slowness * 1e-6 * bins * stations * Double(sampling.replicates)
  }

  /// The approximate number of descents of a search over couplings; a coupling whose sign is seen
  /// has two minima.
  private static func starts(_ profiled: [Coupling]) -> Double {
    profiled.reduce(1) { $0 * ($1.isSignSeen && $1.bounds == nil ? 2.5 : 1) }
  }

  private static let slowness = 3.0

  /// The seconds of one item.
  func item(of task: ScanTask, grid: [GridAxis]) -> Double {
    switch task {
    case .chiSquare(let profiled, _): point(profiled: profiled)
    case .bounds(let parameters, _):
      Double(parameters.count) * (1 + replicates) * 1000 * (countsTemplateError ? 2 : 1)
        * point(profiled: [])
    case .toys(let count, _):
      // Toys of a point are fitted eight at a time.
      (1 + 8 / Double(count)) * toy(grid)
    case .feldmanCousins(let count, _, _): (8 + Double(count)) * toy(grid)
    case .optimize(let task):
      // Each of several objectives has a search of its own, and a width has one for each proportion
      // of its ends.
      Double(task.objectives.count > 1 ? task.objectives.count + 1 : 1)
        * (task.side == .width ? 2 : 1) * Double(task.stations.count) * 300 * point(profiled: [])
    }
  }

  /// The seconds of one toy, with both of its fits.
  private func toy(_ grid: [GridAxis]) -> Double {
    let parameters = grid.map(\.parameter)
    return point(profiled: []) + point(profiled: parameters) * Self.starts(parameters)
  }
}

extension ScanLayout {
  /// The longest time of a block by the model, in seconds.
  private static let secondsOfBlock = 1.5
  /// The largest number of items of a block, which keeps it below some tens of megabytes.
  private static let mostItemsOfBlock = 1_000_000

  /// The number of items of a block, for the costliest configuration.
  static func itemsOfBlock(
    _ task: ScanTask, grid: [GridAxis], variations: ConfigurationVariations
  ) -> Int {
    let costs = variations.all.map { ScanCost($0.configuration).item(of: task, grid: grid) }
    let items = secondsOfBlock / (costs.max() ?? secondsOfBlock)
    return tidy(min(max(1, items), Double(mostItemsOfBlock)))
  }

  /// The largest number 1, 2 or 5 times a power of ten that is not above a limit.
  private static func tidy(_ limit: Double) -> Int {
    var decade = 1
    while Double(decade) * 10 <= limit { decade *= 10 }
    return [5, 2, 1].map { $0 * decade }.first { Double($0) <= limit } ?? 1
  }
}
