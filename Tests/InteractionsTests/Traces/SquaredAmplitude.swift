import Interactions

extension Scattering {
  /// d sigma/dT in GeV^-3 of amplitudes that are added before they are squared, by traces: the sum over
  /// pairs of products of Tr[k' A k A'] Tr[(p' + m) B (p + m) B'].
  func rate(_ exchanges: Exchange...) -> Double {
    let momenta = centreOfMass
    let products = exchanges.flatMap { $0.products(momenta) }
    // A neutrino that comes in is left-handed, an antineutrino right-handed: P_L in both cases.
    let incoming = DiracMatrix.left * .slash(momenta.neutrino.fourMomentum)
    let mass = finalMassGeV * DiracMatrix.identity
    let slashed = DiracMatrix.slash(momenta.finalNeutrino.fourMomentum)
    // Of the spinors v the sum is k' - M, and the incoming one stands first, as vbar.
    let (bra, ket) =
      antineutrino ? (incoming, slashed - mass) : (slashed + mass, incoming)
    let electronMass = Self.electronMass * DiracMatrix.identity
    let electron = DiracMatrix.slash(momenta.electron.fourMomentum) + electronMass
    let finalElectron = DiracMatrix.slash(momenta.finalElectron.fourMomentum) + electronMass

    var sum = Complex.zero
    for one in products {
      let neutrinoLine = bra * one.neutrino * ket
      let electronLine = finalElectron * one.electron * electron
      for other in products {
        sum +=
          one.coefficient * other.coefficient.conjugate
          * neutrinoLine.trace(times: other.neutrino.barred)
          * electronLine.trace(times: other.electron.barred)
      }
    }
    return averaged(sum.real)
  }

  /// The same, one helicity of each particle after the other, in the laboratory: the amplitudes are
  /// numbers, and none of the sums over spins that traces rest on is used.
  func ratesByHelicity(_ exchanges: Exchange...) -> [HelicityRate] {
    let momenta = laboratory
    let products = exchanges.flatMap { $0.products(momenta) }
    return Helicity.allCases.flatMap { finalNeutrino in
      Helicity.allCases.flatMap { electron in
        Helicity.allCases.map { finalElectron in
          let (bra, ket) = neutrinoSpinors(momenta, finalNeutrino)
          let out = momenta.finalElectron.spinor(finalElectron)
          let into = momenta.electron.spinor(electron)
          let amplitude = products.reduce(into: Complex.zero) {
            $0 +=
              $1.coefficient * sandwich(bra, $1.neutrino, ket) * sandwich(out, $1.electron, into)
          }
          return HelicityRate(
            finalNeutrino: finalNeutrino, electron: electron, finalElectron: finalElectron,
            rate: averaged(amplitude.squaredModulus))
        }
      }
    }
  }

  /// <out| and |in> of the neutrino's line.
  private func neutrinoSpinors(
    _ momenta: Momenta, _ finalHelicity: Helicity
  ) -> (bra: [Complex], ket: [Complex]) {
    if antineutrino {
      return (
        momenta.neutrino.antiparticleSpinor(.positive),
        momenta.finalNeutrino.antiparticleSpinor(finalHelicity)
      )
    }
    return (momenta.finalNeutrino.spinor(finalHelicity), momenta.neutrino.spinor(.negative))
  }

  /// The mean over the two spins of the electron, by flux and phase space.
  private func averaged(_ sum: Double) -> Double {
    sum / 2 / (32 * Double.pi * Self.electronMass * neutrinoEnergyGeV * neutrinoEnergyGeV)
  }
}

/// What one choice of helicities adds to d sigma/dT, in GeV^-3. The electron at rest has its spin along
/// the neutrino's momentum or against it.
struct HelicityRate {
  var finalNeutrino: Helicity
  var electron: Helicity
  var finalElectron: Helicity
  var rate: Double
}

extension [HelicityRate] {
  var total: Double { reduce(0) { $0 + $1.rate } }

  /// The sum over amplitudes with one helicity of the neutrino that goes out.
  func total(finalNeutrino: Helicity) -> Double {
    filter { $0.finalNeutrino == finalNeutrino }.total
  }

  /// The sum over electrons whose helicity stays, or over those where it turns round.
  func total(electronTurns: Bool) -> Double {
    filter { ($0.electron != $0.finalElectron) == electronTurns }.total
  }
}
