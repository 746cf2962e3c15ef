import Configuration
import Experiment

/// How counts are compared with expectations.
public enum Likelihood: String, CaseIterable, Sendable {
  /// (3.1).
  case gaussian
  /// Baker and Cousins, Nucl. Instrum. Meth. 221 (1984) 437.
  case poisson
}

/// Whether the likelihood knows that the templates are a Monte Carlo estimate.
public enum TemplateError: String, CaseIterable, Sendable {
  /// Templates count as exact.
  case ignored
  /// The error is included after Barlow and Beeston, with one factor for each bin.
  case included
}

/// Nuisances of (3.2), in the order of the kernel's constants PULL_OVERALL to PULL_PI0.
public enum PullKind: String, CaseIterable, Sendable {
  /// The whole beam, f in (3.2).
  case overall
  /// Antineutrinos in a neutrino beam and vice versa, f_nu.
  case wrongSign = "wrong_sign"
  /// Electron flavours, f_e.
  case electron
  /// The CCQE background.
  case ccqe
  /// The background of misidentified pi0.
  case pi0
}

/// Stations that share one pull.
public enum PullSharing: String, CaseIterable, Sendable {
  /// One pull for all stations.
  case plan
  /// One pull for a position, common to its beam modes.
  case position
  /// One pull for a mode, common to positions.
  case mode
  /// One pull for each station.
  case positionMode = "position-mode"
  /// One pull for all stations, also of other experiments that are fitted together with this one
  /// and have the pull too.
  case experiments
}

/// A pull's standard deviation, nil where it is fixed at 0, and who shares it.
public struct PullSettings: Equatable, Sendable {
  /// Standard deviation; nil where the pull is fixed at 0, infinite where nothing but the data tells it.
  public var sigma: Double?
  /// Stations that have the pull in common.
  public var sharing: PullSharing

  /// Shared by position unless said otherwise.
  public init(sigma: Double?, sharing: PullSharing = .position) {
    self.sigma = sigma
    self.sharing = sharing
  }
}

/// Section `statistics` of the configuration.
public struct StatisticsSettings: Equatable, Sendable {
  /// How counts are compared with expectations.
  public var likelihood = Likelihood.gaussian
  /// Whether backgrounds add to the variance of (3.1).
  public var backgroundInVariance = true
  /// How (3.2) takes the wrong-sign electron flavour.
  public var wrongSignElectron = WrongSignElectron.corrected
  /// Covariance of the flux: none, DUNE's own, or a file.
  public var fluxCovariance = FluxCovarianceSetting.none
  /// Covariance of the flux beyond the positions that it is known at.
  public var fluxExtrapolation = FluxExtrapolation.none
  /// Fraction of the covariance's variance that the principal pulls which are kept have to hold.
  public var fluxVarianceFraction = 0.999
  /// Whether the Monte Carlo error of the templates counts.
  public var templateError = TemplateError.ignored
  /// Measurements of couplings by other experiments.
  public var constraints: [ConstraintSetting] = []
  /// Uncertainties beside the pulls.
  public var nuisances: [NuisanceSetting] = []
  /// The file of correlations between named nuisances; nil where they are independent.
  public var correlations: String?
  /// Pulls of backgrounds other than `ccqe` and `pi0`.
  public var backgroundPulls: [NamedPull] = []
  /// The pull f of (3.2).
  public var overall = PullSettings(sigma: 0.10)
  /// The pull f_nu of (3.2).
  public var wrongSign = PullSettings(sigma: 0.01)
  /// The pull f_e of (3.2).
  public var electron = PullSettings(sigma: 0.01)
  /// The pull of the CCQE background.
  public var ccqe = PullSettings(sigma: 0.10)
  /// The pull of the background of misidentified pi0.
  public var pi0 = PullSettings(sigma: 0.10)

  /// The paper's: 10 % overall and for each background, 1 % wrong sign and electron.
  public init() {}

