import Configuration

/// The limits of what a scan may use, from its plan or, where that has none, from this program. So
/// the plan of a stranger takes no more than its user has seen.
public struct ScanLimits: Equatable, Sendable {
  /// The core hours that all threads of one process may use for blocks.
  public let coreHours: Double
  /// The size that blocks, templates and result may have together, in 1e9 bytes.
  public let diskGB: Double

  /// The core hours in seconds.
  public var coreSeconds: Double { coreHours * 3600 }

  /// The limits as a plan file gives them.
  public var json: JSON { ["core_hours": .number(coreHours), "disk_gb": .number(diskGB)] }

  static let keys = ["core_hours", "disk_gb"]

  /// Reads the key `limits` of a plan.
  init(_ node: ConfigurationNode?) throws(Failure) {
    let members = Members(try node?.members(Self.keys) ?? [])
    coreHours = try members["core_hours"]?.number(.above(0, upTo: 1e7), unit: "h") ?? 10_000
    diskGB = try members["disk_gb"]?.number(.above(0, upTo: 1e6), unit: "GB") ?? 100
  }

  /// The reason why a scan of this size is refused; nil where it is allowed.
  func excess(_ size: ScanSize) -> String? {
    guard Double(size.total) > diskGB * 1e9 else { return nil }
    return "the scan needs \(ScanSize.inWords(size.total)) on disk: expected at most the"
      + " \(numeral(diskGB)) GB of its limits.disk_gb"
  }
}
