import Configuration
import Experiment
import Interactions

/// What the detector makes of neutrinos of each energy: of an event's cross-section, integrated over
/// an energy bin and all recoils above the threshold, the part in each reconstructed bin.
public struct EnergyResponse: Sendable {
  /// [energy bins + 1], in GeV: the bins of the flux as cut by `energy_max_gev`.
  public let energyEdgesGeV: [Double]
  /// Reconstructed bins; one more entry holds what lies outside.
  public let bins: Int
  private let response: ResponseTensor

  init(energyEdgesGeV: [Double], bins: Int, response: ResponseTensor) {
    self.energyEdgesGeV = energyEdgesGeV
    self.bins = bins
    self.response = response
  }

  /// Integrals of a cross-section over an energy bin, in cm^2 GeV: [bin, then outside], for
  /// coefficients[shape] in cm^2.
  public func integrals(energyBin: Int, coefficients: [Double]) -> [Double] {
    (0...bins).map { bin in
      let row = energyBin * response.rowLength + bin * ShapeFunction.stride
      return coefficients.indices.reduce(0) {
        $0 + response.values[row + $1] * coefficients[$1]
      }
    }
  }
}

extension RateCalculator {
  /// The response from the samples that `templates(at:)` of the same stations draws.
  public func energyResponse(at stations: [Station]) throws(Failure) -> EnergyResponse {
    let problem = try contraction(at: stations).problem
    let response =
      sampling.engine == .quadrature
      ? try QuadratureEngine(problem: problem).run(threads: threads).fine
      : try growingSample(at: stations).response()
    return EnergyResponse(
      energyEdgesGeV: problem.energyEdgesGeV, bins: problem.bins, response: response)
  }
}
