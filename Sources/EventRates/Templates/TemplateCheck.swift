import Configuration
import Experiment
import Interactions

/// What templates must be whatever the detector: numbers, and in sum over the bins and what lies outside
/// the integral without smearing, which moves events and loses none.
package struct TemplateCheck {
  /// Deterministic.
  private let integrals: Templates

  /// What a sum may miss by: more than chance makes of it, and more than matters.
  package static let mostSigma = 30.0
  package static let relativeTolerance = 0.01
  /// With fewer samples a sum that misses is chance, and its error says nothing.
  package static let fewSamples: UInt64 = 100_000
  /// With fewer, an estimated error says too little.
  private static let leastReplicates = 8

  /// - Parameter integrals: of the stations of what is to be checked.
  package init(integrals: Templates) { self.integrals = integrals }

  /// The estimate itself, if it is what it must be.
  package func checked(_ estimate: TemplateEstimate) throws(Failure) -> TemplateEstimate {
    if let place = estimate.central.values.firstIndex(where: { !$0.isFinite }) {
      throw failure(
        row: place / ShapeFunction.stride / (estimate.central.bins + 1)
          % (integrals.stations.count * Channel.allCases.count),
        shape: place % ShapeFunction.stride,
        "is \(estimate.central.values[place]) in entry \(place)")
    }
    guard estimate.evaluations > Self.leastReplicates || estimate.samples == nil else {
      return estimate
    }
    let sums = estimate.estimate(sums)
    for (place, (sum, integral)) in zip(sums, integrals.values).enumerated() {
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
    var sums = [Double](repeating: 0, count: integrals.values.count)
    for place in 0..<integrals.values.count / stride * length {
      sums[place / length * stride + place % stride] += templates.values[place]
    }
    return sums
  }

  private func failure(
    row: Int, shape: Int, kind: Failure.Kind = .internalError, _ problem: String
  ) -> Failure {
    let (index, channel) = row.quotientAndRemainder(dividingBy: Channel.allCases.count)
    let station = integrals.stations[index]
    let name = ShapeFunction(rawValue: shape)?.name ?? "no shape function"
    return Failure(
      kind,
      "the template of \(name) for \(Channel.allCases[channel].rawValue) at"
        + " \(numeral(station.positionM)) m in \(station.mode.rawValue) mode"
        + " \(problem)")
  }
}
