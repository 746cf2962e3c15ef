import CKernels

/// The functions of neutrino energy E and recoil energy T that every cross-section is built from;
/// their formulas stand in `nuem_kernels.h`.
public enum ShapeFunction: Int, CaseIterable, Sendable {
  /// 1
  case unity
  /// (1 - T/E)^2
  case inelasticity
  /// m T / E^2
  case mass
  /// 1/T - 1/E, in 1/GeV.
  case magneticMoment
  /// Of q g_V, in 1/GeV.
  case millichargeVector
  /// Of q g_A, in 1/GeV.
  case millichargeAxial
  /// Of q^2, in 1/GeV^3.
  case millichargeSquare

  /// As results name it.
  public var name: String { "\(self)" }

  /// Length of a row of shape functions in every array: padded with zeros.
  public static let stride = Int(NUEM_SHAPE_STRIDE)

  /// Row of `stride` values; units are powers of 1/GeV.
  public static func values(neutrinoEnergyGeV: Double, recoilEnergyGeV: Double) -> [Double] {
    var row = [Double](repeating: 0, count: stride)
    nuem_shape_functions(neutrinoEnergyGeV, recoilEnergyGeV, &row)
    return row
  }
}
