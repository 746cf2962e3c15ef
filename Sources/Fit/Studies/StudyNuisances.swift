import Configuration
import Experiment
import Interactions

extension Study {
  /// Loads the shifts that a configuration names, and checks what its nuisances act on.
  static func shifts(
    of configuration: Configuration, backgrounds: Backgrounds, source: ConfigurationSource
  ) throws(Failure) -> [ShiftNuisance] {
    let statistics = configuration.statistics
    try checkPulls(of: statistics, backgrounds.names, source)
    var shifts: [ShiftNuisance] = []
    for (index, nuisance) in statistics.nuisances.enumerated() {
      let key = "statistics.nuisances[\(index + 1)]"
      guard !backgrounds.names.contains(nuisance.name) else {
        throw source.failure(
          .badInput, at: key,
          "two nuisances of the name \(nuisance.name): the background of that name has a pull")
      }
      guard let file = nuisance.file else {
        // Without backgrounds there are names, of no events.
        let present = configuration.backgrounds == .none ? [] : backgrounds.names
        try check(nuisance, at: key, configuration.plan, present, source)
        continue
      }
      shifts.append(
        try ShiftNuisance(
          name: nuisance.name, file: file, key: key, plan: configuration.plan,
          backgrounds: backgrounds.names, bins: configuration.binning.bins, source: source))
    }
    return shifts
  }

  /// Loads the correlations that a configuration names.
  static func correlations(
    of configuration: Configuration, backgrounds: Backgrounds, source: ConfigurationSource
  ) throws(Failure) -> NuisanceCorrelations? {
    let statistics = configuration.statistics
    guard let file = statistics.correlations else { return nil }
    let factors = statistics.factorNuisances(backgrounds: backgrounds.names)
    return try NuisanceCorrelations(
      file: file, key: "statistics.correlations",
      known: factors.filter(\.sigma.isFinite).map { ($0.name, $0.sharing) }
        + statistics.nuisances.filter { $0.file != nil }.map { ($0.name, .plan) },
      fixed: PullKind.allCases.filter { statistics[$0].sigma == nil }.map(\.rawValue)
        + statistics.backgroundPulls.filter { $0.settings.sigma == nil }.map(\.name),
      free: factors.filter { !$0.sigma.isFinite }.map(\.name), source: source)
  }

  /// Refuses a factor on a component that is not there.
  private static func check(
    _ nuisance: NuisanceSetting, at key: String, _ plan: ExposurePlan, _ backgrounds: [String],
    _ source: ConfigurationSource
  ) throws(Failure) {
    guard case .factor(let words, _, _) = nuisance.effect else { return }
    let known = NuisanceTarget.reservedWords + backgrounds
    for word in words where !known.contains(word) {
      throw source.failure(
        .badInput, at: key,
        "nuisance \(nuisance.name) acts on nothing: expected one of \(known.joined(separator: ", ")),"
          + " found \(quoted(word))\(suggestion(for: word, among: known))")
    }
    let acts = plan.exposures.contains { exposure in
      nuisance.factor?.acts(
        on: exposure, components: WrongSignElectron.corrected.components, backgrounds: backgrounds
      ).contains(true) ?? false
    }
    guard acts else {
      throw source.failure(
        .badInput, at: key,
        "nuisance \(nuisance.name) acts on nothing: there is no"
          + " \(words.joined(separator: ", ")) in plan \(plan.name)")
    }
  }

  /// Refuses pulls of backgrounds that are not there, where a user says something of them.
  private static func checkPulls(
    of statistics: StatisticsSettings, _ backgrounds: [String], _ source: ConfigurationSource
  ) throws(Failure) {
    let papers = PullKind.allCases.map(\.rawValue)
    let given =
      statistics.backgroundPulls.map(\.name)
      + BackgroundRates.estimatedNames.filter { source.isGiven("statistics.pulls.\($0)") }
    let known = papers.filter { !BackgroundRates.estimatedNames.contains($0) } + backgrounds
    for name in given where !known.contains(name) {
      throw source.failure(
        .badInput, at: "statistics.pulls.\(name)",
        "a pull that acts on nothing: expected one of \(known.joined(separator: ", ")), found"
          + " \(quoted(name))\(suggestion(for: name, among: known))")
    }
  }
}
