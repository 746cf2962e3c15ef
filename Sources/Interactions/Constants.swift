import CKernels

/// Physical constants in GeV and natural units (arXiv:2111.14884, sections 2 and 3; CODATA 2018).
public enum Constants {
  /// The electron mass m_e, as in the kernels.
  public static let electronMassGeV = NUEM_ELECTRON_MASS_GEV
  /// The muon mass m_mu.
  public static let muonMassGeV = 0.1056583745
  /// The tau mass m_tau.
  public static let tauMassGeV = 1.77686
  /// The mass of the W boson, m_W.
  public static let wBosonMassGeV = 80.379
  /// The Fermi constant G_F in GeV^-2.
  public static let fermiConstant = 1.1663787e-5
  /// The fine-structure constant alpha, dimensionless.
  public static let fineStructureConstant = 1 / 137.035999
  /// (hbar c)^2 in GeV^2 cm^2, which turns a cross-section in GeV^-2 into cm^2.
  public static let hbarCSquared = 0.3893793721e-27
  /// The Avogadro constant N_A, per mole.
  public static let avogadroPerMole = 6.02214076e23
  /// The molar mass of argon in grams per mole.
  public static let argonMolarMassGrams = 39.948
  /// The number of protons in an argon nucleus; the atom has as many electrons.
  public static let argonProtons = 18.0
  /// The number of neutrons in a nucleus of argon-40.
  public static let argonNeutrons = 22.0
  /// s_w^2 of (2.1), MS-bar at about 50 MeV.
  public static let sinSquaredThetaW = 0.2385
}
