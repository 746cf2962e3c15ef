/// The largest value of objective . x with rows . x <= limits and x >= 0, where no limit is negative, so that
/// x = 0 is a place to begin. Rows and objectives may follow each other: what was solved is where the next
/// solution begins.
///
/// The dictionary of the simplex method: each basic variable is its value less its row times the nonbasic ones.
struct LinearProgram {
  private let variables: Int
  private let width: Int
  /// Of variables, then of the slack of each row: which of them is at 0, column by column.
  private var nonbasic: [Int]
  private var basic: [Int] = []
  /// [basic variable][column, value]
  private var table: [Double] = []
  /// Of the objective, what a nonbasic variable adds to it, then its value.
  private var gains: [Double]
  private var objective: [Double]
  private var rows: [(coefficients: [Double], limit: Double)] = []
  private var pivots = 0

  init(variables: Int) {
    self.variables = variables
    width = variables + 1
    nonbasic = Array(0..<variables)
    gains = [Double](repeating: 0, count: width)
    objective = [Double](repeating: 0, count: variables)
  }

  var rowCount: Int { rows.count }

  /// - Parameter limit: >= 0, but for rounding.
  mutating func add(_ coefficients: [Double], limit: Double) {
    rows.append((coefficients, max(limit, 0)))
    appendRow(rows.count - 1)
  }

  private mutating func appendRow(_ row: Int) {
    let (coefficients, limit) = rows[row]
    var line = [Double](repeating: 0, count: width)
    line[variables] = limit
    substitute(coefficients, sign: 1, into: &line)
    basic.append(variables + row)
    table += line
  }

  /// Adds a sum over variables in terms of those that are nonbasic: their coefficients times `sign`, and minus
  /// `sign` times what it is where they are 0.
  private func substitute(_ coefficients: [Double], sign: Double, into line: inout [Double]) {
    for (column, variable) in nonbasic.enumerated() where variable < variables {
      line[column] += sign * coefficients[variable]
    }
    for (place, variable) in basic.enumerated() where variable < variables {
      let factor = sign * coefficients[variable]
      guard factor != 0 else { continue }
      for column in 0..<width { line[column] -= factor * table[place * width + column] }
    }
  }

  /// Nil where the objective grows without end.
  mutating func maximise(_ objective: [Double]) -> (value: Double, point: [Double])? {
    if pivots > Self.mostPivots { rebuild() }
    if objective != self.objective {
      // Rows that are new are met with the objective for which all others are.
      dualSteps()
      self.objective = objective
      gains = [Double](repeating: 0, count: width)
      substitute(objective, sign: 1, into: &gains)
      gains[variables] = -gains[variables]
    }
    for _ in 0..<Self.mostPasses {
      dualSteps()
      guard primalSteps() else { return nil }
      if isFeasible { break }
      rebuild()
    }
    var point = [Double](repeating: 0, count: variables)
    for (place, variable) in basic.enumerated() where variable < variables {
      point[variable] = max(0, table[place * width + variables])
    }
    return (zip(objective, point).reduce(0) { $0 + $1.0 * $1.1 }, point)
  }

  /// Rows without room, by the order in which they were added.
  var tightRows: [Int] { nonbasic.filter { $0 >= variables }.map { $0 - variables }.sorted() }

  private var isFeasible: Bool {
    basic.indices.allSatisfy { table[$0 * width + variables] >= -Self.tolerance }
  }

  /// From the beginning, without the rounding of many steps.
  private mutating func rebuild() {
    nonbasic = Array(0..<variables)
    basic = []
    table = []
    for row in rows.indices { appendRow(row) }
    gains = objective + [0]
    pivots = 0
  }

  /// Back to values >= 0, where no variable would raise the objective.
  private mutating func dualSteps() {
    for step in 0..<50 * patience {
      let isFirst = step > patience
      var row: Int?
      var least = -Self.tolerance
      for place in basic.indices where table[place * width + variables] < least {
        row = place
        if isFirst { break }
        least = table[place * width + variables]
      }
      guard let row else { return }
      var column: Int?
      var smallest = Double.infinity
      for place in 0..<variables where table[row * width + place] < -Self.tolerance {
        let ratio = min(gains[place], 0) / table[row * width + place]
        if ratio < smallest { (column, smallest) = (place, ratio) }
      }
      guard let column else { return }
      pivot(row, column)
    }
  }

  /// Up as far as it goes; false where there is no end.
  private mutating func primalSteps() -> Bool {
    for step in 0..<50 * patience {
      // The steepest column is quick and may go round in circles; the first one cannot (Bland).
      let isFirst = step > patience
      var column: Int?
      var steepest = Self.tolerance
      for place in 0..<variables where gains[place] > steepest {
        if isFirst, let known = column, nonbasic[known] < nonbasic[place] { continue }
        column = place
        if !isFirst { steepest = gains[place] }
      }
      guard let column else { return true }
      var row: Int?
      var least = Double.infinity
      for place in basic.indices where table[place * width + column] > Self.tolerance {
        let ratio = max(table[place * width + variables], 0) / table[place * width + column]
        let isTied = row.map { ratio == least && basic[place] < basic[$0] } ?? false
        if ratio < least || isTied { (row, least) = (place, ratio) }
      }
      guard let row else { return false }
      pivot(row, column)
    }
    return true
  }

  private var patience: Int { 20 * (rows.count + variables) }

  private mutating func pivot(_ row: Int, _ column: Int) {
    pivots += 1
    let (width, count, start) = (width, basic.count, row * width)
    table.withUnsafeMutableBufferPointer { table in
      gains.withUnsafeMutableBufferPointer { gains in
        let scale = 1 / table[start + column]
        for place in 0..<width { table[start + place] *= scale }
        table[start + column] = scale
        for other in 0..<count where other != row {
          let first = other * width
          let factor = table[first + column]
          guard factor != 0 else { continue }
          table[first + column] = 0
          for place in 0..<width { table[first + place] -= factor * table[start + place] }
        }
        let factor = gains[column]
        gains[column] = 0
        for place in 0..<width { gains[place] -= factor * table[start + place] }
      }
    }
    (basic[row], nonbasic[column]) = (nonbasic[column], basic[row])
  }

  /// Of coefficients that are of the order of 1.
  private static let tolerance = 1e-11
  /// After so many the dictionary is made anew.
  private static let mostPivots = 500
  private static let mostPasses = 3
}
