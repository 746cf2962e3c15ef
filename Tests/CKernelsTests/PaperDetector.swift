import CKernels

extension nuem_detector {
  /// A detector like the paper's: its resolutions have one term each, and it counts in equal bins of
  /// E_e theta^2.
  init(
    angular_resolution_rad angle: Double, energy_resolution energy: Double,
    recoil_threshold_gev threshold: Double, bin_width_gev width: Double, bins: Int,
    kinematics: nuem_kinematics
  ) {
    self.init()
    self.angle.constant = angle
    self.energy.stochastic = energy
    recoil_threshold_gev = threshold
    axes = 1
    axis.0 = nuem_axis(variable: NUEM_E_THETA_SQUARE, bins: bins, width: width, edges: nil)
    self.kinematics = kinematics
  }

  /// Perfect, with everything in one bin.
  init(recoil_threshold_gev threshold: Double, kinematics: nuem_kinematics) {
    self.init(
      angular_resolution_rad: 0, energy_resolution: 0, recoil_threshold_gev: threshold,
      bin_width_gev: 1, bins: 1, kinematics: kinematics)
  }
}
