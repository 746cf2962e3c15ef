import Configuration
import Experiment
import Interactions

/// Checks what templates must fulfil with every detector: all entries are finite and not negative,
/// and the sum over the bins and outside is the integral without smearing, which loses no events.
package struct TemplateCheck {
  /// The integrals without smearing, which are deterministic.
  private let integrals: Templates

  /// The largest distance of a sum from its integral: this many errors plus this part of the
  /// integral.
  package static let mostSigma = 30.0
  package static let relativeTolerance = 0.01
  /// With fewer samples a distance is due to chance, and the error of the sum is not reliable.
  package static let fewSamples: UInt64 = 100_000
  private var stride: Int { integrals.table.stride }

  /// - Parameter integrals: the integrals at the stations of the templates to be checked.
  package init(integrals: Templates) { self.integrals = integrals }

  /// The estimate itself, if it passes.
  package func checked(_ estimate: TemplateEstimate) throws(Failure) -> TemplateEstimate {
    if let entry = estimate.central.values.firstIndex(where: { !$0.isFinite }) {
      throw failure(
        row: entry / stride / (estimate.central.bins + 1)
          % (integrals.stations.count * Channel.allCases.count),
        shape: entry % stride,
        "is \(estimate.central.values[entry]) in entry \(entry)")
    }
    guard estimate.evaluations > ReplicateSpread.leastGroups || estimate.samples == nil else {
      return estimate
    }
    try checkSigns(of: estimate)
    let sums = estimate.unjudgedEstimate(sums)
    for (entry, (sum, integral)) in zip(sums, integrals.values).enumerated() {
      let tolerance = Self.mostSigma * sum.error + Self.relativeTolerance * abs(integral)
      guard abs(sum.value - integral) <= tolerance else {
        let isFew = estimate.samples.map { $0 < Self.fewSamples } ?? false
        throw failure(
          row: entry / stride, shape: entry % stride,
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

  /// The sums over the bins and outside, [station, channel][shape].
  private func sums(_ templates: Templates) -> [Double] {
    let length = (templates.bins + 1) * stride
    var sums = [Double](repeating: 0, count: integrals.values.count)
    for entry in 0..<integrals.values.count / stride * length {
      sums[entry / length * stride + entry % stride] += templates.values[entry]
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
