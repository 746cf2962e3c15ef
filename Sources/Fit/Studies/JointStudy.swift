import Configuration
import EventRates
import Experiment
import Interactions

extension Study {
  /// Loads experiments that are fitted together. The study is that of the first; its fits, templates and
  /// chi-squares are those of all.
  public init(_ joint: JointConfigurations, threads: Int) throws(Failure) {
    let studies = try joint.experiments.map { (loaded) throws(Failure) in
      var study = try Study(
        configuration: loaded.configuration, source: loaded.source, threads: threads)
      study.name = loaded.name
      return study
    }
    self = studies[0]
    others = Array(studies.dropFirst())
    try checkSharedNuisances()
    try checkSharedCorrelations()
    try checkDataWithTemplateError()
    constraintSettings = try Self.constraints(of: studies)
    constraints = try CouplingConstraints(
      constraintSettings, interactions: interactions, source: source)
  }

  /// This one alone, then the others.
  public var experiments: [Study] {
    var own = self
    own.others = []
    return [own] + others
  }

  /// Names of the nuisances that two experiments or more have in common, sorted.
  public var sharedNuisances: [String] {
    var users: [String: Int] = [:]
    for study in experiments {
      for nuisance in study.factorNuisances where nuisance.sharing == .experiments {
        users[nuisance.name, default: 0] += 1
      }
    }
    return users.filter { $0.value > 1 }.keys.sorted()
  }

  private var factorNuisances: [FactorNuisance] {
    configuration.statistics.factorNuisances(backgrounds: backgrounds.names)
  }

  /// The key that says something of a nuisance.
  private func key(ofNuisance name: String) -> String {
    let index = configuration.statistics.nuisances.firstIndex { $0.name == name }
    return index.map { "statistics.nuisances[\($0 + 1)]" } ?? "statistics.pulls.\(name)"
  }

  /// A nuisance that one experiment shares with others is shared, and as wide, in all that have it.
  private func checkSharedNuisances() throws(Failure) {
    let all = experiments
    for (index, study) in all.enumerated() {
      for nuisance in study.factorNuisances {
        for other in all[..<index] {
          guard let first = other.factorNuisances.first(where: { $0.name == nuisance.name }) else {
            continue
          }
          let scopes = (first.sharing, nuisance.sharing)
          guard scopes.0 == .experiments || scopes.1 == .experiments else { continue }
          let key = study.key(ofNuisance: nuisance.name)
          guard scopes.0 == scopes.1 else {
            throw study.source.failure(
              .badInput, at: key,
              "nuisance \(nuisance.name) is shared by \(Self.words(scopes.1)) in \(study.name) and by"
                + " \(Self.words(scopes.0)) in \(other.name): expected shared: experiments in both, or"
                + " two names")
          }
          guard first.sigma == nuisance.sigma else {
            throw study.source.failure(
              .badInput, at: key,
              "nuisance \(nuisance.name) is shared by experiments, with a sigma of"
                + " \(sigmaJSON(nuisance.sigma).words) in \(study.name) and of"
                + " \(sigmaJSON(first.sigma).words) in \(other.name): expected one sigma")
          }
        }
        guard nuisance.sharing == .experiments,
          let clash = all.first(where: { other in
            other.configuration.statistics.nuisances.contains {
              $0.name == nuisance.name && $0.file != nil
            }
          })
        else { continue }
        throw clash.source.failure(
          .badInput, at: clash.key(ofNuisance: nuisance.name),
          "nuisance \(nuisance.name) is one of shifts in \(clash.name), and one of factors that"
            + " experiments share in \(study.name): expected two names")
      }
    }
  }

  private static func words(_ sharing: PullSharing) -> String { sharing.rawValue }

  /// Two nuisances that experiments share have one correlation.
  private func checkSharedCorrelations() throws(Failure) {
    let shared = sharedNuisances
    var known: [String: (value: Double, study: Study)] = [:]
    for study in experiments {
      guard let correlations = study.correlations else { continue }
      let own = shared.filter { correlations.names.contains($0) }
      for (index, one) in own.enumerated() {
        for other in own[..<index] {
          let value = correlations.correlation(one, other)
          guard let (expected, first) = known["\(one) \(other)"] else {
            known["\(one) \(other)"] = (value, study)
            continue
          }
          guard value != expected else { continue }
          throw study.source.failure(
            .badInput, at: "statistics.correlations",
            "\(one) and \(other) are shared by experiments, with a correlation of \(numeral(value)) in"
              + " \(study.name) and of \(numeral(expected)) in \(first.name): expected one")
        }
      }
    }
  }

  /// Refuses values of several exposures with a covariance beside the error of templates: the
  /// values become one exposure of the kernel, in which that error cannot be counted.
  private func checkDataWithTemplateError() throws(Failure) {
    let all = experiments
    guard
      let values = all.first(where: {
        $0.dataCovariance != nil && $0.configuration.plan.exposures.count > 1
      }),
      let counting = all.first(where: { $0.configuration.statistics.templateError == .included })
    else { return }
    throw counting.source.failure(
      .badInput, at: "statistics.template_error",
      "\(values.name) has values of several exposures with a covariance, beside which the templates' error"
        + " has no place: expected template_error: ignored")
  }

  /// Measurements of other experiments, each once, however many of the studies name it.
  private static func constraints(of studies: [Study]) throws(Failure) -> [ConstraintSetting] {
    var all: [(setting: ConstraintSetting, study: Study)] = []
    for study in studies {
      for (index, setting) in study.configuration.statistics.constraints.enumerated() {
        let names = setting.parameters
        guard
          let known = all.first(where: { $0.setting.parameters.contains(where: names.contains) })
        else {
          all.append((setting, study))
          continue
        }
        guard known.setting != setting else { continue }
        let clash = names.first { known.setting.parameters.contains($0) } ?? names[0]
        throw study.source.failure(
          .badInput, at: "statistics.constraints[\(index + 1)]",
          "\(clash) is constrained otherwise by \(known.study.name): expected the same constraint, which"
            + " counts once, or none")
      }
    }
    return all.map(\.setting)
  }
}

extension JSON {
  /// A word as it is, anything else as JSON.
  fileprivate var words: String { if case .text(let text) = self { text } else { text() } }
}

// MARK: - What is computed of all

extension Study {
  /// Shapes of the templates of all experiments.
  public var templateShapes: [TemplateShape] {
    experiments.map { study in
      TemplateShape(
        table: study.interactions.table, stations: study.stations,
        bins: study.configuration.binning.bins, variations: study.fluxPulls?.count ?? 0)
    }
  }

  /// Whether every experiment has observed data, and none is left for Asimov data.
  public var isAllObserved: Bool { experiments.allSatisfy { $0.observed != nil } }

  /// Whether any experiment has observed data.
  public var isAnyObserved: Bool { experiments.contains { $0.observed != nil } }

  /// The experiments that are fitted together with this one, at another value of a mass.
  func othersWith(mass: InteractionMass) throws(Failure) -> [Study] {
    try others.map { (study) throws(Failure) in try study.with(mass: mass) }
  }

  /// Text for the hash that tells the experiments fitted together with this one apart; empty
  /// without any.
  var othersHashText: String {
    others.map { "experiment \($0.name)=\($0.configurationHash)\n" }.joined()
  }
}
