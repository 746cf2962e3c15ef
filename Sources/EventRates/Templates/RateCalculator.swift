import Configuration
import Experiment
import Interactions

/// Rates of a detector in a beam: runs the engine and contracts its response with fluxes.
public struct RateCalculator: Sendable {
  /// The settings of the detector.
  public let detector: DetectorSettings
  /// The content of the files that the detector names.
  public let detectorTables: DetectorTables
  /// The bins of the reconstructed variables.
  public private(set) var binning: BinningSettings
  /// Protons on target and the highest neutrino energy.
  public let beam: BeamSettings
  /// The flux in neutrinos / (cm^2 GeV POT).
  public let flux: FluxTable
  /// The kinematics of the recoils.
  public let kinematics: Kinematics
  /// The shape functions that are the columns of templates.
  public private(set) var table: ShapeTable
  /// Engine, samples, replicates and seed.
  public let sampling: SamplingSettings
  /// The source of the configuration, for errors that name a location.
  public let source: ConfigurationSource
  /// The number of threads that sampling may use; results do not depend on it.
  public let threads: Int
  /// The factors by which rates are multiplied.
  public let normalization: RateNormalization
  /// The pulls of the flux; nil where the flux has no uncertainty.
  public let fluxPulls: FluxPulls?
  /// Gets the progress of sampling and integration; nil where nobody listens.
  public var progress: ProgressReport?
  /// Keeps templates for the next calculation; nil where there is none.
  public var memory: TemplateMemory?

  /// The memory that a run may take for its replicates and threads, in bytes.
  static let memoryLimit = 8.0 * 1024 * 1024 * 1024

  /// Refuses a normalisation that the flux cannot have.
  public init(
    detector: DetectorSettings, detectorTables: DetectorTables = DetectorTables(),
    binning: BinningSettings, beam: BeamSettings, flux: FluxTable, kinematics: Kinematics = .exact,
    table: ShapeTable, normalization: Normalization,
    sampling: SamplingSettings, source: ConfigurationSource, threads: Int,
    fluxPulls: FluxPulls? = nil
  ) throws(Failure) {
    self.table = table
    self.fluxPulls = fluxPulls
    self.detector = detector
    self.detectorTables = detectorTables
    self.binning = binning
    self.beam = beam
    self.flux = flux
    self.kinematics = kinematics
    self.sampling = sampling
    self.source = source
    self.threads = threads
    guard Set(detectorTables.all.map(\.key)) == detector.keysOfTables else {
      throw Failure(.internalError, "the detector's files have not been read")
    }
    self.normalization = try RateNormalization(normalization, flux: flux, source: source)
  }

  /// This calculation for other shape functions.
  public func with(table: ShapeTable) -> RateCalculator {
    var copy = self
    copy.table = table
    return copy
  }

  /// This calculation in other bins.
  public func with(binning: BinningSettings) -> RateCalculator {
    var copy = self
    copy.binning = binning
    return copy
  }

  /// Templates at the stations, with their sampling error; for rates alone, without bins: all
  /// events in one bin or outside.
  public func templates(
    at stations: [Station], binned: Bool = true
  ) throws(Failure) -> TemplateEstimate {
    guard let memory else { return try drawnTemplates(at: stations, binned: binned) }
    let key = TemplateMemory.Key(
      columns: table.columns, binning: binning, isBinned: binned, stations: stations)
    return try memory.templates(key) { () throws(Failure) in
      try drawnTemplates(at: stations, binned: binned)
    }
  }

  private func drawnTemplates(
    at stations: [Station], binned: Bool
  ) throws(Failure) -> TemplateEstimate {
    guard sampling.engine == .quadrature else {
      var sample = try growingSample(at: stations, binned: binned)
      let counter = WorkCounter(progress, "sampling", of: Int(sample.nextSamples), "samples")
      return try sample.grow { counter?.add($0) }
    }
    if binned { try checkQuadrature() }
    return try quadrature(
      try contraction(at: stations, binned: binned), target: QuadratureEngine.defaultTarget)
  }

  /// Templates by quadrature at its finest level, whatever the engine: the reference for the other
  /// engines.
  public func reference(at stations: [Station]) throws(Failure) -> TemplateEstimate {
    try checkQuadrature()
    return try quadrature(try contraction(at: stations), target: 0)
  }

  /// A sample without any draws yet. `sampling` gives its first batch; the default is that of the
  /// calculator.
  ///
  /// - Parameter firstStream: the first stream of random numbers; there is one for each replicate
  /// and batch.
  public func growingSample(
    at stations: [Station], binned: Bool = true, sampling: SamplingSettings? = nil,
    firstStream: Int = 0
  ) throws(Failure) -> GrowingSample {
    let sampling = sampling ?? self.sampling
    let contraction = try contraction(at: stations, binned: binned)
    try checkMemory(contraction)
    let quantiles = contraction.problems.map { problem in
      sampling.engine == .montecarlo
        ? EnergyQuantiles.equal(
          edgesGeV: problem.energyEdgesGeV,
          leastEnergyGeV: kinematics.leastNeutrinoEnergyGeV(
            recoilThresholdGeV: detector.recoilThresholdGeV,
            finalMassGeV: problem.shapes.finalMassGeV))
        : EnergyQuantiles.important(problem, kinematics: kinematics, fluxes: contraction.fluxes)
    }
    return GrowingSample(
      contraction: contraction, sampling: sampling, quantiles: quantiles, threads: threads,
      firstStream: firstStream)
  }

