import Configuration

/// The pull of a background that a user's table names; an entry of `statistics.pulls`.
public struct NamedPull: Equatable, Sendable {
  /// Of the background.
  public let name: String
  /// Its standard deviation, and who shares it.
  public let settings: PullSettings

  /// Of the background of a name.
  public init(name: String, settings: PullSettings) {
    self.name = name
    self.settings = settings
  }

  /// Of a background of which nothing is said.
  static let defaultSettings = PullSettings(sigma: 0.10)
}
