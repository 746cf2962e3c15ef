/// The largest value of objective . x with rows . x <= limits and x >= 0, where no limit is negative, so that
/// x = 0 is a place to begin: the simplex method on a full tableau.
struct LinearProgram {
  private let variables: Int
  private let width: Int
  private let rows: Int
  /// [row, then the objective][variable, slack of each row, limit]
  private var tableau: [Double]
  /// [row]: which variable or slack it gives.
  private var basis: [Int]

  /// - Parameter rows: coefficients of all variables, and a limit >= 0.
  init(objective: [Double], rows: [(coefficients: [Double], limit: Double)]) {
    variables = objective.count
    self.rows = rows.count
    width = variables + rows.count + 1
    tableau = [Double](repeating: 0, count: (rows.count + 1) * width)
    basis = rows.indices.map { objective.count + $0 }
    for (row, entry) in rows.enumerated() {
      for (column, value) in entry.coefficients.enumerated() {
        tableau[row * width + column] = value
      }
      tableau[row * width + variables + row] = 1
      tableau[row * width + width - 1] = max(entry.limit, 0)
    }
    for (column, value) in objective.enumerated() {
      tableau[rows.count * width + column] = -value
    }
  }

  /// Nil where the objective grows without end.
  mutating func solve() -> (value: Double, point: [Double])? {
    // The steepest column is quick and may go round in circles; the first one cannot (Bland).
    let patience = 20 * (rows + variables)
    for step in 0..<50 * patience {
      guard let column = entering(isFirst: step > patience) else { break }
      guard let row = leaving(column) else { return nil }
      pivot(row, column)
    }
    var point = [Double](repeating: 0, count: variables)
    for (row, variable) in basis.enumerated() where variable < variables {
      point[variable] = max(0, tableau[row * width + width - 1])
    }
    return (tableau[rows * width + width - 1], point)
  }

  private func entering(isFirst: Bool) -> Int? {
    var best: Int?
    var least = -Self.tolerance
    for column in 0..<width - 1 where tableau[rows * width + column] < least {
      best = column
      if isFirst { break }
      least = tableau[rows * width + column]
    }
    return best
  }

  private func leaving(_ column: Int) -> Int? {
    var best: Int?
    var least = Double.infinity
    for row in 0..<rows where tableau[row * width + column] > Self.tolerance {
      let ratio = tableau[row * width + width - 1] / tableau[row * width + column]
      let isTied = best.map { ratio == least && basis[row] < basis[$0] } ?? false
      if ratio < least || isTied { (best, least) = (row, ratio) }
    }
    return best
  }

  private mutating func pivot(_ row: Int, _ column: Int) {
    let scale = 1 / tableau[row * width + column]
    for place in row * width..<(row + 1) * width { tableau[place] *= scale }
    for other in 0...rows where other != row {
      let factor = tableau[other * width + column]
      guard factor != 0 else { continue }
      for place in 0..<width {
        tableau[other * width + place] -= factor * tableau[row * width + place]
      }
    }
    basis[row] = column
  }

  /// Of coefficients that are of the order of 1.
  private static let tolerance = 1e-11
}

extension LinearProgram {
  /// The same with many further rows, of which few matter: those that a solution breaks are taken in until none
  /// is broken.
  ///
  /// - Parameters:
  ///   - rows: enough for the objective to have an end.
  ///   - many: further ones.
  ///   - first: of those, what is likely to matter.
  static func solve(
    objective: [Double], rows: [(coefficients: [Double], limit: Double)],
    many: [(coefficients: [Double], limit: Double)], first: [Int]
  ) -> (value: Double, point: [Double])? {
    var chosen = first
    var isChosen = many.map { _ in false }
    for index in first { isChosen[index] = true }
    while true {
      var program = LinearProgram(objective: objective, rows: rows + chosen.map { many[$0] })
      guard let found = program.solve() else { return nil }
      let broken = many.indices.filter { !isChosen[$0] }.map { index in
        (
          index,
          zip(many[index].coefficients, found.point).reduce(-many[index].limit) {
            $0 + $1.0 * $1.1
          }
        )
      }.filter { $0.1 > 1e-10 }.sorted { ($0.1, $1.0) > ($1.1, $0.0) }
      guard !broken.isEmpty else { return found }
      for (index, _) in broken.prefix(rowsAtOnce) {
        chosen.append(index)
        isChosen[index] = true
      }
    }
  }

  private static let rowsAtOnce = 6
}
