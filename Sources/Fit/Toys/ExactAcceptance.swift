import Configuration

/// The test of true values by exact ensembles.
///
/// Along the true value, the probability of the outcomes below the data changes smoothly, and in jumps
/// where an outcome changes its order with the data. Both are bounded between two true values, so that no
/// interval and no gap is missed, however narrow.
final class ExactAcceptance: AcceptanceTest {
  private let table: OutcomeTable
  private let confidenceLevel: Double
  private var ensembles: [Double: ExactEnsemble] = [:]

  init(_ table: OutcomeTable, confidenceLevel: Double) {
    self.table = table
    self.confidenceLevel = confidenceLevel
  }

  func acceptance(at trueValue: Double) throws(Failure) -> Acceptance? {
    try ensemble(at: trueValue)?.acceptance(confidenceLevel)
  }

  /// Kept, as the neighbours of the search ask again.
  private func ensemble(at trueValue: Double) throws(Failure) -> ExactEnsemble? {
    if let known = ensembles[trueValue] { return known }
    let made = try table.ensemble(at: trueValue)
    ensembles[trueValue] = made
    return made
  }

  /// Resolution of ends, relative to the larger of the two values between which they lie.
  private static let resolution = 1e-9

  func refined(_ first: Acceptance, _ last: Acceptance) throws(Failure) -> [Acceptance] {
    guard let low = try ensemble(at: first.trueValue), let high = try ensemble(at: last.trueValue)
    else { return [] }
    var found: [Acceptance] = []
    let scale = max(abs(first.trueValue), abs(last.trueValue))
    try refine(low, high, scale: scale, into: &found)
    ensembles.removeAll()
    return found
  }

  private func refine(
    _ low: ExactEnsemble, _ high: ExactEnsemble, scale: Double, into found: inout [Acceptance]
  ) throws(Failure) {
    guard high.trueValue - low.trueValue > Self.resolution * scale, canChange(low, high) else {
      return
    }
    let value = 0.5 * (low.trueValue + high.trueValue)
    guard let middle = try table.ensemble(at: value) else { return }
    try refine(low, middle, scale: scale, into: &found)
    found.append(middle.acceptance(confidenceLevel))
    try refine(middle, high, scale: scale, into: &found)
  }

  /// Whether the probability below the data may pass the confidence level between two true values.
  ///
  /// Outcomes that are below the data at both ends are so between them, those that are at neither are not.
  /// The probability of a set of outcomes differs from that at an end by no more than the total variation
  /// between the ends, as each expectation changes one way.
  private func canChange(_ low: ExactEnsemble, _ high: ExactEnsemble) -> Bool {
    var parts = low.outcomes.indices.map {
      Part(atLow: low.probabilities[$0], belowAtLow: low.isBelowData($0))
    }
    let indices = Dictionary(
      uniqueKeysWithValues: low.outcomes.enumerated().map { ($0.element, $0.offset) })
    for (ofHigh, outcome) in high.outcomes.enumerated() {
      let index = indices[outcome] ?? parts.count
      if index == parts.count { parts.append(Part()) }
      parts[index].atHigh = high.probabilities[ofHigh]
      parts[index].belowAtHigh = high.isBelowData(ofHigh)
    }
    var (variation, leftOut) = (0.0, low.leftOut + high.leftOut)
    // Probabilities at each end: of what is below at either, and at both.
    var (either, both) = ([0.0, 0.0], [0.0, 0.0])
    for part in parts {
      variation += 0.5 * abs(part.atLow - part.atHigh)
      if part.belowAtLow || part.belowAtHigh {
        either[0] += part.atLow
        either[1] += part.atHigh
      }
      if part.belowAtLow && part.belowAtHigh {
        both[0] += part.atLow
        both[1] += part.atHigh
      }
    }
    leftOut += Acceptance.rounding
    let largest = min(either[0], either[1]) + variation + leftOut
    let smallest = max(both[0], both[1]) - variation - leftOut
    return largest >= confidenceLevel && smallest < confidenceLevel
  }

  /// An outcome at both ends of a piece.
  private struct Part {
    var atLow = 0.0
    var atHigh = 0.0
    var belowAtLow = false
    var belowAtHigh = false
  }

  func end(inside: Acceptance, outside: Acceptance) -> AcceptedEnd {
    AcceptedEnd(at: 0.5 * (inside.trueValue + outside.trueValue), error: 0)
  }
}
