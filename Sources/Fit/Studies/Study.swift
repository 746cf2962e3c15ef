import CKernels
import Configuration
import EventRates
import Experiment
import Interactions

/// A configuration with everything it names loaded and checked: what every command computes from.
public struct Study: Sendable {
  /// Experiments that are fitted together with this one.
  public internal(set) var others: [Study] = []
  /// Name that results give the experiment, where there are several.
  public internal(set) var name = ""
  /// Configuration as the user and the defaults have it.
  public let configuration: Configuration
  /// Where it came from, for errors that name file and line.
  public let source: ConfigurationSource
  /// The flux that the configuration names.
  public let flux: FluxTable
  /// Whether that is the paper's.
  public let beam: BeamIdentity
  /// The rates that the configuration names.
  public internal(set) var backgrounds: Backgrounds
  /// Observed counts; nil where the data are the expectation itself.
  public let observed: ObservedCounts?
  /// Covariance of the observed values; nil where there are none, or counts.
  public let dataCovariance: CholeskyFactor?
  /// The Standard Model with the interactions that the configuration lists.
  public let interactions: InteractionModel
  /// Name of each interaction file of the user, and hash of its content.
  private let interactionHashes: [(name: String, hash: String)]
  /// Contents of the files that the detector names.
  let detectorTables: DetectorTables
  /// Number of threads that work may use; results do not depend on it.
  public let threads: Int
  /// Shifts of components that the configuration names.
  public let shifts: [ShiftNuisance]
  /// Correlations of the nuisances; nil where they are independent.
  public let correlations: NuisanceCorrelations?
  /// Results of other experiments on couplings, as the configurations give them.
  public internal(set) var constraints: CouplingConstraints
  /// These constraints as they are written in the configurations.
  public internal(set) var constraintSettings: [ConstraintSetting]
  /// Couplings that a command sets, so that no fit varies them though they be constrained.
  public var fixedCouplings: [Coupling] = []
  /// Error down to which samples are drawn; nil to draw the configured number of samples.
  public var target: TargetError?
  /// Receives reports on everything that takes time; nil where nobody listens.
  public var progress: ProgressReport? {
    get { rates.progress }
    set {
      rates.progress = newValue
      for index in others.indices { others[index].progress = newValue }
    }
  }
  /// Memory of templates for the next calculation; nil where none will come.
  ///
  /// Each of several experiments that are fitted together has its own.
  public var memory: TemplateMemory? {
    get { rates.memory }
    set {
      rates.memory = newValue
      for index in others.indices { others[index].memory = newValue.map { _ in TemplateMemory() } }
    }
  }
  var rates: RateCalculator

  /// Loads and checks every file that the configuration names.
  public init(
    configuration: Configuration, source: ConfigurationSource, threads: Int
  ) throws(Failure) {
    self.configuration = configuration
    self.source = source
    self.threads = threads
    if configuration.sampling.engine == .quasiMontecarlo,
      configuration.sampling.samples(ofReplicate: 0) > SamplingSettings.largestNet
    {
      throw source.failure(
        .badInput, at: source.given(among: "sampling.samples", "sampling.replicates"),
        "expected at most 2^32 samples in each of \(configuration.sampling.replicates) replicates")
    }
    if configuration.sampling.samples < UInt64(configuration.sampling.replicates) {
      throw source.failure(
        .badInput, at: source.given(among: "sampling.samples", "sampling.replicates"),
        "expected at least one sample for each of \(configuration.sampling.replicates) replicates")
    }
    let files = try InteractionFiles(configuration.physics, source: source)
    interactions = try files.model(configuration.physics, source: source)
    interactionHashes = files.hashes
    constraintSettings = configuration.statistics.constraints
    constraints = try CouplingConstraints(
      constraintSettings, interactions: interactions, source: source)
    try Self.checkRadiation(configuration, source: source)
    try configuration.statistics.checkWrongSignElectron(source)
    flux = try FluxTable.load(configuration.beam.flux, source: source)
    try InteractionFiles.check(
      interactions, source: source,
      largestEnergyGeV: configuration.beam.largestEnergyGeV(of: flux))
    beam = try BeamIdentity(flux: flux, beam: configuration.beam)
    try beam.check(
      normalization: configuration.normalization, backgrounds: configuration.backgrounds,
      source: source)
    try configuration.binning.check(source)
    detectorTables = try Self.detectorTables(configuration, flux: flux, source: source)
    try Self.checkDefaultBackgrounds(configuration, source: source)
    backgrounds = try Backgrounds(
      configuration.backgrounds, detector: configuration.detector, binning: configuration.binning,
      beam: configuration.beam, flux: flux, source: source)
    rates = try RateCalculator(
      detector: configuration.detector, detectorTables: detectorTables,
      binning: configuration.binning, beam: configuration.beam, flux: flux,
      kinematics: configuration.physics.kinematics, table: interactions.table,
      normalization: configuration.normalization, sampling: configuration.sampling,
      source: source, threads: threads,
      fluxPulls: try Self.fluxPulls(of: configuration, flux: flux, source: source))
    try flux.check(configuration.plan, source: source)
    shifts = try Self.shifts(of: configuration, backgrounds: backgrounds, source: source)
    correlations = try Self.correlations(
      of: configuration, backgrounds: backgrounds, source: source)
    observed =
      switch configuration.data {
      case .asimov: nil
      case .table(let file):
        try ObservedCounts(
          file: file, plan: configuration.plan, bins: configuration.binning.bins, source: source)
      case .values(let file, let covariance):
        try ObservedCounts(
          file: file, covariance: covariance, plan: configuration.plan,
          bins: configuration.binning.bins, source: source)
      }
    dataCovariance = try Self.dataCovariance(observed, configuration, source: source)
  }

