import Configuration
import Experiment
import Interactions

/// The response of the detector to neutrinos of each energy bin: the part of the cross-section,
/// integrated over the energy bin and all recoils above the threshold, in each reconstructed bin.
public struct EnergyResponse: Sendable {
  /// The edges [energy bins + 1] in GeV: the bins of the flux as cut by `energy_max_gev`.
  public let energyEdgesGeV: [Double]
  /// The number of reconstructed bins; one more entry holds events outside of them.
  public let bins: Int
  /// The shapes and the response of each pass of the table of shapes.
  private let passes: [(shapes: ShapeSet, response: ResponseTensor)]

  init(
    energyEdgesGeV: [Double], bins: Int, passes: [(shapes: ShapeSet, response: ResponseTensor)]
  ) {
    self.energyEdgesGeV = energyEdgesGeV
    self.bins = bins
    self.passes = passes
  }

  /// Integrals of a cross-section over an energy bin, in cm^2 GeV: [bin, then outside], for
  /// coefficients[column of the model's table] in cm^2.
  public func integrals(energyBin: Int, coefficients: [Double]) -> [Double] {
    (0...bins).map { bin in
      var (sum, first) = (0.0, 0)
      for (shapes, response) in passes {
        let row = energyBin * response.rowLength + bin * shapes.stride
        for shape in 0..<shapes.stride {
          sum += response.values[row + shape] * coefficients[first + shape]
        }
        first += shapes.stride
      }
      return sum
    }
  }
}

extension RateCalculator {
  /// The response from the samples that `templates(at:)` of the same stations draws.
  public func energyResponse(at stations: [Station]) throws(Failure) -> EnergyResponse {
    let problems = try contraction(at: stations).problems
    let responses = try problems.indices.map { (pass) throws(Failure) in
      sampling.engine == .quadrature
        ? try QuadratureEngine(problem: problems[pass]).run(threads: threads).fine
        : try growingSample(at: stations).response(pass: pass)
    }
    return EnergyResponse(
      energyEdgesGeV: problems[0].energyEdgesGeV, bins: problems[0].bins,
      passes: zip(problems, responses).map { ($0.shapes, $1) })
  }
}
