import CKernels
import Testing

/// Products of matrices, of which every bit is promised.
@Suite struct ContractionTests {
  private static let sets = [NUEM_BASELINE, NUEM_AVX2, NUEM_AVX512].filter {
    nuem_has_instruction_set($0) != 0
  }

  /// Rows, inner length and columns: below, at and beyond the tiles and blocks of every kernel.
  private static let shapes = [
    (1, 1, 1), (2, 3, 3), (3, 128, 7), (4, 129, 8), (6, 5, 9), (7, 33, 19), (8, 160, 104),
    (13, 300, 17), (17, 257, 31),
  ]

  private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> [Double] {
    var state = seed
    return (0..<rows * columns).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 11) / Double(1 << 52)
    }
  }

  private func product(
    _ left: [Double], _ right: [Double], _ shape: (rows: Int, inner: Int, columns: Int),
    _ set: nuem_instruction_set
  ) -> [Double] {
    var product = [Double](repeating: .nan, count: shape.rows * shape.columns)
    let status = nuem_contract(
      left, right, shape.rows, shape.inner, shape.columns, set, &product, nil)
    #expect(status == NUEM_OK)
    return product
  }

  /// Each entry is a sum from the first term to the last, rounded as its instruction set rounds.
  @Test(arguments: sets) func everyBitFollowsTheOrder(_ set: nuem_instruction_set) {
    for (rows, inner, columns) in Self.shapes {
      let left = matrix(rows, inner, seed: 1)
      let right = matrix(inner, columns, seed: 2)
      let found = product(left, right, (rows, inner, columns), set)
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<inner {
            let (a, b) = (left[row * inner + k], right[k * columns + column])
            sum = set == NUEM_BASELINE ? a * b + sum : sum.addingProduct(a, b)
          }
          #expect(
            found[row * columns + column].bitPattern == sum.bitPattern,
            "\(rows) x \(inner) x \(columns) at \(row), \(column)")
        }
      }
    }
  }

  /// So that a flux gives the same templates whatever other fluxes are computed with it.
  @Test(arguments: sets) func aRowDoesNotDependOnOthers(_ set: nuem_instruction_set) {
    let (rows, inner, columns) = (21, 200, 30)
    let left = matrix(rows, inner, seed: 3)
    let right = matrix(inner, columns, seed: 4)
    let all = product(left, right, (rows, inner, columns), set)
    for row in 0..<rows {
      let one = product(
        Array(left[row * inner..<(row + 1) * inner]), right, (1, inner, columns), set)
      #expect(one == Array(all[row * columns..<(row + 1) * columns]))
    }
  }

  @Test func whatIsNotFiniteStaysSo() {
    let found = product([1, .infinity, 0, 1], [.nan, 1, 1, 1], (2, 2, 2), NUEM_BEST)
    #expect(found[0].isNaN && found[1] == .infinity && found[2].isNaN && found[3] == 1)
  }

  @Test func emptyDimensionsAreRefused() {
    var message = nuem_message()
    var product = [0.0]
    #expect(
      nuem_contract([1], [1], 0, 1, 1, NUEM_BEST, &product, &message) == NUEM_INVALID_ARGUMENT)
    #expect(message.text.0 != 0)
  }
}
