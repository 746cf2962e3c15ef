import Configuration
import EventRates
import Experiment
import Interactions

/// One of the experiments that are fitted together.
struct FittedExperiment {
  let model: FitModel
  let templates: Templates
  /// Indices of its exposures among those of all experiments.
  let exposures: Range<Int>

  /// Number of pulls of its flux and of shifts.
  var principal: Int { templates.variations + model.shifts.count }

  /// Whether something ties all of its exposures into one fit, whatever their pulls.
  var isTied: Bool {
    principal > 0 || model.correlations != nil || model.dataCovariance != nil
  }
}

extension FitModel {
  /// Every experiment alone: this one, then the others.
  var experiments: [FitModel] {
    guard !others.isEmpty else { return [self] }
    var own = self
    own.others = []
    return [own] + others
  }

  /// Every experiment with its templates.
  func experiments(_ templates: Templates) throws(Failure) -> [FittedExperiment] {
    let (models, all) = (experiments, templates.experiments)
    guard models.count == all.count else {
      throw Failure(
        .internalError, "\(models.count) experiments are fitted, with templates of \(all.count)")
    }
    var first = 0
    return zip(models, all).map { model, templates in
      let exposures = first..<first + model.plan.exposures.count
      first = exposures.upperBound
      return FittedExperiment(model: model, templates: templates, exposures: exposures)
    }
  }

  /// The point that all Asimov data are made with, where it is one point and the fit can reach it;
  /// else nil.
  var truthOfAll: CouplingPoint? {
    guard case .asimov(let truth) = data else { return nil }
    return experiments.allSatisfy { $0.data == .asimov(truth) && $0.dataInteractions == nil }
      ? truth : nil
  }

  /// Whether anything was observed.
  var isObserved: Bool {
    experiments.contains { if case .counts = $0.data { true } else { false } }
  }

  /// Every exposure of every experiment with its nuisances. A nuisance that is shared by
  /// experiments is the same in all that have one of its name.
  func pulledExposures(_ experiments: [FittedExperiment]) -> [PulledExposure] {
    var shared: [String: Int] = [:]
    var next = 0
    return experiments.enumerated().flatMap { number, experiment -> [PulledExposure] in
      let model = experiment.model
      let nuisances = model.factorNuisances.map {
        nuisance -> (index: Int, nuisance: FactorNuisance) in
        if nuisance.sharing == .experiments, let known = shared[nuisance.name] {
          return (known, nuisance)
        }
        defer { next += 1 }
        if nuisance.sharing == .experiments { shared[nuisance.name] = next }
        return (next, nuisance)
      }
      return model.plan.exposures.map { exposure in
        PulledExposure(
          exposure: exposure, experiment: number, nuisances: nuisances,
          components: model.statistics.wrongSignElectron.components,
          backgrounds: model.backgroundNames, isTied: experiment.isTied)
      }
    }
  }

  /// The pulls of factors of all experiments, in groups that are fitted apart.
  func pullGroups(_ experiments: [FittedExperiment]) -> [PullGroup] {
    PullGroup.groups(
      of: pulledExposures(experiments),
      together: !profiled.isEmpty || !constraints.couplings.isEmpty)
  }
}

/// All pulls of a fit, in the order of results: those of factors, then experiment by experiment
/// those of the flux and of shifts.
struct FittedPullList {
  struct Entry {
    let description: ChiSquare.PullDescription
    /// Indices of the experiments that have it.
    let experiments: [Int]
  }

  let entries: [Entry]
  /// Number of pulls of factors, which come first.
  let factors: Int
  /// Indices of the pulls of the flux and of shifts of each experiment.
  let principal: [Range<Int>]

  init(_ groups: [PullGroup], _ experiments: [FittedExperiment]) {
    func label(_ indices: [Int]) -> String {
      indices.count == 1 ? experiments[indices[0]].model.experiment : ""
    }
    var entries = groups.flatMap(\.pulls).map { pull in
      Entry(
        description: ChiSquare.PullDescription(
          name: pull.name, scope: pull.scope, sigma: pull.sigma,
          experiment: label(pull.experiments), isShared: pull.experiments.count > 1),
        experiments: pull.experiments)
    }
    factors = entries.count
    var principal: [Range<Int>] = []
    for (number, experiment) in experiments.enumerated() {
      let first = entries.count
      let flux = (0..<experiment.templates.variations).map { ("flux", "flux \($0 + 1)") }
      for (name, scope) in flux + experiment.model.shifts.map({ ($0.name, "") }) {
        entries.append(
          Entry(
            description: ChiSquare.PullDescription(
              name: name, scope: scope, sigma: 1, experiment: experiment.model.experiment),
            experiments: [number]))
      }
      principal.append(first..<entries.count)
    }
    self.entries = entries
    self.principal = principal
  }
}
