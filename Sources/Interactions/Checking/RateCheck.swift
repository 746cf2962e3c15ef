import Configuration
import Foundation

/// Looks for impossible rates on a grid of energies: negative values, poles, and values that are no
/// number.
struct RateCheck {
  let domain: RateDomain
  let finalMassGeV: Double

  /// A term of a rate; a rate is a sum of terms with the same power of couplings.
  struct Part: Hashable {
    let formula: Formula
    let factor: Double
    /// The location of the formula in its file.
    let location: String
  }

  /// A sum below 0 by less than this part of its size is taken for rounding.
  private static let rounding = 1e-12

  /// The problem of a sum; nil where there is none.
  ///
  /// - Parameter mayBeNegative: whether the sum may be negative, as a term that is linear in a
  ///   coupling may.
  func problem(of parts: [Part], mayBeNegative: Bool) -> Failure? {
    guard !domain.recoilEnergyGeV.isEmpty else { return nil }
    for part in parts {
      if let problem = pole(of: part) { return problem }
    }
    let values = self.values(parts.map(\.formula))
    for point in domain.recoilEnergyGeV.indices {
      let sum = zip(parts, values).reduce(0) { $0 + $1.0.factor * $1.1[point] }
      // A value that is no number fails this comparison too.
      guard !(sum >= 0 && sum.isFinite) else { continue }
      if let problem = problem(of: parts, at: point, mayBeNegative) { return problem }
    }
    return nil
  }

  private func problem(of parts: [Part], at point: Int, _ mayBeNegative: Bool) -> Failure? {
    var (sum, size, worst) = (0.0, 0.0, 0)
    var least = Double.infinity
    for (index, part) in parts.enumerated() {
      let own = part.formula.sized(
        neutrinoEnergyGeV: domain.neutrinoEnergyGeV[point],
        recoilEnergyGeV: domain.recoilEnergyGeV[point])
      guard (part.factor * own.value).isFinite else {
        return Failure(.badInput, "is no finite number at \(name(of: point))").at(part.location)
      }
      sum += part.factor * own.value
      size += abs(part.factor) * own.size
      if part.factor * own.value < least { (least, worst) = (part.factor * own.value, index) }
    }
    guard !mayBeNegative, sum < -Self.rounding * size else { return nil }
    return Failure(
      .badInput,
      "the rate is negative, \(shown(sum)) GeV^-3 of a coupling of 1, at \(name(of: point))"
    ).at(parts[worst].location)
  }

  private func pole(of part: Part) -> Failure? {
    // The order is fixed, so that every run names the same one.
    let divisors = part.formula.divisors.sorted { $0.text < $1.text }
    let logarithms = part.formula.logarithms.sorted { $0.text < $1.text }
    let values = self.values(divisors + logarithms)
    for (divisor, values) in zip(divisors, values) {
      guard let first = values.first,
        let other = values.firstIndex(where: { $0 == 0 || ($0 < 0) != (first < 0) })
      else { continue }
      return Failure(
        .badInput,
        "a pole: the divisor \(clipped(divisor.text)) is 0 near \(name(of: other))"
      ).at(part.location)
    }
    for (argument, values) in zip(logarithms, values.dropFirst(divisors.count)) {
      guard let point = values.firstIndex(where: { !($0 > 0) }) else { continue }
      return Failure(
        .badInput,
        "the logarithm of \(clipped(argument.text)), which is not above 0, at \(name(of: point))"
      ).at(part.location)
    }
    return nil
  }

  /// The values [formula][point].
  private func values(_ formulas: [Formula]) -> [[Double]] {
    guard !formulas.isEmpty else { return [] }
    let set = ShapeSet(
      finalMassGeV: finalMassGeV, shapes: formulas.map { ShapeFunction(.formula($0)) }, radiation: 0
    )
    let rows = set.values(
      neutrinoEnergyGeV: domain.neutrinoEnergyGeV, recoilEnergyGeV: domain.recoilEnergyGeV)
    return formulas.indices.map { formula in
      domain.recoilEnergyGeV.indices.map { rows[$0 * set.stride + formula] }
    }
  }

  private func name(of point: Int) -> String {
    "E_nu = \(shown(domain.neutrinoEnergyGeV[point])) GeV,"
      + " E_R = \(shown(domain.recoilEnergyGeV[point])) GeV"
  }

  private func shown(_ value: Double) -> String { String(format: "%.4g", value) }
}
