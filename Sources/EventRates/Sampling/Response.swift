import CKernels
import Configuration
import Interactions

/// What the response of a detector is computed for in one pass over the samples: its identity is the detector,
/// the edges of the flux histogram and the shape functions, and neither a flux nor a coupling.
public struct ResponseProblem: Sendable {
  /// What smears and counts.
  let detector: KernelDetector
  /// [energyBins + 1], ascending.
  public let energyEdgesGeV: [Double]
  /// The shape functions of one final neutral lepton.
  public let shapes: ShapeSet

  /// Bins of the neutrino energy.
  public var energyBins: Int { energyEdgesGeV.count - 1 }
  /// Reconstructed bins, without what lies outside.
  public var bins: Int { detector.bins }

  /// Doubles in a row of one energy bin: [bins, then what lies outside][shape].
  public var rowLength: Int { (bins + 1) * shapes.stride }
}

/// response[energy bin][bin, then outside][shape] in GeV^2 x the shape's unit; see `nuem_kernels.h`.
public struct ResponseTensor: Sendable {
  /// Bins of the neutrino energy: the rows.
  public let energyBins: Int
  /// Numbers of one energy bin: reconstructed bins and outside, times the stride of the shapes.
  public let rowLength: Int
  /// [energy bin][reconstructed bin, then outside][shape], in GeV^2 x the shape's unit.
  public var values: [Double]

  /// All zero.
  public init(for problem: ResponseProblem) {
    energyBins = problem.energyBins
    rowLength = problem.rowLength
    values = [Double](repeating: 0, count: energyBins * rowLength)
  }
}

/// fluxes[rows][energy bins] x response[energy bins][columns], with every sum in the order of the energy bins.
func contracted(
  _ fluxes: [Double], with response: [Double], rows: Int, columns: Int
) throws(Failure) -> [Double] {
  var product = [Double](repeating: 0, count: rows * columns)
  try runKernel { message in
    nuem_contract(
      fluxes, response, rows, response.count / columns, columns, NUEM_BEST, &product, message)
  }
  return product
}
