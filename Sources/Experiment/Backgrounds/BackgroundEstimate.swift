import Configuration
import Interactions

/// The default estimate of the backgrounds, flat in E_e theta^2. The binned rates that the paper
/// used are not public in numbers.
struct BackgroundEstimate: Sendable {
  private let flux: FluxTable
  private let bins: Int
  /// CCQE events per bin and year, for 1 GeV / (cm^2 POT) of the integral of flux x E per neutron,
  /// and per proton, of an argon nucleus.
  private let ccqePerIntegral: Double
  /// Neutral-pion events per bin and year, for 1 GeV / (cm^2 POT) of the integral of flux x E.
  private let pi0PerIntegral: Double

  init(
    detector: DetectorSettings, binning: BinningSettings, beam: BeamSettings, flux: FluxTable
  ) throws(Failure) {
    self.flux = flux
    bins = binning.bins
    // The share of events after Pauli blocking and with an unseen nucleon.
    let unseenShare = 0.3
    ccqePerIntegral =
      unseenShare * Self.forwardCrossSection * beam.protonsOnTargetPerYear * binning.binWidthGeV
      * detector.argonAtoms

    let reference = try FluxTable.published()
    let referenceFlux = try reference.flux(at: Station(mode: .neutrino, positionM: 0))
    let exposure =
      detector.fiducialMassTonnes / DetectorSettings().fiducialMassTonnes
      * beam.protonsOnTargetPerYear / BeamSettings().protonsOnTargetPerYear
    let halfElectronMasses = binning.binWidthGeV / (Constants.electronMassGeV / 2)
    let eventsPerHalfElectronMass = 50.0
    pi0PerIntegral =
      eventsPerHalfElectronMass * halfElectronMasses * exposure
      / Self.muonNeutrinoIntegral(reference, referenceFlux)
  }

  func rates(at station: Station) throws(Failure) -> BackgroundRates {
    let values = try flux.flux(at: station)
    // The energies at which electrons of the signal's kind are made, whatever energy_max_gev is.
    let (low, high) = (1.0, 20.0)
    let onNeutrons = flux.energyIntegral(of: values, .electronNeutrino, from: low, to: high)
    let onProtons = flux.energyIntegral(of: values, .electronAntineutrino, from: low, to: high)
    let nucleons = Constants.argonNeutrons * onNeutrons + Constants.argonProtons * onProtons
    let pi0 = pi0PerIntegral * Self.muonNeutrinoIntegral(flux, values)
    return BackgroundRates(
      names: BackgroundRates.estimatedNames,
      events: [ccqePerIntegral * nucleons, pi0].map { Array(repeating: $0, count: bins) })
  }

  /// d sigma/dQ^2 of quasi-elastic scattering in the forward limit, in cm^2/GeV^2: G_F^2
  /// cos^2(theta_C) (1 + g_A^2) / (2 pi) = 2.095e-38. With Q^2 = E_nu x, x = E_e theta^2, it is
  /// flat in x.
  private static var forwardCrossSection: Double {
    let cosSquaredCabibbo = 0.949
    let axialCoupling = 1.2723
    return Constants.fermiConstant * Constants.fermiConstant * cosSquaredCabibbo
      * (1 + axialCoupling * axialCoupling) / (2 * .pi) * Constants.hbarCSquared
  }

  private static func muonNeutrinoIntegral(_ flux: FluxTable, _ values: [Double]) -> Double {
    flux.energyIntegral(of: values, .muonNeutrino)
      + flux.energyIntegral(of: values, .muonAntineutrino)
  }
}
