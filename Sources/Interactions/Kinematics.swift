import CKernels

/// The kinematics: limits of the recoil energy, and the electron's angle from the energies of
/// neutrino and recoil.
public enum Kinematics: String, CaseIterable, Sendable {
  /// cos(theta) = [T (E + m) + M^2/2] / (E p), and the recoils that this allows.
  case exact
  /// (2.3): 1 - cos(theta) = m (1 - T/E) / E_e, which takes the electron's momentum p for its
  /// energy, and recoils up to E.
  case paper

  /// The kinematics as the kernels take them. (2.3) knows no mass: with one, kinematics are exact.
  public func kernel(finalMassGeV: Double = 0) -> nuem_kinematics {
    nuem_kinematics(
      kind: self == .exact || finalMassGeV > 0 ? NUEM_EXACT_KINEMATICS : NUEM_PAPER_KINEMATICS,
      final_mass_gev: finalMassGeV)
  }

  /// The largest recoil energy from neutrinos of an energy.
  public func largestRecoilGeV(neutrinoEnergyGeV: Double, finalMassGeV: Double = 0) -> Double {
    nuem_largest_recoil(kernel(finalMassGeV: finalMassGeV), neutrinoEnergyGeV)
  }

  /// The least recoil energy from neutrinos of an energy.
  public func leastRecoilGeV(neutrinoEnergyGeV: Double, finalMassGeV: Double = 0) -> Double {
    nuem_least_recoil(kernel(finalMassGeV: finalMassGeV), neutrinoEnergyGeV)
  }

  /// The least energy of neutrinos that give recoil energies above a threshold.
  public func leastNeutrinoEnergyGeV(
    recoilThresholdGeV: Double, finalMassGeV: Double = 0
  ) -> Double {
    nuem_least_neutrino_energy(kernel(finalMassGeV: finalMassGeV), recoilThresholdGeV)
  }
}
