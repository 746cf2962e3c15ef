import Foundation

extension Formula {
  /// The factors of every divisor except the energies, which are above 0. A formula without poles
  /// has no such factor that is 0 somewhere.
  var divisors: Set<Formula> {
    switch self {
    case .constant, .neutrinoEnergy, .recoilEnergy: []
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b):
      a.divisors.union(b.divisors)
    case .divide(let a, let b): a.divisors.union(b.divisors).union(b.roots)
    case .power(let inner, _), .logarithm(let inner), .squareRoot(let inner): inner.divisors
    }
  }

  /// The arguments of logarithms, which must be above 0 everywhere.
  var logarithms: Set<Formula> {
    switch self {
    case .constant, .neutrinoEnergy, .recoilEnergy: []
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b),
      .divide(let a, let b):
      a.logarithms.union(b.logarithms)
    case .logarithm(let inner): inner.logarithms.union([inner])
    case .power(let inner, _), .squareRoot(let inner): inner.logarithms
    }
  }

  /// Factors of the formula: where it is 0, one of them is 0.
  private var roots: Set<Formula> {
    switch self {
    case .constant, .neutrinoEnergy, .recoilEnergy: []
    case .multiply(let a, let b): a.roots.union(b.roots)
    case .divide(let a, _): a.roots
    case .power(let inner, _), .squareRoot(let inner): inner.roots
    case .add, .subtract, .logarithm: [self]
    }
  }

  /// The value, and a size to which its rounding error is proportional: that of the largest sums
  /// inside of it.
  func sized(neutrinoEnergyGeV: Double, recoilEnergyGeV: Double) -> (value: Double, size: Double) {
    func of(_ inner: Formula) -> (value: Double, size: Double) {
      inner.sized(neutrinoEnergyGeV: neutrinoEnergyGeV, recoilEnergyGeV: recoilEnergyGeV)
    }
    switch self {
    case .constant(let value): return (value, abs(value))
    case .neutrinoEnergy: return (neutrinoEnergyGeV, neutrinoEnergyGeV)
    case .recoilEnergy: return (recoilEnergyGeV, recoilEnergyGeV)
    case .add(let a, let b):
      let (x, y) = (of(a), of(b))
      return (x.value + y.value, x.size + y.size)
    case .subtract(let a, let b):
      let (x, y) = (of(a), of(b))
      return (x.value - y.value, x.size + y.size)
    case .multiply(let a, let b):
      let (x, y) = (of(a), of(b))
      return (x.value * y.value, x.size * y.size)
    case .divide(let a, let b):
      let (x, y) = (of(a), of(b))
      return (x.value / y.value, x.size / abs(y.value) * max(1, y.size / abs(y.value)))
    case .power(let inner, let exponent):
      let x = of(inner)
      return (pow(x.value, Double(exponent)), pow(x.size, Double(exponent)))
    case .logarithm(let inner):
      let x = of(inner)
      return (log(x.value), abs(log(x.value)) + x.size / abs(x.value))
    case .squareRoot(let inner):
      let x = of(inner)
      return (x.value.squareRoot(), x.size.squareRoot())
    }
  }
}
