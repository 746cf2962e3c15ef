/// The lower triangle L of a symmetric, positive definite matrix V = L L^T, as of a covariance.
public struct CholeskyFactor: Equatable, Sendable {
  /// The lower triangle, [row][column up to the row].
  let rows: [[Double]]

  /// Factor of a single entry that has no spread.
  static let ofLimit = CholeskyFactor(rows: [[0]])

  private init(rows: [[Double]]) { self.rows = rows }

  /// The factor of a matrix; nil where the matrix is not positive definite.
  init?(_ matrix: [[Double]]) {
    var rows: [[Double]] = []
    for row in matrix.indices {
      var entries: [Double] = []
      for column in 0...row {
        let other = column < row ? rows[column] : entries
        let product = (0..<column).reduce(0) { $0 + entries[$1] * other[$1] }
        let rest = 0.5 * (matrix[row][column] + matrix[column][row]) - product
        guard column == row else {
          entries.append(rest / other[column])
          continue
        }
        // What rounding leaves of a matrix of lower rank is none.
        guard rest > 1e-12 * matrix[row][row] else { return nil }
        entries.append(rest.squareRoot())
      }
      rows.append(entries)
    }
    self.rows = rows
  }

  /// L times a vector.
  func applied(to vector: some RandomAccessCollection<Double>) -> [Double] {
    rows.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// The inverse of L times a vector, whose squares add up to its distance in standard deviations, squared.
  func solved(_ vector: [Double]) -> [Double] {
    rows.indices.reduce(into: []) { solved, row in
      let product = (0..<row).reduce(0) { $0 + rows[row][$1] * solved[$1] }
      solved.append((vector[row] - product) / rows[row][row])
    }
  }

  /// The inverse of L: [row][column].
  var inverseRows: [[Double]] {
    let columns = rows.indices.map { column in solved(rows.indices.map { $0 == column ? 1 : 0 }) }
    return rows.indices.map { row in columns.map { $0[row] } }
  }

  /// The inverse of V: [row][column].
  var inverse: [[Double]] {
    // Columns of the inverse of L, each by forward substitution.
    let columns = rows.indices.map { column in
      solved(rows.indices.map { $0 == column ? 1 : 0 })
    }
    return rows.indices.map { one in
      rows.indices.map { other in zip(columns[one], columns[other]).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }
}
