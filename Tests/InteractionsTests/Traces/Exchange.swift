import Foundation
import Interactions

/// What is exchanged between neutrino and electron: an amplitude that is a sum of products of two
/// sandwiches, one on the neutrino's line and one on the electron's, as a function of the momenta.
///
/// Every amplitude is -M of i M = <out| i L |in>, with all phases, so that any of them can be added.
/// On the neutrino's line stands the vertex of the whole Hermitian Lagrangian, such as
/// sigma P_L + sigma P_R: which part acts on a left-handed neutrino, and which on a right-handed
/// antineutrino, is left to the spinors.
struct Exchange {
  /// coefficient [out A in] [ubar' B u]
  struct Product {
    var coefficient: Complex
    var neutrino: DiracMatrix
    var electron: DiracMatrix
  }

  var products: (Momenta) -> [Product]

  /// This exchange with every amplitude larger by a factor.
  func times(_ factor: Double) -> Exchange {
    Exchange { momenta in
      products(momenta).map { product in
        var product = product
        product.coefficient = factor * product.coefficient
        return product
      }
    }
  }

  /// e of the electron's charge -e.
  static let elementaryCharge = (4 * Double.pi * Constants.fineStructureConstant).squareRoot()
  /// e / (2 m) in GeV^-1.
  static let bohrMagneton = elementaryCharge / (2 * Constants.electronMassGeV)
}

extension Exchange {
  /// 2 sqrt2 G_F [nubar gamma^mu P_L nu] [ebar gamma_mu (G_L P_L + G_R P_R) e], of contact and of
  /// vector-like exchanges together; a propagator is part of the numbers. From
  /// L = -2 sqrt2 G_F [nubar gamma^mu P_L nu] [ebar gamma_mu (G_L P_L + G_R P_R) e].
  static func vectorLike(left: Double, right: Double) -> Exchange {
    let strength = 2 * 2.0.squareRoot() * Constants.fermiConstant
    let chirality = left * DiracMatrix.left + right * DiracMatrix.right
    return Exchange { _ in currents(strength, chirality) }
  }

  /// A Z' of L = -Z'_mu (g_nu nubar gamma^mu P_L nu + ebar gamma^mu (v - a gamma5) e), or with
  /// Nbar gamma^mu P_L nu + its conjugate where the final neutrino is an N. Couplings are products of
  /// the boson's with a charge: g_nu = g Q_nu, v = g Q_e.
  ///
  /// A heavy boson's propagator is (g_mu,nu - q_mu q_nu / M_Z'^2) / (M_Z'^2 - t). The second part, the
  /// longitudinal boson, gives nothing where a current is conserved: for a final neutrino without mass,
  /// or electrons without axial coupling.
  static func vectorBoson(
    neutrinoCoupling: Double, electronVector: Double, electronAxial: Double = 0, massGeV: Double,
    longitudinal: Bool = true
  ) -> Exchange {
    let electron = electronVector * DiracMatrix.identity - electronAxial * DiracMatrix.gamma5
    return Exchange { momenta in
      let squaredMass = massGeV * massGeV
      let strength = neutrinoCoupling / (momenta.squaredTransferGeV2 + squaredMass)
      let transverse = currents(strength, electron)
      guard longitudinal && massGeV > 0 else { return transverse }
      let transfer = DiracMatrix.slash(momenta.transfer)
      return transverse + [
        Product(
          coefficient: Complex(real: -strength / squaredMass),
          neutrino: transfer * DiracMatrix.left, electron: transfer * electron)
      ]
    }
  }

  /// The exchange by L = g_nu phi nubar_R nu_L + its conjugate + g_e phi ebar e, with y = g_nu g_e.
  static func scalar(coupling: Double, massGeV: Double) -> Exchange {
    spinless(coupling, massGeV, electron: .identity)
  }

  /// The exchange by L = g_nu phi nubar_R nu_L + its conjugate + g_e phi ebar i gamma5 e, with y = g_nu
  /// g_e.
  static func pseudoscalar(coupling: Double, massGeV: Double) -> Exchange {
    spinless(coupling, massGeV, electron: Complex.i * DiracMatrix.gamma5)
  }

  /// The photon of L = (mu/2) Nbar sigma_ab nu_L F^ab + its conjugate + e ebar gamma^a e A_a, with mu in
  /// GeV^-1: minus the product of i (mu/2) (-i) (sigma_ab q^a - sigma_ba q^a), which takes the photon
  /// in, of -i/t and of i e gamma^b, divided by i.
  static func dipole(momentInverseGeV: Double) -> Exchange {
    Exchange { momenta in
      let transfer = momenta.transfer
      let strength =
        -(momentInverseGeV / 2) * elementaryCharge / momenta.squaredTransferGeV2
      return (0..<4).map { b in
        let field = (0..<4).reduce(DiracMatrix()) { sum, a in
          // sigma_ab with lower indices, and F^ab is antisymmetric.
          let signs = metric[a] * metric[b]
          let antisymmetric = DiracMatrix.sigma[a][b] - DiracMatrix.sigma[b][a]
          return sum + (signs * transfer[a]) * antisymmetric
        }
        return Product(
          coefficient: strength * Complex.i, neutrino: field, electron: DiracMatrix.gamma[b])
      }
    }
  }

  /// The dipole with mu in Bohr magnetons.
  static func dipole(momentBohrMagnetons: Double) -> Exchange {
    dipole(momentInverseGeV: momentBohrMagnetons * bohrMagneton)
  }

  /// The dipole by L = d Nbar sigma_ab nu_L F^ab, as papers on the portal have it.
  static func dipole(portalInverseGeV: Double) -> Exchange {
    dipole(momentInverseGeV: 2 * portalInverseGeV)
  }

  /// [nubar gamma^mu P_L nu] [ebar gamma_mu X e]
  private static func currents(_ strength: Double, _ electron: DiracMatrix) -> [Product] {
    (0..<4).map { index in
      let gamma = DiracMatrix.gamma[index]
      return Product(
        coefficient: Complex(real: strength * metric[index]), neutrino: gamma * DiracMatrix.left,
        electron: gamma * electron)
    }
  }

  private static func spinless(
    _ coupling: Double, _ massGeV: Double, electron: DiracMatrix
  ) -> Exchange {
    Exchange { momenta in
      let strength = -coupling / (momenta.squaredTransferGeV2 + massGeV * massGeV)
      return [
        Product(
          coefficient: Complex(real: strength), neutrino: .identity, electron: electron)
      ]
    }
  }
}
