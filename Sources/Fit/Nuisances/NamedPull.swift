import Configuration

/// The pull of a background that a user's table names; an entry of `statistics.pulls`.
public struct NamedPull: Equatable, Sendable {
  /// Name of the background.
  public let name: String
  /// Standard deviation of the pull, and who shares it.
  public let settings: PullSettings

  /// A pull of the background of a name.
  public init(name: String, settings: PullSettings) {
    self.name = name
    self.settings = settings
  }

  /// Pull of a background for which the configuration says nothing.
  static let defaultSettings = PullSettings(sigma: 0.10)
}
