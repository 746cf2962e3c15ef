import Configuration

/// An uncertainty that a user adds to the pulls; an item of `statistics.nuisances`.
public struct NuisanceSetting: Equatable, Sendable {
  /// Effect of a nuisance on the expectation.
  public enum Effect: Equatable, Sendable {
    /// A factor 1 + pull on the components that words name; an infinite sigma leaves the pull free.
    case factor(actsOn: [String], sigma: Double, shared: NuisanceScope)
    /// Relative shifts of components, bin by bin, at one standard deviation: a CSV file.
    case shifts(file: String)
  }

  /// Name that results give it.
  public let name: String
  /// Effect on the expectation.
  public let effect: Effect

  /// A nuisance by its name.
  public init(name: String, effect: Effect) {
    self.name = name
    self.effect = effect
  }

  /// The nuisance as a factor; nil for shifts.
  var factor: FactorNuisance? {
    guard case .factor(let words, let sigma, let scope) = effect else { return nil }
    return FactorNuisance(
      name: name, sigma: sigma, sharing: scope.sharing,
      targets: words.map(NuisanceTarget.init(word:)))
  }

  /// The file of shifts, if it names one.
  public var file: String? { if case .shifts(let file) = effect { file } else { nil } }
}

/// Stations that share a nuisance.
public enum NuisanceScope: String, CaseIterable, Sendable {
  /// One nuisance for all stations.
  case plan
  /// One nuisance for a position, common to its beam modes.
  case position
  /// One nuisance for a mode, common to positions.
  case mode
  /// One nuisance for each beam mode at each position.
  case both
  /// One nuisance for all stations, also of other experiments that are fitted together with this
  /// one.
  case experiments

  var sharing: PullSharing {
    switch self {
    case .plan: .plan
    case .position: .position
    case .mode: .mode
    case .both: .positionMode
    case .experiments: .experiments
    }
  }
}

extension NuisanceSetting {
  private static let shape = "{ name, acts_on, sigma, shared } or { name, shifts }"
  private static let mostNuisances = 200

  static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, [NuisanceSetting]> & Sendable
  ) -> Field<Root> {
    .custom(
      key, value, doc: "what else is uncertain: factors on components, or shifts of their bins",
      comment:
        "a list of \(shape); acts_on: signal | backgrounds | a channel | a background, or a list",
      read: { (node) throws(Failure) in
        var settings: [NuisanceSetting] = []
        for item in try node.list("a list of \(shape)", atMost: mostNuisances) {
          let setting = try read(item)
          guard !settings.contains(where: { $0.name == setting.name }) else {
            throw item.failure("two nuisances of the name \(quoted(setting.name))")
          }
          settings.append(setting)
        }
        return settings
      },
      json: { .list($0.map(\.json)) },
      schema: ["type": "array", "items": ["oneOf": [factorSchema, shiftsSchema]]])
  }

  private static func read(_ item: ConfigurationNode) throws(Failure) -> NuisanceSetting {
    guard item.isMapping else { throw item.expected(shape) }
    let members = try item.members(
      ["name", "acts_on", "sigma", "shared", "shifts"], required: ["name"])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    guard let nameNode = member("name") else { throw item.expected(shape) }
    let name = try nameNode.text("a name")
    guard isName(name), !PullKind.allCases.contains(where: { $0.rawValue == name }), name != "flux"
    else {
      throw nameNode.failure(
        "expected a name of letters, digits, _ and - that is none of the pulls', found \(quoted(name))"
      )
    }
    if let shifts = member("shifts") {
      if let other = members.first(where: { !["name", "shifts"].contains($0.key) }) {
        throw other.value.failure("a nuisance with shifts has no \(other.key): expected \(shape)")
      }
      return NuisanceSetting(name: name, effect: .shifts(file: try shifts.text("a CSV file")))
    }
    guard let actsOn = member("acts_on"), let sigma = member("sigma") else {
      throw item.failure("expected \(shape), found \(members.map(\.key).joined(separator: ", "))")
    }
    let scope: NuisanceScope =
      try member("shared").map { (node) throws(Failure) in
        try node.choice()
      } ?? .plan
    return NuisanceSetting(
      name: name,
      effect: .factor(
        actsOn: try words(actsOn), sigma: try NuisanceWidth.read(sigma), shared: scope))
  }

  private static func words(_ node: ConfigurationNode) throws(Failure) -> [String] {
    let what = "signal, backgrounds, a channel or a background, or a list of them"
    if node.isText { return [try node.text(what)] }
    var words: [String] = []
    for item in try node.list(what, atMost: mostNuisances) {
      let word = try item.text(what)
      guard !words.contains(word) else { throw item.failure("\(quoted(word)) is listed twice") }
      words.append(word)
    }
    guard !words.isEmpty else {
      throw node.failure("a nuisance that acts on nothing: expected \(what), found an empty list")
    }
    return words
  }

  /// Whether results can have a word as a name.
  static func isName(_ word: String) -> Bool {
    word.count <= 60 && word.first?.isLetter == true
      && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
  }

  private var json: JSON {
    switch effect {
    case .shifts(let file): ["name": .text(name), "shifts": .text(file)]
    case .factor(let words, let sigma, let scope):
      [
        "name": .text(name), "acts_on": .list(words.map(JSON.text)),
        "sigma": NuisanceWidth.json(sigma),
        "shared": .text(scope.rawValue),
      ]
    }
  }

  private static let nameSchema: JSON = ["type": "string", "minLength": .count(1)]
  private static let factorSchema: JSON = [
    "type": "object", "additionalProperties": false, "required": ["name", "acts_on", "sigma"],
    "properties": [
      "name": nameSchema,
      "acts_on": [
        "oneOf": [nameSchema, ["type": "array", "minItems": .count(1), "items": nameSchema]]
      ],
      "sigma": ["oneOf": .list(NuisanceWidth.schemas)],
      "shared": ["enum": .list(NuisanceScope.allCases.map { .text($0.rawValue) })],
    ],
  ]
  private static let shiftsSchema: JSON = [
    "type": "object", "additionalProperties": false, "required": ["name", "shifts"],
    "properties": ["name": nameSchema, "shifts": nameSchema],
  ]
}
