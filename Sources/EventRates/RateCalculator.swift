import CKernels
import NearDetector
import NeutrinoPhysics
import Settings
import Synchronization

/// Rates of a detector in a beam: runs the engine and contracts its response with fluxes.
public struct RateCalculator: Sendable {
  public let detector: DetectorSettings
  public let binning: BinningSettings
  public let beam: BeamSettings
  public let flux: FluxTable
  public let sampling: SamplingSettings
  public let source: ConfigurationSource
  public let threads: Int
  public let normalization: RateNormalization

  /// Memory that a run may take for its replicates and threads, in bytes.
  static let memoryLimit = 8.0 * 1024 * 1024 * 1024

  public init(
    detector: DetectorSettings, binning: BinningSettings, beam: BeamSettings, flux: FluxTable,
    normalization: Normalization, sampling: SamplingSettings, source: ConfigurationSource,
    threads: Int
  ) throws(Failure) {
    self.detector = detector
    self.binning = binning
    self.beam = beam
    self.flux = flux
    self.sampling = sampling
    self.source = source
    self.threads = threads
    self.normalization = try RateNormalization(normalization, flux: flux, source: source)
  }

  /// Templates at the stations, with their sampling error.
  public func templates(at stations: [Station]) throws(Failure) -> TemplateEstimate {
    try templates(at: stations, binning: binning)
  }

  /// The same for rates alone, whatever the bins: all events in one bin or outside.
  public func totals(at stations: [Station]) throws(Failure) -> TemplateEstimate {
    var single = binning
    single.bins = 1
    return try templates(at: stations, binning: single)
  }

  private func templates(
    at stations: [Station], binning: BinningSettings
  ) throws(Failure) -> TemplateEstimate {
    let grid = try energyGrid()
    let problem = ResponseProblem(
      detector: kernelDetector(binning), energyEdgesGeV: grid.edgesGeV)
    let fluxes = try scaledFluxes(at: stations, grid: grid)
    let rows = stations.count * Channel.allCases.count
    @Sendable func contract(_ response: ResponseTensor) throws(Failure) -> Templates {
      Templates(
        stations: stations, bins: binning.bins,
        values: try contracted(
          fluxes, with: response.values, rows: rows, columns: response.rowLength))
    }
    switch sampling.engine {
    case .montecarlo, .quasiMontecarlo:
      try checkMemory(problem: problem, rows: rows)
      let threshold = detector.recoilThresholdGeV
      let engine = SamplingEngine(
        problem: problem, settings: sampling,
        quantiles: sampling.engine == .montecarlo
          ? EnergyQuantiles.equal(edgesGeV: grid.edgesGeV, recoilThresholdGeV: threshold)
          : EnergyQuantiles.important(
            edgesGeV: grid.edgesGeV, recoilThresholdGeV: threshold, fluxes: fluxes))
      let finished = Mutex<[Int: Templates]>([:])
      try engine.run(threads: threads) { (replicate, response) throws(Failure) in
        let templates = try contract(response)
        finished.withLock { $0[replicate] = templates }
      }
      let replicates = finished.withLock { $0 }
      return TemplateEstimate(
        replicates: (0..<sampling.replicates).compactMap { replicates[$0] })
    case .quadrature:
      let engine = QuadratureEngine(problem: problem)
      let (fine, coarse) = try engine.run(threads: threads)
      return TemplateEstimate(fine: try contract(fine), coarse: try contract(coarse))
    }
  }

  /// The deterministic integrals without smearing, in templates of no bin: all lies outside.
  public func integrals(at stations: [Station]) throws(Failure) -> Templates {
    let grid = try energyGrid()
    let total = try unsmearedResponse(
      recoilThresholdGeV: detector.recoilThresholdGeV, energyEdgesGeV: grid.edgesGeV)
    let fluxes = try scaledFluxes(at: stations, grid: grid)
    return Templates(
      stations: stations, bins: 0,
      values: try contracted(
        fluxes, with: total, rows: stations.count * Channel.allCases.count,
        columns: ShapeFunction.stride))
  }

  /// Refuses stations whose rates cannot be computed.
  public func check(_ stations: [Station]) throws(Failure) {
    _ = try scaledFluxes(at: stations, grid: try energyGrid())
  }

  private func energyGrid() throws(Failure) -> EnergyGrid {
    try EnergyGrid(flux: flux, beam: beam, detector: detector, source: source)
  }

  private func kernelDetector(_ binning: BinningSettings) -> nuem_detector {
    nuem_detector(
      angular_resolution_rad: detector.angularResolutionRadians,
      energy_resolution: detector.energyResolution,
      recoil_threshold_gev: detector.recoilThresholdGeV,
      bin_width_gev: binning.binWidthGeV, bins: binning.bins)
  }

  /// [station, channel][energy bin]: flux x protons on target x electrons x Table 1 factor, so that
  /// the product with a response and coefficients in cm^2 is in events per year.
  private func scaledFluxes(at stations: [Station], grid: EnergyGrid) throws(Failure) -> [Double] {
    var rows: [Double] = []
    for station in stations {
      let values = grid.values(
        of: try flux.flux(at: station))
      for channel in Channel.allCases {
        let scale =
          beam.protonsOnTargetPerYear * detector.electrons
          * (try normalization.factor(station: station, channel: channel))
        let first = channel.index * grid.energyBins
        rows += values[first..<first + grid.energyBins].map { $0 * scale }
      }
    }
    return rows
  }

  private func checkMemory(problem: ResponseProblem, rows: Int) throws(Failure) {
    let doubles =
      Double(problem.rowLength)
      * (2 * Double(rows * sampling.replicates) + 2 * Double(problem.energyBins * threads))
    guard 8 * doubles <= Self.memoryLimit else {
      let gibibytes = Int((8 * doubles / (1024 * 1024 * 1024)).rounded(.up))
      throw source.failure(
        .badInput, at: source.given(among: "binning.bins", "sampling.replicates"),
        """
        \(problem.bins) bins and \(sampling.replicates) replicates would take \(gibibytes) GiB of \
        memory, more than 8: expected fewer bins, replicates or threads
        """)
    }
  }
}
