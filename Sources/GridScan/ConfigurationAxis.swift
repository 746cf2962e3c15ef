import Settings

/// Values that a key of the configuration takes in turn.
public struct ConfigurationAxis: Equatable, Sendable {
  /// Such as `detector.energy_resolution`.
  public let key: String
  /// As the configuration shows them.
  public let values: [JSON]
}
