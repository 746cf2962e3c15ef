import NeutrinoPhysics
import Settings

/// Where the detector stands, and what the horns focus: a beam mode at an off-axis position.
public struct Station: Hashable, Sendable {
  public let mode: BeamMode
  /// Distance from the beam axis, in metres.
  public let positionM: Double

  public init(mode: BeamMode, positionM: Double) {
    self.mode = mode
    self.positionM = positionM
  }
}

extension Station: CustomStringConvertible {
  public var description: String { "\(mode.rawValue) mode at \(numeral(positionM)) m" }
}
