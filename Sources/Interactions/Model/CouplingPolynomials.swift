import CKernels

/// Terms of rates as the profiling kernel takes them: products of two amplitudes. Each amplitude is
/// a polynomial of the couplings' variables (the coupling, or its square where its sign is not
/// seen).
public struct CouplingPolynomials: Sendable {
  /// The couplings of the model, in its order.
  public private(set) var couplings: [Coupling]
  /// The number of terms of each flavour; the first term is 1.
  public private(set) var terms = 1
  private var amplitudes: [Polynomial] = []
  /// The two factors of each term, [flavour][term]: indices of amplitudes, or -1 for 1.
  private var factors: [[Factors]] = [
    [Factors(first: -1, second: -1)], [Factors(first: -1, second: -1)],
  ]
  private var kernel = KernelArrays()

  struct Factors: Hashable, Sendable {
    var first: Int
    var second: Int
  }

  /// The index of a channel's flavour, of `NUEM_FLAVOURS`.
  static func flavour(of channel: Channel) -> Int { channel.isElectronFlavour ? 1 : 0 }

  init(_ couplings: [Coupling]) { self.couplings = couplings }

  /// The index of the term that a product of two polynomials is, and the factor that is left.
  mutating func term(
    _ one: Polynomial, _ other: Polynomial, of channel: Channel
  ) -> (term: Int, factor: Double) {
    let (first, second) = (amplitude(one), amplitude(other))
    let indices = [first.index, second.index].sorted()
    let factors = Factors(first: indices[0], second: indices[1])
    let flavour = Self.flavour(of: channel)
    let factor = first.factor * second.factor
    return (index(ofTerm: factors, flavour: flavour), factor)
  }

  private mutating func amplitude(_ polynomial: Polynomial) -> (index: Int, factor: Double) {
    if let constant = polynomial.constant { return (-1, constant) }
    let (normalized, factor) = polynomial.normalized
    return (index(ofAmplitude: normalized), factor)
  }

  /// The polynomials of several models with the same couplings together, and the index of each term
  /// of each model among all terms, [model][flavour][term].
  public static func joined(
    _ models: [CouplingPolynomials]
  ) -> (all: CouplingPolynomials, indices: [[[Int]]]) {
    guard var all = models.first else { return (CouplingPolynomials([]), []) }
    var indices: [[[Int]]] = []
    for model in models {
      let amplitudes = model.amplitudes.map { all.index(ofAmplitude: $0) }
      func amplitude(_ index: Int) -> Int { index < 0 ? -1 : amplitudes[index] }
      indices.append(
        model.factors.enumerated().map { flavour, own in
          own.map { factors in
            let ordered = [amplitude(factors.first), amplitude(factors.second)].sorted()
            return all.index(
              ofTerm: Factors(first: ordered[0], second: ordered[1]), flavour: flavour)
          }
        })
    }
    all.finish()
    return (all, indices)
  }

  private mutating func index(ofAmplitude polynomial: Polynomial) -> Int {
    if let known = amplitudes.firstIndex(of: polynomial) { return known }
    amplitudes.append(polynomial)
    return amplitudes.count - 1
  }

  private mutating func index(ofTerm term: Factors, flavour: Int) -> Int {
    if let known = factors[flavour].firstIndex(of: term) { return known }
    factors[flavour].append(term)
    return factors[flavour].count - 1
  }

  /// Makes the arrays for the kernel; no term can be added after this.
  mutating func finish() {
    terms = factors.map(\.count).max() ?? 1
    kernel = KernelArrays(
      couplings: couplings, amplitudes: amplitudes,
      factors: factors.flatMap { own in
        own + [Factors](repeating: Factors(first: -1, second: -1), count: terms - own.count)
      })
  }

  /// The same terms for couplings with other limits.
  func limiting(to couplings: [Coupling]) -> CouplingPolynomials {
    var limited = self
    limited.couplings = couplings
    limited.finish()
    return limited
  }

  /// Values of all terms of a flavour.
  func values(of channel: Channel, at point: CouplingPoint) -> [Double] {
    let values = amplitudes.map { amplitude in
      amplitude.value { name in couplings.first { $0.name == name }.map { point[$0] } ?? 0 }
    }
    return factors[Self.flavour(of: channel)].map { factors in
      (factors.first < 0 ? 1 : values[factors.first])
        * (factors.second < 0 ? 1 : values[factors.second])
    }
  }

