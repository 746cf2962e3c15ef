/// The terms of a flavour's couplings that a rate is a sum of: g is the vector coupling, q the charge;
/// in the order of the kernel's NUEM_TERM constants.
public enum CouplingTerm: Int, CaseIterable, Sendable {
  /// 1
  case unity
  /// g
  case vector
  /// g^2
  case vectorSquare
  /// mu^2
  case momentSquare
  /// q
  case charge
  /// q g
  case chargeVector
  /// q^2
  case chargeSquare
}
