/// The largest value of objective . x with rows . x <= limits and x >= 0, where no limit is
/// negative, so that x = 0 is a point to begin at. Rows and objectives may follow each other: the
/// next solution begins where the last one ended.
///
/// The dictionary of the simplex method: each basic variable is its value less its row times the nonbasic ones.
struct LinearProgram {
  private let variables: Int
  private let width: Int
  /// For each column the variable that is at 0: one of the program, or behind those the slack of a
  /// row.
  private var nonbasic: [Int]
  private var basic: [Int] = []
  /// Coefficients and the value of each basic variable, [basic variable][column, value].
  private var table: [Double] = []
  /// What each nonbasic variable adds to the objective, then the value of the objective.
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

  /// Adds a row.
  ///
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
    for (row, variable) in basic.enumerated() where variable < variables {
      let factor = sign * coefficients[variable]
      guard factor != 0 else { continue }
      for column in 0..<width { line[column] -= factor * table[row * width + column] }
    }
  }

  /// The largest value and where it is; nil where the objective grows without end.
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
    for (row, variable) in basic.enumerated() where variable < variables {
      point[variable] = max(0, table[row * width + variables])
    }
    return (zip(objective, point).reduce(0) { $0 + $1.0 * $1.1 }, point)
  }

  /// Indices of rows without room, in the order in which they were added.
  var tightRows: [Int] { nonbasic.filter { $0 >= variables }.map { $0 - variables }.sorted() }

  private var isFeasible: Bool {
    basic.indices.allSatisfy { table[$0 * width + variables] >= -Self.tolerance }
  }

  /// Makes the dictionary anew from the rows, without the rounding of many steps.
  private mutating func rebuild() {
    nonbasic = Array(0..<variables)
    basic = []
    table = []
    for row in rows.indices { appendRow(row) }
    gains = objective + [0]
    pivots = 0
  }

  /// Steps back to values >= 0 from a dictionary in which no variable would raise the objective.
  private mutating func dualSteps() {
    for step in 0..<50 * patience {
      let isFirst = step > patience
      var row: Int?
      var least = -Self.tolerance
      for index in basic.indices where table[index * width + variables] < least {
        row = index
        if isFirst { break }
        least = table[index * width + variables]
      }
      guard let row else { return }
      var column: Int?
      var smallest = Double.infinity
      for index in 0..<variables where table[row * width + index] < -Self.tolerance {
        let ratio = min(gains[index], 0) / table[row * width + index]
        if ratio < smallest { (column, smallest) = (index, ratio) }
      }
      guard let column else { return }
      pivot(row, column)
    }
  }

  /// Raises the objective as far as it goes; false where there is no end.
  private mutating func primalSteps() -> Bool {
    for step in 0..<50 * patience {
      // The steepest column is quick and may go round in circles; the first one cannot (Bland).
      let isFirst = step > patience
      var column: Int?
      var steepest = Self.tolerance
      for index in 0..<variables where gains[index] > steepest {
        if isFirst, let known = column, nonbasic[known] < nonbasic[index] { continue }
        column = index
        if !isFirst { steepest = gains[index] }
      }
      guard let column else { return true }
      var row: Int?
      var least = Double.infinity
      for index in basic.indices where table[index * width + column] > Self.tolerance {
        let ratio = max(table[index * width + variables], 0) / table[index * width + column]
        let isTied = row.map { ratio == least && basic[index] < basic[$0] } ?? false
        if ratio < least || isTied { (row, least) = (index, ratio) }
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
        for index in 0..<width { table[start + index] *= scale }
        table[start + column] = scale
        for other in 0..<count where other != row {
          let first = other * width
          let factor = table[first + column]
          guard factor != 0 else { continue }
          table[first + column] = 0
          for index in 0..<width { table[first + index] -= factor * table[start + index] }
        }
        let factor = gains[column]
        gains[column] = 0
        for index in 0..<width { gains[index] -= factor * table[start + index] }
      }
    }
    (basic[row], nonbasic[column]) = (nonbasic[column], basic[row])
  }

  /// Tolerance for coefficients, which are of the order of 1.
  private static let tolerance = 1e-11
  /// Number of pivots after which the dictionary is made anew.
  private static let mostPivots = 500
  private static let mostPasses = 3
}