  /// Values of all terms of both flavours, each row filled with zeros: [flavour][stride].
  ///
  /// - Parameter values: the values of all couplings.
  public func paddedValues(at values: [Double]) -> [SIMD8<Double>] {
    kernel.terms(terms: terms, stride: stride, at: values)
  }

  /// The length of a row of terms in templates.
  public var stride: Int { (terms + 7) / 8 * 8 }

  /// Hands the couplings on as the kernel takes them; their arrays do not move while `body` runs.
  public func withKernelCouplings<Result>(_ body: (nuem_couplings) -> Result) -> Result {
    kernel.withPointers(terms: terms, body)
  }
}

/// The arrays of `nuem_couplings`.
private struct KernelArrays: Sendable {
  var isSquared: [Int32] = []
  var lower: [Double] = []
  var upper: [Double] = []
  var firstMonomial: [Int] = [0]
  var monomials: [nuem_monomial] = []
  var factors: [Int32] = []

  init() {}

  init(
    couplings: [Coupling], amplitudes: [Polynomial], factors: [CouplingPolynomials.Factors]
  ) {
    isSquared = couplings.map { $0.isSignSeen ? 0 : 1 }
    lower = couplings.map { $0.bounds?.lowerBound ?? ($0.isSignSeen ? -.infinity : 0) }
    upper = couplings.map { $0.bounds?.upperBound ?? .infinity }
    for amplitude in amplitudes {
      monomials += amplitude.terms.map { term in
        var monomial = nuem_monomial()
        monomial.coefficient = term.coefficient
        let indices = term.monomial.names.compactMap { name in
          couplings.first { $0.name == name }.map { Int32($0.index) }
        }
        monomial.factors = Int32(indices.count)
        withUnsafeMutableBytes(of: &monomial.variable) { bytes in
          let variables = bytes.bindMemory(to: Int32.self)
          for (slot, index) in indices.prefix(variables.count).enumerated() {
            variables[slot] = index
          }
        }
        return monomial
      }
      firstMonomial.append(monomials.count)
    }
    self.factors = factors.flatMap { [Int32($0.first), Int32($0.second)] }
  }

  func terms(terms: Int, stride: Int, at values: [Double]) -> [SIMD8<Double>] {
    let amplitudes = (0..<firstMonomial.count - 1).map { amplitude in
      monomials[firstMonomial[amplitude]..<firstMonomial[amplitude + 1]].reduce(0.0) {
        sum, monomial in
        let indices = [
          monomial.variable.0, monomial.variable.1, monomial.variable.2, monomial.variable.3,
        ]
        return sum
          + indices.prefix(Int(monomial.factors)).reduce(monomial.coefficient) { product, index in
            let value = values[Int(index)]
            return product * (isSquared[Int(index)] == 0 ? value : value * value)
          }
      }
    }
    var rows = [SIMD8<Double>](repeating: .zero, count: 2 * stride / 8)
    for flavour in 0..<2 {
      for term in 0..<terms {
        let entry = flavour * stride + term
        let factor = 2 * (flavour * terms + term)
        let (first, second) = (Int(factors[factor]), Int(factors[factor + 1]))
        rows[entry / 8][entry % 8] =
          (first < 0 ? 1 : amplitudes[first]) * (second < 0 ? 1 : amplitudes[second])
      }
    }
    return rows
  }

  func withPointers<Result>(terms: Int, _ body: (nuem_couplings) -> Result) -> Result {
    isSquared.withUnsafeBufferPointer { isSquared in
      lower.withUnsafeBufferPointer { lower in
        upper.withUnsafeBufferPointer { upper in
          firstMonomial.withUnsafeBufferPointer { firstMonomial in
            monomials.withUnsafeBufferPointer { monomials in
              factors.withUnsafeBufferPointer { factors in
                body(
                  nuem_couplings(
                    couplings: isSquared.count, is_squared: isSquared.baseAddress,
                    lower: lower.baseAddress, upper: upper.baseAddress,
                    amplitudes: firstMonomial.count - 1,
                    first_monomial: firstMonomial.baseAddress, monomial: monomials.baseAddress,
                    terms: terms, factor: factors.baseAddress))
              }
            }
          }
        }
      }
    }
  }
}
