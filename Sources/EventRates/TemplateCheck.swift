import NearDetector
import NeutrinoPhysics
import Settings

/// What templates must be whatever the detector: numbers, and in sum over the bins and what lies outside
/// the integral without smearing, which moves events and loses none.
struct TemplateCheck {
  private let stations: [Station]
  /// [station, channel][shape], deterministic.
  private let integrals: [Double]

  /// What a sum may miss by: more than chance makes of it, and more than matters.
  private static let mostSigma = 30.0
  private static let relativeTolerance = 0.01
  /// With fewer samples a sum that misses is chance, and its error says nothing.
  private static let fewSamples: UInt64 = 100_000
  /// With fewer, an estimated error says too little.
  private static let leastReplicates = 8

  init(_ contraction: FluxContraction, recoilThresholdGeV: Double) throws(Failure) {
    stations = contraction.stations
    integrals = try contracted(
      contraction.fluxes,
      with: try unsmearedResponse(
        recoilThresholdGeV: recoilThresholdGeV, energyEdgesGeV: contraction.problem.energyEdgesGeV),
      rows: contraction.rowsOfOneFlux, columns: ShapeFunction.stride)
  }

  /// The estimate itself, if it is what it must be.
  func checked(_ estimate: TemplateEstimate) throws(Failure) -> TemplateEstimate {
    if let place = estimate.central.values.firstIndex(where: { !$0.isFinite }) {
      throw failure(
        row: place / ShapeFunction.stride / (estimate.central.bins + 1)
          % (stations.count * Channel.allCases.count),
        shape: place % ShapeFunction.stride,
        "is \(estimate.central.values[place]) in entry \(place)")
    }
    guard estimate.evaluations > Self.leastReplicates || estimate.samples == nil else {
      return estimate
    }
    let sums = estimate.estimate(sums)
    for (place, (sum, integral)) in zip(sums, integrals).enumerated() {
      let tolerance = Self.mostSigma * sum.error + Self.relativeTolerance * abs(integral)
      guard abs(sum.value - integral) <= tolerance else {
        let isFew = estimate.samples.map { $0 < Self.fewSamples } ?? false
        throw failure(
          row: place / ShapeFunction.stride, shape: place % ShapeFunction.stride,
          kind: isFew ? .badInput : .internalError,
          "sums to \(numeral(sum.value)) +- \(numeral(sum.error)), and its integral is"
            + " \(numeral(integral))"
            + (isFew ? ": expected more samples than \(estimate.samples ?? 0)" : ""))
      }
    }
    return estimate
  }

  /// Over the bins and outside: [station, channel][shape].
  private func sums(_ templates: Templates) -> [Double] {
    let stride = ShapeFunction.stride
    let length = (templates.bins + 1) * stride
    var sums = [Double](repeating: 0, count: integrals.count)
    for place in 0..<integrals.count / stride * length {
      sums[place / length * stride + place % stride] += templates.values[place]
    }
    return sums
  }

  private func failure(
    row: Int, shape: Int, kind: Failure.Kind = .internalError, _ problem: String
  ) -> Failure {
    let (station, channel) = row.quotientAndRemainder(dividingBy: Channel.allCases.count)
    let name = ShapeFunction(rawValue: shape)?.name ?? "no shape function"
    return Failure(
      kind,
      "the template of \(name) for \(Channel.allCases[channel].rawValue) at"
        + " \(numeral(stations[station].positionM)) m in \(stations[station].mode.rawValue) mode"
        + " \(problem)")
  }
}
