import CKernels

/// How the recoil's end and the electron's angle follow from the energies of neutrino and recoil.
public enum Kinematics: String, CaseIterable, Sendable {
  /// cos(theta) = T (E + m) / (E p), and recoils T up to 2 E^2 / (2 E + m).
  case exact
  /// (2.3): 1 - cos(theta) = m (1 - T/E) / E_e, which takes the electron's momentum p for its energy,
  /// and recoils up to E.
  case paper

  /// As the kernels take it.
  public var kernel: nuem_kinematics {
    self == .exact ? NUEM_EXACT_KINEMATICS : NUEM_PAPER_KINEMATICS
  }

  /// The largest recoil energy from neutrinos of an energy.
  public func largestRecoilGeV(neutrinoEnergyGeV: Double) -> Double {
    nuem_largest_recoil(kernel, neutrinoEnergyGeV)
  }

  /// The least energy of neutrinos that give a recoil energy: the inverse.
  public func leastNeutrinoEnergyGeV(recoilEnergyGeV: Double) -> Double {
    nuem_least_neutrino_energy(kernel, recoilEnergyGeV)
  }
}
