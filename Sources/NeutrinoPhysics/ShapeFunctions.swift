import CKernels

/// The functions of neutrino energy E and recoil energy T that every cross-section is built from;
/// their formulas stand in `nuem_kernels.h`.
public enum ShapeFunction: Int, CaseIterable, Sendable {
  case unity, inelasticity, mass, magneticMoment, millichargeVector, millichargeAxial
  case millichargeSquare

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
