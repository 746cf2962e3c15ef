/// What the flux's uncertainty is taken to be beyond the positions that it is known at.
public enum FluxExtrapolation: String, CaseIterable, Sendable {
  /// A plan that goes there is refused.
  case none
  /// That of the nearest position, fully correlated with it: an assumption.
  case hold
}
