import Configuration

/// A standard deviation that may depend on the electron's true total energy E: sigma_E/E, or that
/// of the angle in degrees.
public enum ResolutionSetting: Equatable, Sendable {
  /// The stochastic term of the energy, or the constant one of the angle, alone; 0 is perfect.
  case number(Double)
  /// Terms that add in quadrature.
  case terms(ResolutionTerms)
  /// A CSV of energies and resolutions, relative to the configuration's folder.
  case table(file: String)

  /// The quantity whose resolution the setting is.
  enum Kind: Sendable {
    case energy
    case angle
  }

  static func field<Root>(
    _ kind: Kind, _ value: WritableKeyPath<Root, ResolutionSetting> & Sendable
  ) -> Field<Root> {
    .custom(
      kind.key, value, doc: kind.doc, comment: kind.comment,
      read: { (node) throws(Failure) in try read(kind, node) }, json: { $0.json(kind) },
      schema: [
        "oneOf": [
          ["type": "number", "minimum": .number(0), "maximum": .number(kind.largest)],
          ["type": "string", "minLength": .count(1)],
          kind.terms.schema(defaults: ResolutionTerms()),
        ]
      ])
  }

  private static func read(
    _ kind: Kind, _ node: ConfigurationNode
  ) throws(Failure) -> ResolutionSetting {
    if node.isMapping {
      let terms = try node.settings(kind.terms, from: ResolutionTerms())
      guard try !node.members(kind.terms.map(\.key)).isEmpty else {
        throw node.failure(
          "expected at least one of \(kind.terms.map(\.key).joined(separator: ", ")), or 0 for a perfect one"
        )
      }
      var others = terms
      others[keyPath: kind.main] = 0
      return others == ResolutionTerms() ? .number(terms[keyPath: kind.main]) : .terms(terms)
    }
    // A text that is no number is the name of a file.
    if node.isText, let file = try? node.text(), (try? node.number()) == nil,
      let first = file.first(where: { $0 != "." && $0 != "/" && $0 != "-" }), first.isLetter,
      ![".inf", "-.inf", ".nan"].contains(file.lowercased())
    {
      return .table(file: file)
    }
    return .number(try node.number(.atLeast(0, upTo: kind.largest), unit: kind.unit))
  }

  private func json(_ kind: Kind) -> JSON {
    switch self {
    case .number(let value): .number(value)
    case .terms(let terms): kind.terms.json(of: terms)
    case .table(let file): .text(file)
    }
  }

  /// The file that the setting names, if it names one.
  public var file: String? { if case .table(let file) = self { file } else { nil } }

  /// The terms of an energy's resolution; nil of a table.
  public var energyTerms: ResolutionTerms? { terms(.energy) }

  /// The terms of an angle's resolution, in degrees; nil of a table.
  public var angleTerms: ResolutionTerms? { terms(.angle) }

  private func terms(_ kind: Kind) -> ResolutionTerms? {
    switch self {
    case .number(let value):
      var terms = ResolutionTerms()
      terms[keyPath: kind.main] = value
      return terms
    case .terms(let terms): return terms
    case .table: return nil
    }
  }
}

extension ResolutionSetting: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A resolution of the main term alone.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A resolution of the main term alone.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

/// The terms of sqrt(constant^2 + stochastic^2/E + noise^2/E^2), with E in GeV.
public struct ResolutionTerms: Equatable, Sendable {
  /// The term that is the same at all energies.
  public var constant = 0.0
  /// The stochastic term at 1 GeV.
  public var stochastic = 0.0
  /// The noise term at 1 GeV.
  public var noise = 0.0

  /// The terms of a perfect resolution.
  public init() {}
}

extension ResolutionSetting.Kind {
  var key: String {
    switch self {
    case .energy: "energy_resolution"
    case .angle: "angular_resolution_deg"
    }
  }

  fileprivate var unit: String? { self == .angle ? "degrees" : nil }

  fileprivate var largest: Double { self == .energy ? 10 : 180 }

  /// The term that a number alone means.
  fileprivate var main: WritableKeyPath<ResolutionTerms, Double> & Sendable {
    self == .energy ? \.stochastic : \.constant
  }

  fileprivate var doc: String {
    switch self {
    case .energy:
      "sigma_E/E: a number is divided by sqrt(E/GeV); terms in quadrature, or a CSV; 0 = perfect"
    case .angle: "sigma of the scattering angle; terms in quadrature, or a CSV; 0 = perfect"
    }
  }

  fileprivate var comment: String {
    switch self {
    case .energy:
      ">= 0 and <= 10; sigma_E/E = this / sqrt(E/GeV); { stochastic, constant, noise_gev } | CSV"
        + " energy_gev,resolution"
    case .angle:
      "degrees; >= 0 and <= 180; sigma of the scattering angle; { constant, stochastic, noise_deg_gev }"
        + " | CSV energy_gev,resolution_deg"
    }
  }

  fileprivate var terms: [Field<ResolutionTerms>] {
    let range = Limits.atLeast(0.0, upTo: largest)
    switch self {
    case .energy:
      return [
        .number("stochastic", \.stochastic, range: range, doc: "divided by sqrt(E/GeV)"),
        .number("constant", \.constant, range: range, doc: "at all energies"),
        .number("noise_gev", \.noise, unit: "GeV", range: range, doc: "divided by E"),
      ]
    case .angle:
      return [
        .number("constant", \.constant, unit: "degrees", range: range, doc: "at all energies"),
        .number(
          "stochastic", \.stochastic, unit: "degrees at 1 GeV", range: range,
          doc: "divided by sqrt(E/GeV)"),
        .number(
          "noise_deg_gev", \.noise, unit: "degrees GeV", range: range, doc: "divided by E"),
      ]
    }
  }
}
