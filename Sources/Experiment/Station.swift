import Configuration
import Interactions

/// Where the detector stands, and what the horns focus: a beam mode at an off-axis position.
public struct Station: Hashable, Sendable {
  /// What the horns focus.
  public let mode: BeamMode
  /// Distance from the beam axis, in metres.
  public let positionM: Double

  /// A beam mode at a position off axis.
  public init(mode: BeamMode, positionM: Double) {
    self.mode = mode
    self.positionM = positionM
  }
}

extension Station: CustomStringConvertible {
  public var description: String { "\(mode.rawValue) mode at \(numeral(positionM)) m" }
}
