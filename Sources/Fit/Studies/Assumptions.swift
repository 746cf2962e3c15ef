import Configuration
import Experiment
import Interactions

/// A choice of the configuration that no pull describes, made otherwise.
public struct Assumption: Sendable {
  /// The key and what it would be, such as `physics.kinematics: paper`.
  public let name: String
  let configuration: Configuration
  /// Number by which all backgrounds are multiplied.
  let backgroundFactor: Double
}

extension Study {
  /// What else the configuration could have said: the level of the backgrounds, the normalisation, which
  /// stations share the overall pull, the flux's own uncertainty, kinematics, loops and photons. What holds for
  /// DUNE's beam alone is no choice for another one.
  ///
  /// With several experiments these are choices of the first.
  public var assumptions: [Assumption] {
    let now = configuration
    func changed(_ key: String, _ value: String, _ change: (inout Configuration) -> Void)
      -> Assumption?
    {
      var other = now
      change(&other)
      guard other != now else { return nil }
      return Assumption(name: "\(key): \(value)", configuration: other, backgroundFactor: 1)
    }
    func choices<Value: CaseIterable & RawRepresentable<String>>(
      _ key: String, _ path: WritableKeyPath<Configuration, Value>, among values: [Value]? = nil
    ) -> [Assumption] {
      (values ?? Array(Value.allCases)).compactMap { value in
        changed(key, value.rawValue) { $0[keyPath: path] = value }
      }
    }
    let backgrounds = [(2.0, "twice as large"), (0.5, "half as large")].map { factor, words in
      Assumption(
        name: "backgrounds: \(words)", configuration: now, backgroundFactor: factor)
    }
    // Either the covariance or the pulls hold what is uncertain of the flux's normalisation.
    let fluxPulls: [WritableKeyPath<StatisticsSettings, PullSettings>] = [
      \.overall, \.wrongSign, \.electron,
    ]
    let flux = [
      changed("statistics.flux_covariance", "none, with the paper's pulls") {
        $0.statistics.fluxCovariance = .none
        for pull in fluxPulls where now.statistics[keyPath: pull].sigma == nil {
          $0.statistics[keyPath: pull].sigma = StatisticsSettings()[keyPath: pull].sigma
        }
      },
      changed("statistics.flux_covariance", "dune in place of the flux's pulls") {
        $0.statistics.fluxCovariance = .dune
        $0.statistics.fluxExtrapolation = .hold
        for pull in fluxPulls { $0.statistics[keyPath: pull].sigma = nil }
      },
    ]
    return (now.backgrounds == .none ? [] : backgrounds)
      + choices(
        "normalization", \.normalization, among: beam.isPapers ? [.table1, .absolute] : [.absolute])
      + (now.statistics.overall.sigma == nil
        ? []
        : choices(
          "statistics.pulls.overall.shared", \.statistics.overall.sharing,
          among: [.plan, .position, .positionMode]))
      + flux.compactMap(\.self).filter {
        $0.configuration.statistics.fluxCovariance != now.statistics.fluxCovariance
          && (beam.isPapers || $0.configuration.statistics.fluxCovariance != .dune)
      }
      + choices("statistics.wrong_sign_electron", \.statistics.wrongSignElectron)
      + choices("physics.kinematics", \.physics.kinematics)
      + choices("physics.standard_model", \.physics.standardModel)
      + choices("physics.radiative", \.physics.radiation)
  }

  /// Whether the assumption leaves the rates of the signal as they are.
  private func hasTemplates(of assumption: Assumption) -> Bool {
    var same = configuration
    same.statistics = assumption.configuration.statistics
    return same == assumption.configuration
      && same.statistics.fluxCovariance == configuration.statistics.fluxCovariance
  }

  /// The same study under another assumption.
  public func assuming(_ assumption: Assumption) throws(Failure) -> Study {
    var study = try with(configuration: assumption.configuration, others: others)
    if hasTemplates(of: assumption) { study.rates.memory = memory }
    study.backgrounds = study.backgrounds.scaled(by: assumption.backgroundFactor)
    return study
  }
}
