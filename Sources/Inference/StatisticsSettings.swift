import NearDetector
import Settings

/// How counts are compared with expectations.
public enum Likelihood: String, CaseIterable, Sendable {
  /// (3.1).
  case gaussian
  /// Baker and Cousins, Nucl. Instrum. Meth. 221 (1984) 437.
  case poisson
}

/// Whether the likelihood knows that the templates are a Monte Carlo estimate.
public enum TemplateError: String, CaseIterable, Sendable {
  case ignored
  /// After Barlow and Beeston, with one factor for each bin.
  case included
}

/// What is uncertain, in the order of the kernel's NUEM_PULL constants.
public enum PullKind: String, CaseIterable, Sendable {
  case overall
  case wrongSign = "wrong_sign"
  case electron
  case ccqe
  case pi0
}

/// Which stations share one pull.
public enum PullSharing: String, CaseIterable, Sendable {
  /// One for all.
  case plan
  /// One for a position, common to its beam modes.
  case position
  /// One for a mode, common to positions.
  case mode
  /// One for each station.
  case positionMode = "position-mode"
}

/// A pull's standard deviation, nil where it is fixed at 0, and who shares it.
public struct PullSettings: Equatable, Sendable {
  public var sigma: Double?
  public var sharing: PullSharing

  public init(sigma: Double?, sharing: PullSharing = .position) {
    self.sigma = sigma
    self.sharing = sharing
  }
}

/// Section `statistics` of the configuration.
public struct StatisticsSettings: Equatable, Sendable {
  public var likelihood = Likelihood.gaussian
  public var backgroundInVariance = true
  public var fluxCovariance = FluxCovarianceSetting.none
  /// Of the covariance's variance, what the principal pulls that are kept have to hold.
  public var fluxVarianceFraction = 0.999
  public var templateError = TemplateError.ignored
  public var overall = PullSettings(sigma: 0.10)
  public var wrongSign = PullSettings(sigma: 0.01)
  public var electron = PullSettings(sigma: 0.01)
  public var ccqe = PullSettings(sigma: 0.10)
  public var pi0 = PullSettings(sigma: 0.10)

  public init() {}

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
  public static let fields: [Field<StatisticsSettings>] = [
    .choice("likelihood", \.likelihood, doc: "chi-square (3.1), or Poisson (Baker and Cousins)"),
    .boolean(
      "background_in_variance", \.backgroundInVariance,
      doc: "backgrounds add to the variance of the Gaussian likelihood"),
    FluxCovarianceSetting.field("flux_covariance", \.fluxCovariance),
    .number(
      "flux_variance_fraction", \.fluxVarianceFraction, range: .above(0, upTo: 1),
      doc: "part of that covariance's variance which the principal pulls that are kept hold"),
    .choice(
      "template_error", \.templateError,
      doc: "the Monte Carlo error of every bin widens the likelihood"),
    .section(
      "pulls", \.self,
      [
        pull("overall", \.overall, doc: "the whole beam, f in (3.2)"),
        pull("wrong_sign", \.wrongSign, doc: "antineutrinos in a neutrino beam and vice versa"),
        pull("electron", \.electron, doc: "electron flavours"),
        pull("ccqe", \.ccqe, doc: "CCQE background"),
        pull("pi0", \.pi0, doc: "misidentified pi0 background"),
      ]),
  ]

  // Beyond these 1/sigma^2 leaves the range of a double; 0 is written as `fixed`.
  private static let smallestSigma = 1e-100
  private static let largestSigma = 1e100
  private static let sigmaLimits = Limits.atLeast(smallestSigma, upTo: largestSigma)

  private static func pull(
    _ key: String, _ path: WritableKeyPath<StatisticsSettings, PullSettings> & Sendable,
    doc: String
  ) -> Field<StatisticsSettings> {
    .section(
      key, path,
      [
        .custom(
          "sigma", \.sigma, doc: "standard deviation of the pull: \(doc)",
          comment: "\(sigmaLimits), or fixed; \(doc)",
          read: { (node) throws(Failure) in
            if node.isText, try node.text() == "fixed" { return nil }
            guard let sigma = try? node.number(sigmaLimits) else {
              throw node.expected("a number \(sigmaLimits), or the word fixed")
            }
            return sigma
          },
          json: { $0.map(JSON.number) ?? "fixed" },
          schema: [
            "oneOf": [
              [
                "type": "number", "minimum": .number(smallestSigma),
                "maximum": .number(largestSigma),
              ], ["const": "fixed"],
            ]
          ]),
        .choice("shared", \.sharing, doc: "which stations share the pull"),
      ])
  }
}
