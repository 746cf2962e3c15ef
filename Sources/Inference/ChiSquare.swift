import CKernels
import EventRates
import NearDetector
import NeutrinoPhysics
import Settings
import Synchronization

/// What is observed.
public enum FitData: Equatable, Sendable {
  /// The expectation at a point in parameter space, all pulls 0.
  case asimov(ParameterPoint)
  /// Counts of the whole exposure: [exposure of the plan][bin].
  case counts([[Double]])
}

/// What a fit holds fixed.
public struct FitModel: Sendable {
  public let plan: ExposurePlan
  public let crossSection: CrossSection
  public let statistics: StatisticsSettings
  /// Per station, events per bin and year.
  public let backgrounds: [Station: BackgroundRates]
  public var data: FitData

  public init(
    plan: ExposurePlan, crossSection: CrossSection, statistics: StatisticsSettings,
    backgrounds: [Station: BackgroundRates], data: FitData? = nil
  ) {
    self.data = data ?? .asimov(crossSection.standardModel)
    self.plan = plan
    self.crossSection = crossSection
    self.statistics = statistics
    self.backgrounds = backgrounds
  }
}

/// Chi-square (3.1) against the data of a model, with the pulls of (3.2) profiled: every bin of every
/// exposure of the plan.
public struct ChiSquare: Sendable {
  /// Chi-square at a point in parameter space.
  public struct Profile: Equatable, Sendable {
    public var chiSquare = 0.0
    /// At the minimum, in the order of `pulls`; each a relative change, 0 before the fit.
    public var pulls: [Double] = []
    /// The largest number of steps that a group of pulls took.
    public var iterations = 0
    public var converged = true
  }

  /// A pull's name, such as "overall at 0 m", and its standard deviation.
  public struct PullDescription: Equatable, Sendable {
    public let kind: PullKind
    public let scope: String
    public let sigma: Double
  }

  /// All that are fitted.
  public let pulls: [PullDescription]
  private let templates: Templates
  private let crossSection: CrossSection
  private let groups: [Group]

  /// The templates must hold every station of the plan.
  public init(model: FitModel, templates: Templates) throws(Failure) {
    self.templates = templates
    crossSection = model.crossSection
    let exposures = model.plan.cells
    let tied = PullGroup.groups(of: exposures, settings: model.statistics)
    pulls = tied.flatMap(\.pulls).map {
      PullDescription(kind: $0.kind, scope: $0.scope, sigma: $0.sigma)
    }
    groups = try tied.map { (group) throws(Failure) in
      try Group(
        group, exposures: exposures, model: model, templates: templates)
    }
  }

  /// The same at many points, each on its own, so that the result does not depend on the others.
  public func profiles(
    at points: [ParameterPoint], threads: Int
  ) throws(Failure) -> [Profile] {
    let results = Mutex([Profile](repeating: Profile(), count: points.count))
    try forEachParallel(points.count, threads: threads) { (index) throws(Failure) in
      let profile = try self.profile(at: points[index])
      results.withLock { $0[index] = profile }
    }
    return results.withLock { $0 }
  }

  /// Chi-square at `point`, minimised over the pulls.
  public func profile(at point: ParameterPoint) throws(Failure) -> Profile {
    let coefficients = Self.coefficients(crossSection, at: point)
    var total = Profile()
    for group in groups {
      let (part, pulls) = try group.profile(templates: templates, coefficients: coefficients)
      total.chiSquare += part.chi_square
      total.pulls += pulls
      total.iterations = max(total.iterations, Int(part.iterations))
      total.converged = total.converged && part.converged != 0
    }
    return total
  }

  /// [channel][shape]
  fileprivate static func coefficients(
    _ crossSection: CrossSection, at point: ParameterPoint
  ) -> [[Double]] {
    Channel.allCases.map { crossSection.coefficients(channel: $0, at: point) }
  }
}

/// Exposures whose pulls are fitted together.
private struct Group: Sendable {
  private struct Cell {
    let station: Int
    let years: Double
    /// The order of (3.2): the focused muon flavour, the wrong-sign one, then the electron flavours.
    let channels: [Channel]
    /// Per year.
    let background: BackgroundRates

    /// Counts [component of (3.2)][bin].
    func signal(templates: Templates, coefficients: [[Double]]) -> [[Double]] {
      channels.map { channel in
        templates.events(
          station: station, channel: channel, coefficients: coefficients[channel.index]
        ).dropLast().map { $0 * years }
      }
    }
  }

  private let cells: [Cell]
  private let bins: Int
  private let likelihood: nuem_likelihood
  /// [cell][observed, inverse variance, ccqe, pi0][bin]
  private let data: [Double]
  private let pullOf: [Int32]
  private let sigma: [Double]

  init(
    _ group: PullGroup, exposures: [ExposurePlan.Exposure], model: FitModel, templates: Templates
  ) throws(Failure) {
    bins = templates.bins
    likelihood = model.statistics.likelihood == .gaussian ? NUEM_GAUSSIAN : NUEM_POISSON
    pullOf = group.pullOf
    sigma = group.pulls.map(\.sigma)
    cells = try group.exposures.map { (index) throws(Failure) in
      let exposure = exposures[index]
      let station = exposure.station
      guard let place = templates.stations.firstIndex(of: station),
        let background = model.backgrounds[station]
      else {
        throw Failure(.internalError, "no templates or backgrounds at \(station)")
      }
      return Cell(
        station: place, years: exposure.years,
        channels: exposure.mode == .neutrino
          ? [.muonNeutrino, .muonAntineutrino, .electronNeutrino, .electronAntineutrino]
          : [.muonAntineutrino, .muonNeutrino, .electronAntineutrino, .electronNeutrino],
        background: background)
    }
    let countBackgroundInVariance = model.statistics.backgroundInVariance
    let crossSection = model.crossSection
    func signal(_ cell: Cell, at point: ParameterPoint) -> [Double] {
      sum(
        cell.signal(
          templates: templates, coefficients: ChiSquare.coefficients(crossSection, at: point)))
    }
    var rows: [Double] = []
    for (cell, exposure) in zip(cells, group.exposures) {
      let ccqe = cell.background.ccqe.map { $0 * cell.years }
      let pi0 = cell.background.pi0.map { $0 * cell.years }
      let standardModel = signal(cell, at: crossSection.standardModel)
      let background = sum([ccqe, pi0])
      let observed =
        switch model.data {
        case .asimov(let truth): sum([signal(cell, at: truth), background])
        case .counts(let counts): counts[exposure]
        }
      // That of the Standard Model (3.1), whatever is observed; a bin that expects nothing says
      // nothing.
      let variance = countBackgroundInVariance ? sum([standardModel, background]) : standardModel
      rows += observed + variance.map { $0 > 0 ? 1 / $0 : 0 } + ccqe + pi0
    }
    data = rows
  }

  func profile(
    templates: Templates, coefficients: [[Double]]
  ) throws(Failure) -> (nuem_pull_result, [Double]) {
    let signal = cells.flatMap { cell in
      cell.signal(templates: templates, coefficients: coefficients).flatMap { $0 }
    }
    var problem = nuem_pull_problem(
      cells: cells.count, bins: bins, pulls: sigma.count, likelihood: likelihood)
    var result = nuem_pull_result()
    var pulls = [Double](repeating: 0, count: sigma.count)
    var workspace = [Double](repeating: 0, count: nuem_pull_workspace(sigma.count))
    try runKernel { message in
      nuem_profile_pulls(
        &problem, data, pullOf, sigma, signal, &workspace, &pulls, &result, message)
    }
    return (result, pulls)
  }
}
