import Interactions
import Testing

/// What the traces rest on.
@Suite struct DiracAlgebraTests {
  private func isNil(_ matrix: DiracMatrix, scale: Double = 1) -> Bool {
    matrix.size <= 1e-13 * scale
  }

  @Test func matricesAnticommute() {
    for one in 0..<4 {
      for other in 0..<4 {
        let (a, b) = (DiracMatrix.gamma[one], DiracMatrix.gamma[other])
        let expected = (one == other ? 2 * metric[one] : 0) * DiracMatrix.identity
        #expect(isNil(a * b + b * a - expected))
      }
      let gamma = DiracMatrix.gamma[one]
      #expect(isNil(gamma * .gamma5 + DiracMatrix.gamma5 * gamma))
      #expect(isNil(gamma.barred - gamma))
    }
    #expect(isNil(DiracMatrix.gamma5 * DiracMatrix.gamma5 - .identity))
    #expect(isNil(DiracMatrix.gamma5.barred + .gamma5))
    // Tr[gamma5 a b c d] is not lost: 4 i in size, with the sign of i gamma^0 gamma^1 gamma^2 gamma^3.
    let product = DiracMatrix.gamma.reduce(DiracMatrix.gamma5) { $0 * $1 }
    #expect(product.trace == Complex(real: 0, imaginary: -4))
  }

  /// The sums over helicities are p + M for spinors u and p - M for spinors v; each solves its equation.
  @Test func spinorsAreComplete() {
    for point in Scattering.random(count: 100, seed: 1, heavy: true) {
      for momenta in [point.laboratory, point.centreOfMass] {
        for particle in [momenta.neutrino, momenta.finalNeutrino, momenta.finalElectron] {
          let slashed = DiracMatrix.slash(particle.fourMomentum)
          let mass = particle.massGeV * DiracMatrix.identity
          let projectors = [DiracMatrix.right, .left]
          for (spinor, square) in [
            (particle.spinor, slashed + mass), (particle.antiparticleSpinor, slashed - mass),
          ] {
            var sum = DiracMatrix()
            for helicity in Helicity.allCases {
              let own = spinor(helicity)
              let bar = (DiracMatrix.gamma[0] * own).map(\.conjugate)
              sum = sum + DiracMatrix(column: own, row: bar)
            }
            #expect(isNil(sum - square, scale: particle.energyGeV))
          }
          // Without mass, helicity is chirality for particles, and the opposite for antiparticles.
          guard particle.massGeV == 0 else { continue }
          for (helicity, projector) in zip(Helicity.allCases, projectors) {
            let none = projector * particle.spinor(helicity)
            let noneEither = projector * particle.antiparticleSpinor(helicity.opposite)
            #expect((none + noneEither).allSatisfy { $0 == .zero })
          }
        }
      }
    }
  }

  /// The W of nu_e adds 1 to g_L: its amplitude [ebar gamma P_L nu] [nubar gamma P_L e] is, but for the
  /// sign that two exchanged fermions bring, [nubar gamma P_L nu] [ebar gamma P_L e], number by number.
  @Test func exchangeOfAWIsLikeThatOfAZ() {
    for point in Scattering.random(seed: 2) {
      let momenta = point.laboratory
      for electron in Helicity.allCases {
        for finalElectron in Helicity.allCases {
          let into = momenta.electron.spinor(electron)
          let out = momenta.finalElectron.spinor(finalElectron)
          let (bra, ket) =
            point.antineutrino
            ? (
              momenta.neutrino.antiparticleSpinor(.positive),
              momenta.finalNeutrino.antiparticleSpinor(.positive)
            ) : (momenta.finalNeutrino.spinor(.negative), momenta.neutrino.spinor(.negative))
          var (neutral, charged) = (Complex.zero, Complex.zero)
          for index in 0..<4 {
            let vertex = DiracMatrix.gamma[index] * .left
            neutral += metric[index] * sandwich(bra, vertex, ket) * sandwich(out, vertex, into)
            charged += metric[index] * sandwich(out, vertex, ket) * sandwich(bra, vertex, into)
          }
          let size = point.neutrinoEnergyGeV * Scattering.electronMass
          #expect((neutral + charged).squaredModulus <= 1e-18 * size * size)
        }
      }
    }
  }
}
