import NeutrinoPhysics
import Settings

/// A beam mode at an off-axis position: a cell of a flux, of a plan, of a table of backgrounds.
struct BeamCell: Hashable, Sendable {
  let mode: BeamMode
  /// Distance from the beam axis, in metres.
  let positionM: Double
}

extension BeamCell: CustomStringConvertible {
  var description: String { "\(mode.rawValue) mode at \(numeral(positionM)) m" }
}