  /// Refuses axes that the deterministic integrals do not know.
  private func checkQuadrature() throws(Failure) {
    let variables = binning.allAxes.map(\.variable)
    guard variables != [.energyThetaSquare], variables != [.electronEnergy] else { return }
    throw source.failure(
      .badInput, at: source.given(among: "binning.axes", "sampling.engine"),
      "quadrature integrates one axis of e_theta2_me or of electron_energy_gev: expected such an axis, or"
        + " engine qmc, whose results mc checks (--engine)")
  }

  private func quadrature(
    _ contraction: FluxContraction, target: Double
  ) throws(Failure) -> TemplateEstimate {
    var (fine, coarse): ([[Double]], [[Double]]) = ([], [])
    for (pass, problem) in contraction.problems.enumerated() {
      let levels = try QuadratureEngine(
        problem: problem, target: target, progress: progress
      ).run(threads: threads)
      fine.append(try contraction.values(from: levels.fine, pass: pass))
      coarse.append(try contraction.values(from: levels.coarse, pass: pass))
    }
    return try TemplateCheck(integrals: try contraction.integrals()).checked(
      TemplateEstimate(
        fine: contraction.templates(of: fine), coarse: contraction.templates(of: coarse),
        negligible: QuadratureEngine.negligible, leastDifference: QuadratureEngine.beyondReach))
  }

  func contraction(
    at stations: [Station], binned: Bool = true
  ) throws(Failure) -> FluxContraction {
    let grid = try EnergyGrid(
      flux: flux, beam: beam, detector: detector, kinematics: kinematics, source: source)
    let binning = binned ? self.binning : self.binning.inOneBin
    let nominal = try scaledFluxes(at: stations, grid: grid)
    let fluxes =
      fluxPulls?.centred(nominal, at: stations, energyEdgesGeV: grid.edgesGeV) ?? nominal
    return FluxContraction(
      problems: table.passes.map { shapes in
        ResponseProblem(
          detector: KernelDetector(
            detector, tables: detectorTables, binning: binning,
            kinematics: kinematics.kernel(finalMassGeV: shapes.finalMassGeV)),
          energyEdgesGeV: grid.edgesGeV, shapes: shapes)
      },
      table: table, stations: stations, fluxes: fluxes,
      variations: binned
        ? fluxPulls?.variations(of: nominal, at: stations, energyEdgesGeV: grid.edgesGeV) ?? [] : []
    )
  }

  /// The deterministic integrals without smearing, as templates without bins: all events lie
  /// outside.
  public func integrals(at stations: [Station]) throws(Failure) -> Templates {
    try contraction(at: stations).integrals()
  }

  /// Refuses stations whose rates cannot be computed.
  public func check(_ stations: [Station]) throws(Failure) {
    if sampling.engine == .quadrature { try checkQuadrature() }
    _ = try contraction(at: stations)
  }

  /// The fluxes [station, channel][energy bin]: flux x protons on target x electrons x Table 1
  /// factor. The product with a response and coefficients in cm^2 is in events per year.
  private func scaledFluxes(at stations: [Station], grid: EnergyGrid) throws(Failure) -> [Double] {
    var rows: [Double] = []
    let distance = detector.fluxFactor(of: beam)
    for station in stations {
      let values = grid.values(of: try flux.flux(at: station))
      for channel in Channel.allCases {
        let scale =
          beam.protonsOnTargetPerYear * detector.electrons * distance
          * (try normalization.factor(station: station, channel: channel))
        let first = channel.index * grid.energyBins
        rows += values[first..<first + grid.energyBins].map { $0 * scale }
      }
    }
    return rows
  }

  private func checkMemory(_ contraction: FluxContraction) throws(Failure) {
    let problem = contraction.problems[0]
    let rowLength = Double((problem.bins + 1) * table.stride)
    let doubles =
      rowLength
      * (4 * Double(contraction.rows * sampling.replicates)
        + 2 * Double(problem.energyBins * threads))
    guard 8 * doubles <= Self.memoryLimit else {
      let gibibytes = Int((8 * doubles / (1024 * 1024 * 1024)).rounded(.up))
      throw source.failure(
        .badInput, at: source.given(among: "binning.axes", "binning.bins", "sampling.replicates"),
        """
        \(problem.bins) bins and \(sampling.replicates) replicates would take \(gibibytes) GiB of \
        memory, more than 8: expected fewer bins, replicates or threads
        """)
    }
  }
}
