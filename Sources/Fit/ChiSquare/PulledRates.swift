import Interactions

/// The sum of the squared residuals of a group of exposures at given pulls, as a function of the couplings, with
/// what others say of these.
///
/// An expectation is linear in the terms of the couplings, so that the sum over bins is a quadratic form in the
/// terms, made once; a term is a polynomial of second degree in the variable of any one coupling (itself, or
/// its square where its sign is not seen), so that along a coupling the sum is a quartic, known exactly.
struct PulledRates: Sendable {
  private let polynomials: CouplingPolynomials
  /// Length of the terms of both flavours, [flavour][term, padded].
  private let width: Int
  /// Weighted sums over bins: of products of two terms' amounts [width][width in vectors], of an amount and
  /// the excess of the backgrounds over what is observed, and of the excess squared.
  private var squares: [SIMD8<Double>]
  private var mixed: [SIMD8<Double>]
  private var constant = 0.0
  /// Sums over bins without weights: of the amounts, and of what is observed less the backgrounds.
  private var amounts: [SIMD8<Double>]
  private var missing = 0.0
  private let constraints: CouplingConstraints
  private let measured: ArraySlice<Double>?

  /// - Parameters:
  ///   - pulls: relative changes; principal pulls of the flux are in standard deviations.
  ///   - observed: counts [exposure of the group][bin]; nil for the group's own.
  ///   - measured: changes of what others measured, [constraint]; nil for 0.
  init(
    _ group: FitGroup, pulls: ArraySlice<Double>, observed: ArraySlice<Double>? = nil,
    measured: ArraySlice<Double>? = nil
  ) {
    polynomials = group.polynomials
    constraints = group.constraints
    self.measured = measured
    let vectors = 2 * polynomials.stride / 8
    let width = 8 * vectors
    var squares = [SIMD8<Double>](repeating: .zero, count: width * vectors)
    var mixed = [SIMD8<Double>](repeating: .zero, count: vectors)
    var amounts = mixed
    var (constant, missing) = (0.0, 0.0)
    group.forEachPulledBin(pulls: pulls, observed: observed) { terms, excess, weight in
      guard weight > 0 else { return }
      constant += weight * excess * excess
      missing += abs(excess)
      for column in 0..<vectors {
        let weighted = weight * terms[column]
        mixed[column] += excess * weighted
        amounts[column] += terms[column]
        for row in 0..<vectors {
          let values = terms[row]
          for lane in 0..<8 where values[lane] != 0 {
            squares[(8 * row + lane) * vectors + column] += values[lane] * weighted
          }
        }
      }
    }
    (self.squares, self.mixed, self.amounts) = (squares, mixed, amounts)
    (self.constant, self.missing, self.width) = (constant, missing, width)
  }

  private typealias Terms = [SIMD8<Double>]

  private func terms(_ values: [Double]) -> Terms { polynomials.paddedValues(at: values) }

  /// Sum of products with the quadratic form.
  private func product(_ one: Terms, _ other: Terms) -> Double {
    var sum = 0.0
    for row in 0..<width {
      let factor = one[row / 8][row % 8]
      guard factor != 0 else { continue }
      var line = SIMD8<Double>.zero
      for column in other.indices { line += squares[row * other.count + column] * other[column] }
      sum += factor * line.sum()
    }
    return sum
  }

  private func linear(_ terms: Terms) -> Double {
    zip(mixed, terms).reduce(SIMD8<Double>.zero) { $0 + $1.0 * $1.1 }.sum()
  }

  /// Sum of the squared residuals at values of all couplings.
  func misfit(_ values: [Double]) -> Double {
    let at = terms(values)
    return constant + 2 * linear(at) + product(at, at)
      + constraints.chiSquare(at: values, shifts: measured)
  }

  /// The misfit along a coupling, all others as in `values`, in its variable in units of its scale.
  func line(_ coupling: FreeCoupling, _ values: [Double]) -> Quartic {
    let (zero, one, two) = polynomial(coupling, values)
    var quartic = Quartic()
    quartic.coefficients = SIMD8<Double>(
      constant + 2 * linear(zero) + product(zero, zero),
      2 * (linear(one) + product(zero, one)),
      2 * (linear(two) + product(zero, two)) + product(one, one),
      2 * product(one, two), product(two, two), 0, 0, 0)
    if !constraints.couplings.isEmpty {
      quartic.coefficients += constraint(coupling, values)
    }
    return quartic
  }

  /// What the constraints add to the quartic along a coupling: a polynomial of second degree in its
  /// variable, made from its values at three points.
  private func constraint(_ coupling: FreeCoupling, _ values: [Double]) -> SIMD8<Double> {
    func at(_ variable: Double) -> Double {
      var moved = values
      moved[coupling.index] = coupling.value(ofVariable: variable)
      return constraints.chiSquare(at: moved, shifts: measured)
    }
    let (middle, first, second) = (at(0), at(1), at(2))
    return SIMD8(
      middle, 2 * first - 1.5 * middle - 0.5 * second, 0.5 * (second + middle) - first, 0, 0, 0, 0,
      0)
  }

  /// Values at which the misfit is least along a coupling, all other couplings as in `values`.
  func minima(_ coupling: FreeCoupling, _ values: [Double]) -> [Double] {
    let range = coupling.variableRange
    return line(coupling, values).minima(in: range).map { coupling.value(ofVariable: $0) }
  }

  /// Value, in the coupling's unit, at which the coupling adds `share` times what is observed to
  /// all bins together.
  func size(_ coupling: FreeCoupling, _ values: [Double], share: Double) -> Double {
    let polynomial = polynomial(coupling, values)
    func added(_ terms: Terms) -> Double {
      abs(zip(amounts, terms).reduce(SIMD8<Double>.zero) { $0 + $1.0 * $1.1 }.sum())
    }
    let (linear, square) = (added(polynomial.one), added(polynomial.two))
    let wanted = share * missing
    // The root of square y^2 + linear y = wanted, without cancellation.
    let root = (linear * linear + 4 * square * wanted).squareRoot()
    let size = 2 * wanted / (linear + root)
    return coupling.value(ofVariable: size.isFinite && size > 0 ? size : 1)
  }

  /// Terms as polynomials of second degree in the variable of one coupling over its scale, from their values
  /// at three of them: that is exact.
  private func polynomial(
    _ coupling: FreeCoupling, _ values: [Double]
  ) -> (zero: Terms, one: Terms, two: Terms) {
    func at(_ variable: Double) -> Terms {
      var moved = values
      moved[coupling.index] = coupling.value(ofVariable: variable)
      return terms(moved)
    }
    let (middle, first, second) = (at(0), at(1), at(2))
    return (
      middle,
      middle.indices.map { 2 * first[$0] - 1.5 * middle[$0] - 0.5 * second[$0] },
      middle.indices.map { 0.5 * (second[$0] + middle[$0]) - first[$0] }
    )
  }
}
