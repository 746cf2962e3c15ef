import Configuration

extension InteractionModel {
  /// The model of the Standard Model alone.
  public static func standard(_ settings: PhysicsSettings) -> InteractionModel {
    ModelBuilder.model(settings: settings, interactions: [])
  }

  /// The model of the interactions that the settings list, each read from its file.
  ///
  /// - Parameter contents: the contents of the user's files by their names in the settings: bytes,
  ///   and the name to show.
  public init(
    _ settings: PhysicsSettings, contents: [String: (bytes: [UInt8], name: String)] = [:]
  ) throws(Failure) {
    var interactions: [Interaction] = []
    for use in settings.interactions {
      var interaction: Interaction
      if let builtIn = try InteractionReader.builtIn(use.name, settings: settings) {
        interaction = builtIn
      } else if let file = contents[use.name] {
        interaction = try InteractionReader().read(file.bytes, name: file.name)
      } else {
        throw Failure(.badInput, "no content of the interaction \(quoted(use.name))")
      }
      if let mass = use.mass { interaction = try interaction.withMass(named: mass) }
      interactions.append(interaction)
    }
    try self.init(settings, interactions: interactions)
  }

  /// Makes a model of interactions that have been read.
  init(_ settings: PhysicsSettings, interactions: [Interaction]) throws(Failure) {
    var names: [String: String] = [StandardModel.mixingName: "the Standard Model"]
    var masses: [String: String] = [:]
    for (index, interaction) in interactions.enumerated() {
      if let other = interactions[..<index].first(where: { $0.name == interaction.name }),
        !(other.isBuiltIn && interaction.isBuiltIn)
      {
        throw Failure(
          .badInput, "two interactions are called \(interaction.name): expected two names")
      }
      for coupling in interaction.couplings {
        if let other = names[coupling.name] {
          throw Failure(
            .badInput,
            "\(coupling.name) is a parameter of \(other) and of \(interaction.name): expected two names"
          )
        }
        names[coupling.name] = interaction.name
      }
      for mass in interaction.masses { masses[mass.name] = interaction.name }
    }
    if let clash = masses.keys.sorted().first(where: { names[$0] != nil }) {
      throw Failure(
        .badInput,
        "\(clash) is a mass of \(masses[clash] ?? "") and a parameter of \(names[clash] ?? ""): expected"
          + " two names")
    }
    let known = masses.keys.sorted()
    for mass in settings.masses where masses[mass.name] == nil {
      throw Failure(
        .badInput,
        "physics.masses: no interaction of the list has a mass \(quoted(mass.name))"
          + (known.isEmpty
            ? "" : "; expected one of \(known.joined(separator: ", "))")
          + suggestion(for: mass.name, among: known))
    }
    self = ModelBuilder.model(settings: settings, interactions: interactions)
    try checkSize()
  }

  private func checkSize() throws(Failure) {
    guard polynomials.terms <= Self.mostTerms else {
      throw Failure(
        .badInput,
        "the interactions make \(polynomials.terms) terms of their couplings: expected at most"
          + " \(Self.mostTerms)")
    }
  }

  private static let mostTerms = 256

  /// The model of the same interactions at other masses.
  public func at(masses: [InteractionMass]) -> InteractionModel {
    var settings = settings
    for mass in masses {
      settings.masses.removeAll { $0.name == mass.name }
      settings.masses.append(mass)
    }
    settings.masses.sort { $0.name < $1.name }
    return ModelBuilder.model(settings: settings, interactions: interactions)
  }
}

extension Interaction {
  fileprivate func withMass(named name: String) throws(Failure) -> Interaction {
    guard let old = masses.first else {
      throw Failure(.badInput, "\(self.name) has no mass that could be called \(quoted(name))")
    }
    return renaming(mass: old.name, to: name)
  }
}
