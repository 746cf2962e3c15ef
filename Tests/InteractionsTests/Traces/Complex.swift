/// A complex number, for amplitudes.
struct Complex: Equatable {
  var real: Double
  var imaginary = 0.0

  static let i = Complex(real: 0, imaginary: 1)
  static let zero = Complex(real: 0)

  var conjugate: Complex { Complex(real: real, imaginary: -imaginary) }
  var squaredModulus: Double { real * real + imaginary * imaginary }

  static func + (one: Complex, other: Complex) -> Complex {
    Complex(real: one.real + other.real, imaginary: one.imaginary + other.imaginary)
  }

  static func - (one: Complex, other: Complex) -> Complex {
    Complex(real: one.real - other.real, imaginary: one.imaginary - other.imaginary)
  }

  static func * (one: Complex, other: Complex) -> Complex {
    Complex(
      real: one.real * other.real - one.imaginary * other.imaginary,
      imaginary: one.real * other.imaginary + one.imaginary * other.real)
  }

  static func * (factor: Double, number: Complex) -> Complex {
    Complex(real: factor * number.real, imaginary: factor * number.imaginary)
  }

  static func += (sum: inout Complex, term: Complex) { sum = sum + term }
}
