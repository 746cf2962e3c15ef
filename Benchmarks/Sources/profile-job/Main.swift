import Configuration
import EventRates
import Fit
import Foundation
import Interactions

/// Profiling as NuEM does it, timed inside the process.
///
///     profile-job CONFIG POINTS THREADS
///
/// writes one object of JSON: what a rival needs for the same problem, points drawn around the
/// Standard Model with their chi-squares, and seconds, from the Swift interface to its results: of
/// these points on one thread (the processor's), and of a grid of a million on all (on the clock).
@main
struct ProfileJob {
  static func main() {
    do throws(Failure) {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("profile-job: \(error.message)\n".utf8))
      exit(65)
    }
  }

  static func run(_ arguments: [String]) throws(Failure) {
    guard arguments.count == 3, let count = Int(arguments[1]), let threads = Int(arguments[2])
    else { throw Failure(.commandLine, "usage: profile-job CONFIG POINTS THREADS") }
    let (configuration, source) = try Configuration.format.read(file: arguments[0])
    let study = try Study(configuration: configuration, source: source, threads: threads)
    let model = try study.fitModel(
      plan: configuration.plan, interactions: study.interactions, backgrounds: study.backgrounds)
    let templates = try study.templates(at: study.stations).central
    let chiSquare = try ChiSquare(model: model, templates: templates)
    let points = try randomPoints(count, of: study.interactions)
    let (seconds, profiles) = try fastest(of: 5) { () throws(Failure) in
      try chiSquare.profiles(at: points, threads: 1)
    }
    let grid = try ProfileGrid(
      [
        try GridAxis(try study.interactions.named("r2_numu"), from: -1e-32, to: 1e-32, count: 1000),
        try GridAxis(try study.interactions.named("r2_nue"), from: -1e-30, to: 1e-30, count: 1000),
      ], through: study.standardModel)
    let begin = ContinuousClock.now
    var converged = 0
    try chiSquare.profile(grid, threads: threads) { (block) throws(Failure) in
      converged += block.profiles.converged.lazy.filter { $0 }.count
    }
    let gridSeconds = begin.duration(to: .now) / .seconds(1)
    let job = Job(
      model: model, templates: templates, points: points, profiles: profiles,
      seconds: seconds, gridSeconds: gridSeconds, gridConverged: converged)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    print((try? encoder.encode(job)).map { String(decoding: $0, as: UTF8.self) } ?? "")
  }

  /// The least processor time of several runs, and the last result.
  static func fastest<Result>(
    of runs: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> (Double, Result) {
    var result = try body()
    var best = Double.infinity
    for _ in 0..<runs {
      let begin = clock()
      result = try body()
      best = min(best, Double(clock() - begin) / Double(CLOCKS_PER_SEC))
    }
    return (best, result)
  }

  /// Every electromagnetic coupling uniform within a few times its bound.
  static func randomPoints(
    _ count: Int, of model: InteractionModel
  ) throws(Failure) -> [CouplingPoint] {
    var state: UInt64 = 2111
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    let widths = try [
      ("mu_numu", 6e-10), ("mu_nue", 6e-9), ("q_numu", 3e-9), ("q_nue", 5e-8), ("r2_numu", 6e-33),
      ("r2_nue", 6e-31),
    ].map { (name, width) throws(Failure) in (try model.named(name), width) }
    return (0..<count).map { _ in
      var point = model.standardModel
      for (coupling, width) in widths {
        let sign = !coupling.isSignSeen || uniform() < 0.5 ? 1.0 : -1
        point[coupling] = sign * width * uniform()
      }
      return point
    }
  }
}

/// The results of a run, and what a rival needs to repeat it.
struct Job: Encodable {
  /// An exposure of the plan.
  struct Exposure: Encodable {
    let neutrinoMode: Bool
    let positionM: Double
    let years: Double
    /// Events per year in each bin.
    let ccqe: [Double], pi0: [Double]
  }

  /// Number of points that the rivals get; NuEM computes more.
  static let shared = 1000

  let seconds: Double, gridSeconds: Double
  let points: Int, gridConverged: Int, converged: Int
  let bins: Int
  let exposures: [Exposure]
  /// [exposure][channel][bin, then outside][shape], events per year for 1 cm^2.
  let templates: [Double]
  /// cm^2: [point][channel][shape], and those of the Standard Model.
  let coefficients: [[Double]], standardModel: [Double]
  let chiSquare: [Double]
  /// The same points: values by name of coupling.
  let couplings: [String: [Double]]

  init(
    model: FitModel, templates: Templates, points: [CouplingPoint],
    profiles: [ChiSquare.Profile], seconds: Double, gridSeconds: Double, gridConverged: Int
  ) {
    func coefficients(_ point: CouplingPoint) -> [Double] {
      Channel.allCases.flatMap { model.interactions.coefficients(channel: $0, at: point) }
    }
    self.seconds = seconds
    self.gridSeconds = gridSeconds
    self.gridConverged = gridConverged
    self.points = points.count
    converged = profiles.lazy.filter(\.converged).count
    bins = templates.bins
    exposures = model.plan.exposures.map {
      Exposure(
        neutrinoMode: $0.mode == .neutrino, positionM: $0.positionM, years: $0.years,
        ccqe: model.backgrounds[$0.station]?["ccqe"] ?? [],
        pi0: model.backgrounds[$0.station]?["pi0"] ?? [])
    }
    self.templates = templates.values
    self.coefficients = points.prefix(Self.shared).map(coefficients)
    standardModel = coefficients(model.interactions.standardModel)
    chiSquare = profiles.prefix(Self.shared).map(\.chiSquare)
    couplings = Dictionary(
      uniqueKeysWithValues: model.interactions.couplings.map { coupling in
        (coupling.name, points.prefix(Self.shared).map { $0[coupling] })
      })
  }
}
