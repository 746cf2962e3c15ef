import Configuration

/// The interactions that come with the program, whatever a configuration lists.
public enum BuiltInInteractions {
  /// The interactions' names as configurations have them, in the order of their list.
  public static var names: [String] { InteractionReader.builtInNames }

  /// The file of one of them, as a user could write it; nil for another name.
  public static func text(_ name: String) -> String? { InteractionReader.builtInText(name) }

  /// A built-in interaction with the conventions of some settings; nil for another name.
  public static func interaction(
    _ name: String, settings: PhysicsSettings = PhysicsSettings()
  ) throws(Failure) -> Interaction? {
    try InteractionReader.builtIn(name, settings: settings)
  }

  /// All couplings of built-in interactions, and the weak mixing angle; for words and symbols,
  /// where there is no model.
  public static let couplings: [Coupling] = {
    let settings = PhysicsSettings()
    return names.flatMap { name in
      (try? InteractionReader.builtIn(name, settings: settings))??.couplings ?? []
    } + [StandardModel.mixing(settings)]
  }()
}
