import CKernels
import Interactions

/// Expectations in every bin of a group of exposures at given pulls, as functions of the couplings: sums
/// of terms, each of which is a polynomial of second degree in any one coupling.
struct PulledRates: Sendable {
  /// Values of the terms of both flavours.
  struct Terms: Sendable {
    var muon: SIMD8<Double> = .zero
    var electron: SIMD8<Double> = .zero
  }

  private struct Bin {
    let amounts: Terms
    /// Of the backgrounds, less what is observed.
    let excess: Double
    /// Of the squared residual in chi-square; for Poisson counts, where they are many.
    let weight: Double
  }

  private let bins: [Bin]
  private let vectorCoupling: nuem_vector_coupling

  /// - Parameters:
  ///   - pulls: relative changes, of principal flux pulls standard deviations.
  ///   - observed: [exposure of the group][bin]; nil for the group's own.
  init(_ group: FitGroup, pulls: ArraySlice<Double>, observed: ArraySlice<Double>? = nil) {
    bins = group.pulledBins(pulls: pulls, observed: observed) { amounts, excess, weight in
      Bin(amounts: amounts, excess: excess, weight: weight)
    }
    vectorCoupling = group.vectorCoupling
  }

  private func terms(_ parameters: [Double]) -> Terms { Terms(parameters, vectorCoupling) }

  /// Sum of the squared residuals at values of all parameters.
  func misfit(_ parameters: [Double]) -> Double {
    let at = terms(parameters)
    return bins.reduce(0) { sum, bin in
      let residual = bin.excess + Self.product(bin.amounts, at)
      return sum + bin.weight * residual * residual
    }
  }

  /// The misfit along a coupling, all others as in `parameters`, in units of the coupling's scale.
  func line(_ coupling: FreeCoupling, _ parameters: [Double]) -> Quartic {
    let polynomial = polynomial(coupling, parameters)
    var quartic = Quartic()
    for bin in bins where bin.weight > 0 {
      quartic.add(
        bin.weight, bin.excess + Self.product(bin.amounts, polynomial.constant),
        Self.product(bin.amounts, polynomial.linear), Self.product(bin.amounts, polynomial.square))
    }
    return quartic
  }

  /// Where the misfit is least along a coupling, all others as in `parameters`.
  func minima(_ coupling: FreeCoupling, _ parameters: [Double]) -> [Double] {
    let (low, high) = (coupling.range.lowerBound, coupling.range.upperBound)
    return line(coupling, parameters).minima(in: low / coupling.scale...high / coupling.scale).map {
      min(max($0 * coupling.scale, low), high)
    }
  }

  /// With how large a value, in the coupling's unit, it adds `share` times what is observed to all bins
  /// together.
  func size(_ coupling: FreeCoupling, _ parameters: [Double], share: Double) -> Double {
    let polynomial = polynomial(coupling, parameters)
    var (linear, square, wanted) = (0.0, 0.0, 0.0)
    for bin in bins {
      linear += abs(Self.product(bin.amounts, polynomial.linear))
      square += abs(Self.product(bin.amounts, polynomial.square))
      wanted += share * abs(bin.excess)
    }
    // The root of square y^2 + linear y = wanted, without cancellation.
    let root = (linear * linear + 4 * square * wanted).squareRoot()
    let size = 2 * wanted / (linear + root)
    return coupling.scale * (size.isFinite && size > 0 ? size : 1)
  }

  /// Terms as polynomials of second degree in one coupling over its scale, from their values at three
  /// places: that is exact.
  private func polynomial(
    _ coupling: FreeCoupling, _ parameters: [Double]
  ) -> (constant: Terms, linear: Terms, square: Terms) {
    var moved = parameters
    moved[coupling.index] = 0
    let middle = terms(moved)
    moved[coupling.index] = coupling.scale
    let above = terms(moved)
    moved[coupling.index] = -coupling.scale
    let below = terms(moved)
    func combined(
      _ from: (SIMD8<Double>, SIMD8<Double>, SIMD8<Double>) -> SIMD8<Double>
    ) -> Terms {
      Terms(
        muon: from(below.muon, middle.muon, above.muon),
        electron: from(below.electron, middle.electron, above.electron))
    }
    return (
      middle, combined { 0.5 * ($2 - $0) }, combined { 0.5 * ($2 + $0) - $1 }
    )
  }

  private static func product(_ amounts: Terms, _ terms: Terms) -> Double {
    (amounts.muon * terms.muon + amounts.electron * terms.electron).sum()
  }
}

extension PulledRates.Terms {
  /// As the kernel has them, of all parameters.
  init(_ parameters: [Double], _ coupling: nuem_vector_coupling) {
    func flavour(_ electron: Int, _ offset: Double) -> SIMD8<Double> {
      let moment = parameters[Int(NUEM_PARAMETER_MU_NUMU) + electron]
      let charge = parameters[Int(NUEM_PARAMETER_Q_NUMU) + electron]
      let radius = parameters[Int(NUEM_PARAMETER_R2_NUMU) + electron]
      let mixing = parameters[Int(NUEM_PARAMETER_SIN2_THETA_W)]
      let vector = offset + mixing * (2 + coupling.radius_factor * radius)
      return SIMD8(
        1, vector, vector * vector, moment * moment, charge, charge * vector, charge * charge, 0)
    }
    muon = flavour(0, coupling.offset.0)
    electron = flavour(1, coupling.offset.1)
  }
}
