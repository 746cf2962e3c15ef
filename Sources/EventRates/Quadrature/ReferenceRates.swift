import Configuration
import Experiment
import Interactions

/// Standard Model events per year without smearing: with the whole default configuration but for
/// the flux, and with the paper's kinematics, to which Table 1 is compared, or with a detector,
/// energies and kinematics of one's own.
struct ReferenceRates: Sendable {
  let grid: EnergyGrid
  /// The events for a flux of 1 in an energy bin, [channel][energy bin].
  private let eventsPerFlux: [[Double]]

  init(
    flux: FluxTable, detector: DetectorSettings = DetectorSettings(),
    beam: BeamSettings = BeamSettings(), kinematics: Kinematics = .paper
  ) throws(Failure) {
    grid = try EnergyGrid(
      flux: flux, beam: beam, detector: detector, kinematics: kinematics,
      source: ConfigurationSource())
    let model = InteractionModel.standard(PhysicsSettings())
    // The Standard Model has no other final particles, so one pass is enough.
    let shapes = model.table.passes[0]
    let response = try unsmearedResponse(
      KernelDetector(
        recoilThresholdGeV: detector.recoilThresholdGeV, kinematics: kinematics.kernel()),
      shapes: shapes, energyEdgesGeV: grid.edgesGeV)
    let exposure = beam.protonsOnTargetPerYear * detector.electrons
    let stride = shapes.stride
    eventsPerFlux = Channel.allCases.map { channel in
      let coefficients = model.coefficients(channel: channel, at: model.standardModel)
      return Swift.stride(from: 0, to: response.count, by: stride).map { row in
        exposure * (0..<stride).reduce(0) { $0 + response[row + $1] * coefficients[$1] }
      }
    }
  }

  /// The events of a channel for a flux [channel][energy bin of the grid].
  func events(_ channel: Channel, flux: [Double]) -> Double {
    zip(flux[(channel.index * grid.energyBins)...], eventsPerFlux[channel.index]).reduce(0) {
      $0 + $1.0 * $1.1
    }
  }
}
