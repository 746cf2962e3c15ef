import CKernels
import Configuration
import Interactions

/// The input of the response of a detector in one pass over the samples: the detector, the edges of
/// the flux histogram and the shape functions, but no flux and no coupling.
public struct ResponseProblem: Sendable {
  /// The detector.
  let detector: KernelDetector
  /// The edges [energyBins + 1] in GeV, ascending.
  public let energyEdgesGeV: [Double]
  /// The shape functions of one final neutral lepton.
  public let shapes: ShapeSet

  /// The number of bins of the neutrino energy.
  public var energyBins: Int { energyEdgesGeV.count - 1 }
  /// The number of reconstructed bins, without the entry for outside.
  public var bins: Int { detector.bins }

  /// The number of values in the row of one energy bin, [bins, then outside][shape].
  public var rowLength: Int { (bins + 1) * shapes.stride }
}

/// response[energy bin][bin, then outside][shape] in GeV^2 x the shape's unit; see
/// `nuem_kernels.h`.
public struct ResponseTensor: Sendable {
  /// The number of rows: bins of the neutrino energy.
  public let energyBins: Int
  /// The number of values of one energy bin: reconstructed bins and outside, times the stride of
  /// the shapes.
  public let rowLength: Int
  /// The values [energy bin][reconstructed bin, then outside][shape], in GeV^2 x the shape's unit.
  public var values: [Double]

  /// A response of zeros.
  public init(for problem: ResponseProblem) {
    energyBins = problem.energyBins
    rowLength = problem.rowLength
    values = [Double](repeating: 0, count: energyBins * rowLength)
  }
}

/// fluxes[rows][energy bins] x response[energy bins][columns], with every sum in the order of the
/// energy bins.
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
