import Configuration
import Interactions

/// A beam mode at an off-axis position: what the horns focus, and where the detector stands.
public struct Station: Hashable, Sendable {
  /// The beam mode: what the horns focus.
  public let mode: BeamMode
  /// The distance from the beam axis, in metres.
  public let positionM: Double

  /// The station of a beam mode at a position off axis.
  public init(mode: BeamMode, positionM: Double) {
    self.mode = mode
    self.positionM = positionM
  }
}

extension Station: CustomStringConvertible {
  public var description: String { "\(mode.rawValue) mode at \(numeral(positionM)) m" }
}
