import Configuration

/// What comes with the program, whatever a configuration lists.
public enum BuiltInInteractions {
  /// The interactions' names as configurations have them, in the order of their list.
  public static var names: [String] { InteractionReader.builtInNames }

  /// The file of one of them, as a user could write it; nil for another name.
  public static func text(_ name: String) -> String? { InteractionReader.builtInText(name) }

  /// One of them, with the conventions of some settings; nil for another name.
  public static func interaction(
    _ name: String, settings: PhysicsSettings = PhysicsSettings()
  ) throws(Failure) -> Interaction? {
    try InteractionReader.builtIn(name, settings: settings)
  }

  /// All of their couplings, and the weak mixing angle: for words and symbols, where no model is at hand.
  public static let couplings: [Coupling] = {
    let settings = PhysicsSettings()
    return names.flatMap { name in
      (try? InteractionReader.builtIn(name, settings: settings))??.couplings ?? []
    } + [StandardModel.mixing(settings)]
  }()
}
