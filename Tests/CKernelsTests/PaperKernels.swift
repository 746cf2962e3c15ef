import CKernels
import Interactions
import PaperModel

/// The kinematics without a final mass.
let exactKinematics = nuem_kinematics(kind: NUEM_EXACT_KINEMATICS, final_mass_gev: 0)
/// (2.3)
let paperKinematics = nuem_kinematics(kind: NUEM_PAPER_KINEMATICS, final_mass_gev: 0)

/// The shape functions of the paper, as the kernels take them.
let paperShapes = InteractionModel.papers.table.passes[0]

/// The couplings of the paper's model, written out: moments, charges and radii of both flavours in turn, then
/// the weak mixing angle.
struct PaperCouplings {
  /// g = offset + s (2 + radiusFactor r2)
  let offsets = [-0.5, 0.5]
  let radiusFactor = 0.7
  private let monomials: [nuem_monomial]
  private let firstMonomial = [0, 3, 6, 7, 8, 9, 10]
  private let factors: [Int32]
  private let isSquared: [Int32] = [1, 1, 0, 0, 0, 0, 0]
  private let lower: [Double] = [0, 0] + [Double](repeating: -.infinity, count: 4) + [0]
  private let upper: [Double] = [Double](repeating: .infinity, count: 6) + [1]

  init() {
    func monomial(_ coefficient: Double, _ variables: Int32...) -> nuem_monomial {
      var monomial = nuem_monomial()
      monomial.coefficient = coefficient
      monomial.factors = Int32(variables.count)
      if variables.count > 0 { monomial.variable.0 = variables[0] }
      if variables.count > 1 { monomial.variable.1 = variables[1] }
      return monomial
    }
    let (offsets, radiusFactor) = (offsets, radiusFactor)
    // Amplitudes: g of both flavours, q of both, mu^2 of both.
    monomials =
      [0, 1].flatMap { flavour in
        [
          monomial(offsets[flavour]), monomial(2, 6),
          monomial(radiusFactor, 6, 4 + Int32(flavour)),
        ]
      } + [2, 3, 0, 1].map { monomial(1, $0) }
    factors = [Int32(0), 1].flatMap { flavour -> [Int32] in
      let (g, q, moment) = (flavour, 2 + flavour, 4 + flavour)
      return [-1, -1, -1, g, g, g, -1, moment, -1, q, q, g, q, q]
    }
  }

  func withKernelCouplings(_ body: (nuem_couplings) -> Void) {
    isSquared.withUnsafeBufferPointer { isSquared in
      lower.withUnsafeBufferPointer { lower in
        upper.withUnsafeBufferPointer { upper in
          firstMonomial.withUnsafeBufferPointer { first in
            monomials.withUnsafeBufferPointer { monomials in
              factors.withUnsafeBufferPointer { factors in
                body(
                  nuem_couplings(
                    couplings: 7, is_squared: isSquared.baseAddress, lower: lower.baseAddress,
                    upper: upper.baseAddress, amplitudes: 6, first_monomial: first.baseAddress,
                    monomial: monomials.baseAddress, terms: 7, factor: factors.baseAddress))
              }
            }
          }
        }
      }
    }
  }
}
