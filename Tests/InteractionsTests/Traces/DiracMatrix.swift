/// Time, x, y, z.
typealias FourVector = SIMD4<Double>

/// Diagonal of the metric: a lower index is an upper one times this.
let metric: FourVector = [1, -1, -1, -1]

extension SIMD4<Double> {
  /// The scalar product of two four-vectors.
  func dot(_ other: FourVector) -> Double { (metric * self * other).sum() }
}

/// A complex 4x4 matrix in the space of Dirac spinors, in the chiral basis: the two upper components
/// are left-handed.
struct DiracMatrix {
  /// Row by row.
  private var elements = [Complex](repeating: .zero, count: 16)

  subscript(row: Int, column: Int) -> Complex {
    get { elements[4 * row + column] }
    set { elements[4 * row + column] = newValue }
  }

  /// Each element from its row and column.
  init(_ element: (Int, Int) -> Complex = { _, _ in .zero }) {
    for row in 0..<4 {
      for column in 0..<4 { self[row, column] = element(row, column) }
    }
  }

  /// |column> <row| of two spinors, without any conjugation.
  init(column: [Complex], row: [Complex]) { self.init { column[$0] * row[$1] } }

  static func + (one: DiracMatrix, other: DiracMatrix) -> DiracMatrix {
    DiracMatrix { one[$0, $1] + other[$0, $1] }
  }

  static func - (one: DiracMatrix, other: DiracMatrix) -> DiracMatrix {
    DiracMatrix { one[$0, $1] - other[$0, $1] }
  }

  static func * (factor: Complex, matrix: DiracMatrix) -> DiracMatrix {
    DiracMatrix { factor * matrix[$0, $1] }
  }

  static func * (factor: Double, matrix: DiracMatrix) -> DiracMatrix {
    DiracMatrix { factor * matrix[$0, $1] }
  }

  static func * (one: DiracMatrix, other: DiracMatrix) -> DiracMatrix {
    DiracMatrix { row, column in
      (0..<4).reduce(into: Complex.zero) { $0 += one[row, $1] * other[$1, column] }
    }
  }

  /// Acts on a spinor.
  static func * (matrix: DiracMatrix, spinor: [Complex]) -> [Complex] {
    (0..<4).map { row in
      (0..<4).reduce(into: Complex.zero) { $0 += matrix[row, $1] * spinor[$1] }
    }
  }

  var trace: Complex { (0..<4).reduce(into: .zero) { $0 += self[$1, $1] } }

  /// Trace of the product, without the product.
  func trace(times other: DiracMatrix) -> Complex {
    var sum = Complex.zero
    for row in 0..<4 {
      for column in 0..<4 { sum += self[row, column] * other[column, row] }
    }
    return sum
  }

  /// gamma^0 A^dagger gamma^0: what stands in the conjugate of ubar A u.
  var barred: DiracMatrix {
    Self.gamma[0] * DiracMatrix { self[$1, $0].conjugate } * Self.gamma[0]
  }

  /// The largest modulus of an element.
  var size: Double { elements.map(\.squaredModulus).max()?.squareRoot() ?? 0 }
}

extension DiracMatrix {
  static let identity = DiracMatrix { Complex(real: $0 == $1 ? 1 : 0) }

  /// gamma^0 to gamma^3, the index is an upper one.
  static let gamma: [DiracMatrix] = {
    let pauli: [[[Complex]]] = [
      [[Complex(real: 1), .zero], [.zero, Complex(real: 1)]],
      [[.zero, Complex(real: 1)], [Complex(real: 1), .zero]],
      [[.zero, -1 * Complex.i], [.i, .zero]],
      [[Complex(real: 1), .zero], [.zero, Complex(real: -1)]],
    ]
    // Blocks 0, sigma^mu above and sigma-bar^mu, 0 below.
    return (0..<4).map { index in
      DiracMatrix { row, column in
        guard (row < 2) != (column < 2) else { return .zero }
        let sign = row < 2 ? 1 : metric[index]
        return sign * pauli[index][row % 2][column % 2]
      }
    }
  }()

  /// i gamma^0 gamma^1 gamma^2 gamma^3
  static let gamma5 = Complex.i * (gamma[0] * gamma[1] * gamma[2] * gamma[3])
  /// P_L
  static let left = 0.5 * (identity - gamma5)
  /// P_R
  static let right = 0.5 * (identity + gamma5)

  /// sigma^{ab} = (i/2) [gamma^a, gamma^b]
  static let sigma: [[DiracMatrix]] = gamma.map { one in
    gamma.map { other in 0.5 * (Complex.i * (one * other - other * one)) }
  }

  /// gamma_mu p^mu
  static func slash(_ vector: FourVector) -> DiracMatrix {
    (0..<4).reduce(DiracMatrix()) { $0 + metric[$1] * vector[$1] * gamma[$1] }
  }
}