  /// The settings of one kind of pull.
  public subscript(kind: PullKind) -> PullSettings {
    switch kind {
    case .overall: overall
    case .wrongSign: wrongSign
    case .electron: electron
    case .ccqe: ccqe
    case .pi0: pi0
    }
  }
}

extension StatisticsSettings {
  /// The keys of the section `statistics`.
  public static let fields: [Field<StatisticsSettings>] = [
    .choice("likelihood", \.likelihood, doc: "chi-square (3.1), or Poisson (Baker and Cousins)"),
    .boolean(
      "background_in_variance", \.backgroundInVariance,
      doc: "backgrounds add to the variance of the Gaussian likelihood"),
    .choice(
      "wrong_sign_electron", \.wrongSignElectron,
      doc: "(1 + f_e)(1 + f_nu) of its events, or f_e f_nu as (3.2) is printed"),
    FluxCovarianceSetting.field("flux_covariance", \.fluxCovariance),
    .choice(
      "extrapolate", \.fluxExtrapolation,
      doc: "that uncertainty beyond its positions: refused, or that of the nearest"),
    .number(
      "flux_variance_fraction", \.fluxVarianceFraction, range: .above(0, upTo: 1),
      doc: "part of a covariance's variance which the principal pulls that are kept hold"),
    .choice(
      "template_error", \.templateError,
      doc: "the Monte Carlo error of every bin widens the likelihood"),
    NuisanceSetting.field("nuisances", \.nuisances),
    correlationsField,
    ConstraintSetting.field("constraints", \.constraints),
    .section(
      "pulls", \.self,
      [
        pull("overall", \.overall, doc: "the whole beam, f in (3.2)"),
        pull("wrong_sign", \.wrongSign, doc: "antineutrinos in a neutrino beam and vice versa"),
        pull("electron", \.electron, doc: "electron flavours"),
        pull("ccqe", \.ccqe, doc: "CCQE background"),
        pull("pi0", \.pi0, doc: "misidentified pi0 background"),
      ],
      others: .entries(
        "pulls", \.backgroundPulls, doc: "of other backgrounds, by their names",
        comment: "sigma and shared of a background that a table names", name: \.name,
        read: { (name, node) throws(Failure) in
          NamedPull(
            name: name,
            settings: try node.settings(pullFields(doc: name), from: NamedPull.defaultSettings))
        },
        json: { pullFields(doc: "").json(of: $0.settings) },
        schema: pullFields(doc: "of this background").schema(defaults: NamedPull.defaultSettings))),
  ]

  private static func pull(
    _ key: String, _ path: WritableKeyPath<StatisticsSettings, PullSettings> & Sendable,
    doc: String
  ) -> Field<StatisticsSettings> {
    .section(key, path, pullFields(doc: doc))
  }

  private static let correlationsField: Field<StatisticsSettings> = .custom(
    "correlations", \.correlations, doc: "between named nuisances: none, or a CSV file",
    comment: "none | CSV file nuisance,NAME,NAME,... with a row for each name",
    read: { (node) throws(Failure) in
      let text = try node.text("none, or a CSV file")
      return text == "none" ? nil : text
    },
    json: { $0.map(JSON.text) ?? "none" }, schema: ["type": "string", "minLength": .count(1)])

  private static func pullFields(doc: String) -> [Field<PullSettings>] {
    [
      .custom(
        "sigma", \.sigma, doc: "standard deviation of the pull: \(doc)",
        comment: "\(NuisanceWidth.limits), free, or fixed; \(doc)",
        read: { (node) throws(Failure) in
          if node.isText, try node.text() == "fixed" { return nil }
          return try NuisanceWidth.read(node, orWord: "fixed")
        },
        json: { $0.map(NuisanceWidth.json) ?? "fixed" },
        schema: ["oneOf": .list(NuisanceWidth.schemas + [["const": "fixed"]])]),
      .choice("shared", \.sharing, doc: "which stations share the pull"),
    ]
  }
}