  /// The radiative corrections are those of energies far above the electron's mass.
  private static let leastRecoilWithRadiationGeV = 0.01

  private static func checkRadiation(
    _ configuration: Configuration, source: ConfigurationSource
  ) throws(Failure) {
    guard configuration.physics.radiation != .none,
      configuration.detector.recoilThresholdGeV < leastRecoilWithRadiationGeV
    else { return }
    throw source.failure(
      .badInput, at: source.given(among: "physics.radiative", "detector.recoil_threshold_gev"),
      "radiative corrections hold for recoils far above the electron's mass: expected a recoil threshold"
        + " of \(numeral(leastRecoilWithRadiationGeV)) GeV or more, found"
        + " \(numeral(configuration.detector.recoilThresholdGeV)) GeV")
  }

  /// The study at another value of a mass.
  public func with(mass: InteractionMass) throws(Failure) -> Study {
    var configuration = configuration
    configuration.physics.masses.removeAll { $0.name == mass.name }
    configuration.physics.masses.append(mass)
    configuration.physics.masses.sort { $0.name < $1.name }
    var study = try with(configuration: configuration, others: othersWith(mass: mass))
    // Templates at other masses have other keys there.
    study.rates.memory = memory
    return study
  }

  /// The study with another configuration and with all that a command has set, but without a memory
  /// of templates.
  ///
  /// - Parameter others: the experiments that are fitted together with it.
  func with(configuration: Configuration, others: [Study]) throws(Failure) -> Study {
    var study = try Study(configuration: configuration, source: source, threads: threads)
    study.target = target
    study.progress = progress
    study.fixedCouplings = fixedCouplings
    study.name = name
    study.others = others
    if !others.isEmpty {
      study.constraintSettings = constraintSettings
      study.constraints = try CouplingConstraints(
        constraintSettings, interactions: study.interactions, source: source)
    }
    return study
  }

  /// Refuses a configuration with which the plan's stations cannot be computed.
  public func checkStations() throws(Failure) {
    try rates.check(stations)
    for station in stations { _ = try backgrounds.rates(at: station) }
    for study in others { try study.checkStations() }
  }

  /// Backgrounds of 0 in the bins of the configuration.
  public func noBackgrounds() throws(Failure) -> Backgrounds {
    try Backgrounds(
      .none, detector: configuration.detector, binning: configuration.binning,
      beam: configuration.beam, flux: flux, source: source)
  }

  /// The Standard Model at the configured weak mixing angle.
  public var standardModel: CouplingPoint { interactions.standardModel }

  /// The stations of the plan, each once.
  public var stations: [Station] { configuration.plan.exposures.map(\.station) }

  /// The stations of a mode, of a position, of both, or of the plan.
  public func stations(mode: BeamMode?, positionM: Double?) throws(Failure) -> [Station] {
    guard mode != nil || positionM != nil else { return stations }
    let modes =
      mode.map { [$0] } ?? BeamMode.allCases.filter { m in stations.contains { $0.mode == m } }
    let positions = positionM.map { [$0] } ?? Set(stations.map(\.positionM)).sorted()
    let chosen = modes.flatMap { mode in positions.map { Station(mode: mode, positionM: $0) } }
    for station in chosen {
      do throws(Failure) {
        _ = try flux.flux(at: station)
      } catch {
        throw Failure(.commandLine, "--position: \(error.message)")
      }
    }
    return chosen
  }

  /// Templates at some stations; without bins where these do not matter, for rates.
  public func templates(
    at stations: [Station], binned: Bool = true
  ) throws(Failure) -> TemplateEstimate {
    let own = try rates.templates(at: stations, binned: binned)
    return try own.joined(
      with: try others.map { (study) throws(Failure) in
        try study.rates.templates(at: study.stations, binned: binned)
      })
  }

  /// The deterministic integrals without smearing, in templates of no bin: all lies outside.
  public func integrals(at stations: [Station]) throws(Failure) -> Templates {
    try rates.integrals(at: stations)
  }

  /// Factor by which the rates of a channel at a station were multiplied; 1 where they are
  /// absolute.
  public func normalizationFactor(station: Station, channel: Channel) throws(Failure) -> Double {
    try rates.normalization.factor(station: station, channel: channel)
  }

  /// Hash of everything that changes a number, the contents of named files and other experiments included.
  public var configurationHash: String {
    let text =
      Configuration.format.canonicalText(of: configuration)
      + "flux=\(flux.contentHash)\nbackgrounds=\(backgrounds.contentHash)\n"
      + (fluxPulls.map { "flux_covariance=\($0.contentHash)\n" } ?? "")
      + (observed.map { "data=\($0.contentHash)\n" } ?? "")
      + shifts.map { "nuisance \($0.name)=\($0.contentHash)\n" }.joined()
      + (correlations.map { "correlations=\($0.contentHash)\n" } ?? "")
      + interactionHashes.map { "interaction \($0.name)=\($0.hash)\n" }.joined()
      + detectorTables.all.map { "\($0.key)=\($0.contentHash)\n" }.joined()
      + othersHashText
    return contentHash(of: Array(text.utf8))
  }
}
