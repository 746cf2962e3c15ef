import CKernels
import EventRates
import NearDetector
import NeutrinoPhysics
import Settings

/// What a fit holds fixed.
public struct FitModel: Sendable {
  public let plan: ExposurePlan
  public let crossSection: CrossSection
  public let statistics: StatisticsSettings
  /// Per station, events per bin and year.
  public let backgrounds: [Station: BackgroundRates]

  public init(
    plan: ExposurePlan, crossSection: CrossSection, statistics: StatisticsSettings,
    backgrounds: [Station: BackgroundRates]
  ) {
    self.plan = plan
    self.crossSection = crossSection
    self.statistics = statistics
    self.backgrounds = backgrounds
  }
}

/// Chi-square (3.1) against the Asimov data of the Standard Model, with the pulls of (3.2) profiled:
/// every bin of every exposure of the plan.
public struct ChiSquare: Sendable {
  /// Chi-square at a point in parameter space.
  public struct Profile: Equatable, Sendable {
    public var chiSquare = 0.0
    /// The largest number of steps that a group of pulls took.
    public var iterations = 0
    public var converged = true
  }

  private let templates: Templates
  private let crossSection: CrossSection
  private let groups: [Group]

  /// The templates must hold every station of the plan.
  public init(model: FitModel, templates: Templates) throws(Failure) {
    self.templates = templates
    crossSection = model.crossSection
    let exposures = model.plan.cells
    var built: [Group] = []
    for group in PullGroup.groups(of: exposures, settings: model.statistics) {
      built.append(
        try Group(
          group, exposures: exposures, model: model, templates: templates,
          truth: Self.coefficients(model.crossSection, at: model.crossSection.standardModel)))
    }
    groups = built
  }

  /// Chi-square at `point`, minimised over the pulls.
  public func profile(at point: ParameterPoint) throws(Failure) -> Profile {
    let coefficients = Self.coefficients(crossSection, at: point)
    var total = Profile()
    for group in groups {
      let part = try group.profile(templates: templates, coefficients: coefficients)
      total.chiSquare += part.chi_square
      total.iterations = max(total.iterations, Int(part.iterations))
      total.converged = total.converged && part.converged != 0
    }
    return total
  }

  /// [channel][shape]
  private static func coefficients(
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
    _ group: PullGroup, exposures: [ExposurePlan.Exposure], model: FitModel, templates: Templates,
    truth: [[Double]]
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
    data = cells.flatMap { cell in
      let components = cell.signal(templates: templates, coefficients: truth)
      let signal = (0..<templates.bins).map { bin in components.reduce(0) { $0 + $1[bin] } }
      let ccqe = cell.background.ccqe.map { $0 * cell.years }
      let pi0 = cell.background.pi0.map { $0 * cell.years }
      let observed = signal.indices.map { signal[$0] + ccqe[$0] + pi0[$0] }
      // A bin that expects nothing says nothing.
      let inverseVariance = (countBackgroundInVariance ? observed : signal).map {
        $0 > 0 ? 1 / $0 : 0
      }
      return observed + inverseVariance + ccqe + pi0
    }
  }

  func profile(
    templates: Templates, coefficients: [[Double]]
  ) throws(Failure) -> nuem_pull_result {
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
    return result
  }
}
