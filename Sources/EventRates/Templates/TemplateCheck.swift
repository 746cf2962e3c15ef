import Configuration
import Experiment
import Interactions

/// What templates must be whatever the detector: numbers, not negative, and in sum over the bins and what
/// lies outside the integral without smearing, which moves events and loses none.
package struct TemplateCheck {
  /// Deterministic.
  private let integrals: Templates

  /// What a sum may miss by: more than chance makes of it, and more than matters.
  package static let mostSigma = 30.0
  package static let relativeTolerance = 0.01
  /// With fewer samples a sum that misses is chance, and its error says nothing.
  package static let fewSamples: UInt64 = 100_000
  private var stride: Int { integrals.table.stride }

  /// - Parameter integrals: of the stations of what is to be checked.
  package init(integrals: Templates) { self.integrals = integrals }

  /// The estimate itself, if it is what it must be.
  package func checked(_ estimate: TemplateEstimate) throws(Failure) -> TemplateEstimate {
    if let place = estimate.central.values.firstIndex(where: { !$0.isFinite }) {
      throw failure(
        row: place / stride / (estimate.central.bins + 1)
          % (integrals.stations.count * Channel.allCases.count),
        shape: place % stride,
        "is \(estimate.central.values[place]) in entry \(place)")
    }
    guard estimate.evaluations > ReplicateSpread.leastGroups || estimate.samples == nil else {
      return estimate
    }
    try checkSigns(of: estimate)
    let sums = estimate.unjudgedEstimate(sums)
    for (place, (sum, integral)) in zip(sums, integrals.values).enumerated() {
      let tolerance = Self.mostSigma * sum.error + Self.relativeTolerance * abs(integral)
      guard abs(sum.value - integral) <= tolerance else {
        let isFew = estimate.samples.map { $0 < Self.fewSamples } ?? false
        throw failure(
          row: place / stride, shape: place % stride,
          kind: isFew ? .badInput : .internalError,
          "sums to \(numeral(sum.value)) +- \(numeral(sum.error)), and its integral is"
            + " \(numeral(integral))"
            + (isFew ? ": expected more samples than \(estimate.samples ?? 0)" : ""))
      }
    }
    return estimate
  }

  /// Every shape function is positive where two bodies can recoil, and so is what a bin has of it.
  private func checkSigns(of estimate: TemplateEstimate) throws(Failure) {
    let (central, totals) = (estimate.central, estimate.central.totals)
    let size = central.values.count / (1 + central.variations)
    let isNegative = { (entry: Int) in
      central.values[entry] < -QuadratureEngine.beyondReach * totals[central.row(of: entry)]
    }
    guard (0..<size).contains(where: isNegative) else { return }
    let entries = estimate.unjudgedEstimate(\.values)
    guard
      let entry = (0..<size).first(where: {
        isNegative($0) && entries[$0].value < -Self.mostSigma * entries[$0].error
      })
    else { return }
    throw failure(
      row: entry / stride / (central.bins + 1), shape: entry % stride,
      kind: .badInput,
      "is negative, \(numeral(entries[entry].value)) +- \(numeral(entries[entry].error)): recoils beyond"
        + " what two bodies can have outweigh the others; expected a recoil threshold above the"
        + " electron's mass, or exact kinematics")
  }

  /// Over the bins and outside: [station, channel][shape].
  private func sums(_ templates: Templates) -> [Double] {
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
    let name = integrals.table.columns[shape]?.shape.name ?? "no shape function"
    return Failure(
      kind,
      "the template of \(name) for \(Channel.allCases[channel].rawValue) at"
        + " \(numeral(station.positionM)) m in \(station.mode.rawValue) mode"
        + " \(problem)")
  }
}
