/// Where the spin of a particle points: along its momentum or against it.
enum Helicity: Double, CaseIterable {
  case negative = -1
  case positive = 1

  var opposite: Helicity { self == .negative ? .positive : .negative }
}

/// A free particle of spin 1/2 whose momentum lies in the plane of x and z. The angle with the z axis is
/// held as sine and cosine of its half, of which spinors are made: the small angles of high energies
/// keep all digits so.
struct Particle {
  var massGeV: Double
  /// Modulus of the momentum.
  var momentumGeV: Double
  /// Negative for a momentum towards negative x.
  var sineOfHalfAngle = 0.0
  var cosineOfHalfAngle = 1.0

  var energyGeV: Double { (momentumGeV * momentumGeV + massGeV * massGeV).squareRoot() }

  var fourMomentum: FourVector {
    let (sine, cosine) = (sineOfHalfAngle, cosineOfHalfAngle)
    return [
      energyGeV, momentumGeV * 2 * sine * cosine, 0,
      momentumGeV * (cosine - sine) * (cosine + sine),
    ]
  }

  /// sqrt(E + p) if the spin has the sign of the handedness that is asked for, and sqrt(E - p)
  /// without cancellation if it has not.
  private func weight(_ same: Bool) -> Double {
    let large = (energyGeV + momentumGeV).squareRoot()
    return same ? large : massGeV / large
  }

  /// Two components, of spin along the momentum or against it.
  private func pauliSpinor(_ helicity: Helicity) -> [Double] {
    helicity == .positive
      ? [cosineOfHalfAngle, sineOfHalfAngle] : [-sineOfHalfAngle, cosineOfHalfAngle]
  }

  /// u(p, h), with ubar u = 2 M.
  func spinor(_ helicity: Helicity) -> [Complex] {
    let pauli = pauliSpinor(helicity)
    let (upper, lower) = (weight(helicity == .negative), weight(helicity == .positive))
    return pauli.map { Complex(real: upper * $0) } + pauli.map { Complex(real: lower * $0) }
  }

  /// v(p, h) of the antiparticle with helicity h, with vbar v = -2 M.
  func antiparticleSpinor(_ helicity: Helicity) -> [Complex] {
    let pauli = pauliSpinor(helicity.opposite)
    let (upper, lower) = (weight(helicity == .positive), weight(helicity == .negative))
    return pauli.map { Complex(real: upper * $0) } + pauli.map { Complex(real: -lower * $0) }
  }
}

/// ubar A u of two spinors.
func sandwich(_ out: [Complex], _ matrix: DiracMatrix, _ into: [Complex]) -> Complex {
  let (bra, ket) = (DiracMatrix.gamma[0] * out, matrix * into)
  // gamma^0 is real and symmetric, so that ubar is the conjugate of gamma^0 u.
  return zip(bra, ket).reduce(into: .zero) { $0 += $1.0.conjugate * $1.1 }
}
