import EventRates
import Experiment
import Interactions

/// Data that a fit compares with.
public enum FitData: Equatable, Sendable {
  /// The expectation at a point in parameter space, all pulls 0.
  case asimov(CouplingPoint)
  /// Counts of the whole exposure: [exposure of the plan][bin].
  case counts([[Double]])
}

/// Everything that a fit holds fixed.
public struct FitModel: Sendable {
  /// The exposures that are fitted.
  public private(set) var plan: ExposurePlan
  /// Rates as functions of the couplings, with their conventions.
  public internal(set) var interactions: InteractionModel
  /// Likelihood and pulls.
  public var statistics: StatisticsSettings
  /// Per station, events per bin and year.
  public let backgrounds: [Station: BackgroundRates]
  /// Shifts of components, bin by bin.
  public var shifts: [ShiftNuisance] = []
  /// Correlations of the nuisances; nil where they are independent.
  public var correlations: NuisanceCorrelations?
  /// Data that the expectation is compared with.
  public var data: FitData
  /// Interactions that the Asimov data are made with, where they are not the fitted ones: the same
  /// interactions at the mass of a particle that exists. Templates must hold the shape functions of
  /// both.
  public var dataInteractions: InteractionModel?
  /// Covariance of the errors of observed values, [exposure, bin]; nil where they are counts.
  public var dataCovariance: CholeskyFactor?
  /// Values of the couplings that no fit varies; the Standard Model's where nothing else is asked for.
  public var origin: CouplingPoint
  /// Constraints of other experiments on couplings.
  public var constraints = CouplingConstraints()
  /// Couplings that every fit minimises over, as it does over the pulls.
  public var profiled: [Coupling] = []
  /// Pulls that stay where they are put: values by their index in `ChiSquare.pulls`, in the unit of
  /// `ChiSquare.Profile.pulls`.
  public var heldPulls: [Int: Double] = [:]
  /// Deviations of the templates' Monte Carlo estimate, needed where the statistics count its
  /// error.
  public var templateDeviations: [Templates] = []
  /// Experiments that are fitted together with this one, each with a plan, templates, nuisances and data of its own.
  /// Couplings, what others say of them, and what is held or profiled are those of this model.
  public var others: [FitModel] = []
  /// Name that results give the experiment; empty for the first, whose pulls have the names that
  /// they have alone.
  public var experiment = ""
  /// Receives reports on long searches; nil where nobody listens.
  public var progress: ProgressReport?

  /// Asimov data of the Standard Model where no others are given.
  public init(
    plan: ExposurePlan, interactions: InteractionModel, statistics: StatisticsSettings,
    backgrounds: [Station: BackgroundRates], data: FitData? = nil
  ) {
    self.data = data ?? .asimov(interactions.standardModel)
    origin = interactions.standardModel
    self.plan = plan
    self.interactions = interactions
    self.statistics = statistics
    self.backgrounds = backgrounds
  }

  /// Shape tables that the templates of this model must hold.
  private var shapeTables: [ShapeTable] {
    [interactions.table, dataInteractions?.table].compactMap(\.self)
  }

  /// For each experiment, one table with all shapes that templates of some models must hold.
  static func shapeTables(of models: [FitModel]) -> [ShapeTable] {
    let experiments = models.map(\.experiments)
    return (experiments.first ?? []).indices.map { index in
      ShapeTable(of: experiments.flatMap { $0[index].shapeTables })
    }
  }

  /// Makes every fit minimise over these couplings too.
  public mutating func profile(_ couplings: [Coupling]) {
    profiled += couplings.filter { !profiled.contains($0) }
  }

  /// Names of the backgrounds, the same at every station.
  public var backgroundNames: [String] {
    plan.exposures.first.flatMap { backgrounds[$0.station] }?.names ?? []
  }

  /// The factors that are uncertain.
  public var factorNuisances: [FactorNuisance] {
    statistics.factorNuisances(backgrounds: backgroundNames)
  }

  /// The model with a parameter held where a point has it, even if others are profiled.
  public func fixing(_ parameter: Coupling) -> FitModel {
    var model = self
    model.profiled.removeAll { $0 == parameter }
    return model
  }

  /// The model for another plan, whose stations the backgrounds are known at. Its data must not be
  /// counts.
  func exposed(as plan: ExposurePlan) -> FitModel {
    var model = self
    model.plan = plan
    let indices = plan.exposures.map { exposure in
      self.plan.exposures.firstIndex { $0.station == exposure.station }
    }
    model.shifts = shifts.map { $0.at(indices) }
    return model
  }
}
