import Configuration
import EventRates
import Experiment
import Interactions

extension Study {
  /// The model that a fit of the configured plan takes, with its data.
  ///
  /// - Parameters:
  ///   - truth: point of the Asimov data, where nothing was observed; the Standard Model by
  ///     default.
  ///   - other: interactions in place of the study's own, as at other masses.
  public func fitModel(
    truth: CouplingPoint? = nil, interactions other: InteractionModel? = nil
  ) throws(Failure) -> FitModel {
    if truth != nil, isAllObserved, let observed {
      throw Failure(.commandLine, "--truth: the configuration gives data (\(observed.label))")
    }
    var model = try fitModel(
      plan: configuration.plan, interactions: other ?? interactions, backgrounds: backgrounds)
    for study in others {
      // The experiment is taken at the requested masses, with rates of its own.
      var part = try study.alone(
        truth: truth, interactions: other.map { study.interactions.at(masses: $0.masses) })
      part.experiment = study.name
      model.others.append(part)
    }
    return addingData(to: model, truth: truth, interactions: other)
  }

  /// The model of one of several experiments in a fit: without constraints, and without profiled
  /// couplings.
  private func alone(
    truth: CouplingPoint?, interactions other: InteractionModel?
  ) throws(Failure) -> FitModel {
    var model = try fitModel(
      plan: configuration.plan, interactions: other ?? interactions, backgrounds: backgrounds)
    model.constraints = CouplingConstraints()
    model.profiled = []
    return addingData(to: model, truth: truth, interactions: other)
  }

  private func addingData(
    to plain: FitModel, truth: CouplingPoint?, interactions other: InteractionModel?
  ) -> FitModel {
    var model = plain
    if let observed {
      model.data = .counts(observed.counts)
      model.dataCovariance = dataCovariance
    } else if let truth {
      model.data = .asimov(truth)
      // The expectation of the Standard Model is the same at all masses; that of a particle is not.
      if let other, truth != standardModel, other != interactions {
        model.dataInteractions = interactions
      }
    }
    return model
  }

  /// The model that a fit of a plan to the Asimov data of the Standard Model takes.
  public func fitModel(
    plan: ExposurePlan, interactions: InteractionModel, backgrounds: Backgrounds
  ) throws(Failure) -> FitModel {
    var expected: [Station: BackgroundRates] = [:]
    for exposure in plan.exposures {
      expected[exposure.station] = try backgrounds.rates(at: exposure.station)
    }
    var model = FitModel(
      plan: plan, interactions: interactions,
      statistics: configuration.statistics, backgrounds: expected)
    model.progress = progress
    // Shifts of another plan, or of other backgrounds, are not known.
    if plan == configuration.plan, backgrounds.names == self.backgrounds.names {
      model.shifts = shifts
      model.correlations = correlations
    }
    model.constraints = try CouplingConstraints(
      constraintSettings, interactions: interactions, source: source)
    model.profile(
      model.constraints.couplings.filter { constrained in
        !fixedCouplings.contains { $0.name == constrained.name }
      })
    return model
  }

  private static let fluxKey = "statistics.flux_covariance"

  /// Loads the uncertainty of the flux that a configuration names.
  static func fluxPulls(
    of configuration: Configuration, flux: FluxTable, source: ConfigurationSource
  ) throws(Failure) -> FluxPulls? {
    let statistics = configuration.statistics
    guard statistics.fluxCovariance != .none else { return nil }
    try flux.check(configuration.plan, source: source)
    let grid = try EnergyGrid(
      flux: flux, beam: configuration.beam, detector: configuration.detector,
      kinematics: configuration.physics.kinematics, source: source)
    let stations = configuration.plan.exposures.map(\.station)
    guard let file = statistics.fluxCovariance.file else {
      return try FluxPulls(
        dune: fluxKey, extrapolation: statistics.fluxExtrapolation, stations: stations,
        energyEdgesGeV: grid.edgesGeV, source: source)
    }
    return try FluxPulls(
      file: file, key: fluxKey, varianceFraction: statistics.fluxVarianceFraction,
      extrapolation: statistics.fluxExtrapolation, stations: stations,
      energyEdgesGeV: grid.edgesGeV, source: source)
  }

  /// The pulls of the flux's uncertainty; nil without one.
  public var fluxPulls: FluxPulls? { rates.fluxPulls }
}
