/// The solution of matrix x = vector, with partial pivoting; both are overwritten.
func gaussianElimination(_ matrix: inout [[Double]], _ vector: inout [Double]) -> [Double] {
  let size = vector.count
  for column in 0..<size {
    let pivot = (column..<size).max { abs(matrix[$0][column]) < abs(matrix[$1][column]) }
    matrix.swapAt(column, pivot ?? column)
    vector.swapAt(column, pivot ?? column)
    for row in column + 1..<max(size, column + 1) {
      let ratio = matrix[row][column] / matrix[column][column]
      for index in column..<size { matrix[row][index] -= ratio * matrix[column][index] }
      vector[row] -= ratio * vector[column]
    }
  }
  for row in (0..<size).reversed() {
    for column in row + 1..<max(size, row + 1) {
      vector[row] -= matrix[row][column] * vector[column]
    }
    vector[row] /= matrix[row][row]
  }
  return vector
}
