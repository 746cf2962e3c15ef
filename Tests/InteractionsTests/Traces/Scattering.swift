import Foundation
import Interactions

/// The four momenta of nu(k) e(p) -> nu or N(k') e(p').
struct Momenta {
  var neutrino: Particle
  var electron: Particle
  var finalNeutrino: Particle
  var finalElectron: Particle
  /// -t = 2 m T
  var squaredTransferGeV2: Double

  /// p - p' = k' - k, what the neutrino takes up.
  var transfer: FourVector { electron.fourMomentum - finalElectron.fourMomentum }
}

/// One point of nu(E) e(at rest) -> nu or N(mass M) e(kinetic energy T).
///
/// The rate follows from the squared matrix element so: d sigma is |M|^2 over the flux factor
/// 4 (k p) = 4 m E times the two-body phase space, p'* d cos(theta*) / (8 pi sqrt(s)) with the final
/// momentum p'* in the centre of mass. There 2 m T = -t = const - 2 k* p'* cos(theta*), and k* is
/// m E / sqrt(s), so that |d cos(theta*)| = m dT / (k* p'*) = sqrt(s) dT / (E p'*). The final momentum,
/// and with it the final mass, goes out: phase space is dT / (8 pi E), and
///
///     d sigma/dT = <|M|^2> / (32 pi m E^2)
///
/// for every final mass, where <> is the average over the two spins of the electron: the neutrino has
/// one helicity.
struct Scattering {
  var neutrinoEnergyGeV: Double
  var recoilEnergyGeV: Double
  /// M, 0 for a neutrino.
  var finalMassGeV = 0.0
  /// Whether the spinors are the v of antineutrinos, with nothing else exchanged by hand.
  var antineutrino = false

  static let electronMass = Constants.electronMassGeV

  /// y = T/E
  var inelasticity: Double { recoilEnergyGeV / neutrinoEnergyGeV }

  /// -t = 2 m T
  var squaredTransferGeV2: Double { 2 * Self.electronMass * recoilEnergyGeV }

  /// Where the electron is at rest; the neutrino comes along z. The angles follow from t and u.
  var laboratory: Momenta {
    let (m, e, t) = (Self.electronMass, neutrinoEnergyGeV, recoilEnergyGeV)
    let squaredMass = finalMassGeV * finalMassGeV
    let momentum = (t * (t + 2 * m)).squareRoot()
    let finalEnergy = e - t
    let finalMomentum =
      ((finalEnergy - finalMassGeV) * (finalEnergy + finalMassGeV)).squareRoot()
    // Sums and differences are ordered so that none loses digits but at the ends of the spectrum.
    let electronVersine =
      (m * t * (2 * e - momentum - t) / (momentum + t) - squaredMass / 2) / (e * momentum)
    let sum = finalEnergy + finalMomentum
    let neutrinoVersine =
      (2 * m * t - squaredMass * (2 * t + squaredMass / sum) / sum) / (2 * e * finalMomentum)
    return Momenta(
      neutrino: Particle(massGeV: 0, momentumGeV: e),
      electron: Particle(massGeV: m, momentumGeV: 0),
      finalNeutrino: Self.particle(finalMassGeV, finalMomentum, versine: neutrinoVersine, side: -1),
      finalElectron: Self.particle(m, momentum, versine: electronVersine, side: 1),
      squaredTransferGeV2: squaredTransferGeV2)
  }

  /// Where the momenta add up to nothing; all are of the size of sqrt(m E), so that products of
  /// matrices lose no digits, as they would in the laboratory.
  var centreOfMass: Momenta {
    let (m, mass) = (Self.electronMass, finalMassGeV)
    let s = m * (m + 2 * neutrinoEnergyGeV)
    let root = s.squareRoot()
    let momentum = m * neutrinoEnergyGeV / root
    let finalMomentum =
      ((s - (m + mass) * (m + mass)) * (s - (m - mass) * (m - mass))).squareRoot() / (2 * root)
    let energy = (s + m * m) / (2 * root)
    let finalEnergy = (s + m * m - mass * mass) / (2 * root)
    // t = 2 m^2 - 2 (energies) + 2 (momenta) cos(theta*), between the electrons and so the neutrinos.
    let cosine =
      (energy * finalEnergy - m * m - m * recoilEnergyGeV) / (momentum * finalMomentum)
    let finalNeutrino = Self.particle(mass, finalMomentum, versine: 1 - cosine, side: -1)
    // A half angle that is 90 degrees larger points to the opposite direction.
    return Momenta(
      neutrino: Particle(massGeV: 0, momentumGeV: momentum),
      electron: Particle(
        massGeV: m, momentumGeV: momentum, sineOfHalfAngle: 1, cosineOfHalfAngle: 0),
      finalNeutrino: finalNeutrino,
      finalElectron: Particle(
        massGeV: m, momentumGeV: finalMomentum,
        sineOfHalfAngle: finalNeutrino.cosineOfHalfAngle,
        cosineOfHalfAngle: -finalNeutrino.sineOfHalfAngle),
      squaredTransferGeV2: squaredTransferGeV2)
  }

  private static func particle(
    _ mass: Double, _ momentum: Double, versine: Double, side: Double
  ) -> Particle {
    Particle(
      massGeV: mass, momentumGeV: momentum, sineOfHalfAngle: side * (versine / 2).squareRoot(),
      cosineOfHalfAngle: (1 - versine / 2).squareRoot())
  }
}
