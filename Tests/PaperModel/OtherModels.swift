import Configuration
import Interactions

/// Models of other interactions than the paper's, for tests that name them: a wrong name stops the test run.
extension PhysicsSettings {
  /// With interactions and masses by their names, in GeV.
  public static func of(
    _ uses: [InteractionUse], masses: [String: Double] = [:],
    _ change: (inout PhysicsSettings) -> Void = { _ in }
  ) -> PhysicsSettings {
    var settings = PhysicsSettings()
    settings.interactions = uses
    settings.masses = masses.sorted { $0.key < $1.key }.map {
      InteractionMass(name: $0.key, valueGeV: $0.value)
    }
    change(&settings)
    return settings
  }
}

extension InteractionModel {
  /// With interactions and masses by their names, in GeV.
  public static func of(
    _ uses: [InteractionUse], masses: [String: Double] = [:],
    _ change: (inout PhysicsSettings) -> Void = { _ in }
  ) -> InteractionModel {
    papers(.of(uses, masses: masses, change))
  }

  /// The same at other masses by their names, in GeV.
  public func at(_ masses: [String: Double]) -> InteractionModel {
    at(masses: masses.map { InteractionMass(name: $0.key, valueGeV: $0.value) })
  }
}

extension InteractionUse: ExpressibleByStringLiteral {
  /// An interaction as its file has it, by its name.
  public init(stringLiteral name: String) { self.init(name: name) }
}
