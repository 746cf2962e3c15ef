import Foundation

/// A direction in the space of couplings along which no rate changes, from any point: other
/// couplings compensate one coupling.
public struct Degeneracy: Sendable {
  /// The coupling whose changes the others compensate.
  public let coupling: Coupling
  /// The couplings that compensate it, in the order of the question.
  public let others: [Coupling]
}

extension InteractionModel {
  /// The couplings of a list whose changes are compensated exactly by earlier ones of the list.
  ///
  /// Rates depend on couplings through the terms alone, which are polynomials of second degree in
  /// each variable, so that differences over a finite step are their derivatives. A direction in
  /// which these vanish at several points that have nothing in common is one in which they vanish
  /// everywhere.
  ///
  /// - Parameters:
  ///   - couplings: the couplings that may change.
  ///   - origin: the point that gives the values of all others.
  public func degeneracies(
    among couplings: [Coupling], at origin: CouplingPoint
  ) -> [Degeneracy] {
    var rows = derivatives(of: couplings, at: origin)
    // The rows after elimination of the couplings that are independent of earlier ones.
    var pivots: [(coupling: Int, row: Int)] = []
    var found: [Degeneracy] = []
    for column in couplings.indices {
      let used = Set(pivots.map(\.row))
      let candidates = rows.indices.filter { !used.contains($0) }
      let largest = candidates.max { abs(rows[$0][column]) < abs(rows[$1][column]) }
      guard let pivot = largest, abs(rows[pivot][column]) > Self.rounding else {
        found.append(
          Degeneracy(
            coupling: couplings[column],
            others: pivots.filter { abs(rows[$0.row][column]) > Self.rounding }.map {
              couplings[$0.coupling]
            }))
        continue
      }
      let scale = rows[pivot][column]
      rows[pivot] = rows[pivot].map { $0 / scale }
      let eliminating = rows[pivot]
      for row in rows.indices where row != pivot && rows[row][column] != 0 {
        let amount = rows[row][column]
        rows[row] = zip(rows[row], eliminating).map { $0 - amount * $1 }
      }
      pivots.append((column, pivot))
    }
    return found
  }

  /// The rounding error relative to changes that are as large as the terms themselves.
  private static let rounding = 1e-9
  private static let points = 3

  /// The changes of terms over a step of a coupling's variable, in units of the term's own size:
  /// [point, flavour and term][coupling].
  private func derivatives(of couplings: [Coupling], at origin: CouplingPoint) -> [[Double]] {
    (0..<Self.points).flatMap { point -> [[Double]] in
      // Variables in units of the scale, without any pattern: multiples of the golden ratio.
      let variables = couplings.indices.map { index in
        let multiple = 0.618_033_988_749_895 * Double(1 + point * couplings.count + index)
        return 2 + multiple - multiple.rounded(.down)
      }
      func terms(_ moved: Int, by step: Double) -> [Double] {
        var values = origin.values
        for (index, coupling) in couplings.enumerated() {
          let variable = variables[index] + (index == moved ? step : 0)
          values[coupling.index] =
            coupling.searchScale * (coupling.isSignSeen ? variable : variable.squareRoot())
        }
        return polynomials.paddedValues(at: values).flatMap { vector in
          vector.indices.map { vector[$0] }
        }
      }
      let changes = couplings.indices.map { index in
        zip(terms(index, by: 1), terms(index, by: -1)).map {
          (change: $0 - $1, size: max(abs($0), abs($1)))
        }
      }
      guard let count = changes.first?.count else { return [] }
      return (0..<count).compactMap { term -> [Double]? in
        let size = changes.map { $0[term].size }.max() ?? 0
        return size > 0 ? changes.map { $0[term].change / size } : nil
      }
    }
  }
}
