import Configuration

/// Correlations between named nuisances, wherever their scopes are the same: a CSV `nuisance,NAME,NAME,...` with one
/// row for each of its columns, in any order of both.
public struct NuisanceCorrelations: Equatable, Sendable {
  /// Names of the nuisances, in the order of the columns.
  public let names: [String]
  /// Correlations, [name][name].
  public let matrix: [[Double]]
  /// Hash of the file's content.
  public let contentHash: String

  /// - Parameters:
  ///   - known: names of the fit's nuisances with who shares them.
  ///   - fixed: names of nuisances that cannot move.
  ///   - free: names of nuisances that have no distribution.
  init(
    file: String, key: String, known: [(name: String, sharing: PullSharing)], fixed: [String],
    free: [String], source: ConfigurationSource
  ) throws(Failure) {
    do throws(Failure) {
      let input = try source.read(file, of: key)
      contentHash = input.contentHash
      var table = try TableReader(input.bytes, name: input.path, headerStart: ["nuisance"])
      let names = (1..<max(table.columns, 1)).map { table.text($0) }
      guard names.count >= 2 else {
        throw table.failure("expected the names of two nuisances or more behind nuisance")
      }
      let others = known.map(\.name)
      for (index, name) in names.enumerated() {
        guard !fixed.contains(name) else {
          throw table.failure(
            "\(quoted(name)) is fixed (sigma: fixed), and cannot be correlated: expected a sigma for it"
          )
        }
        guard !free.contains(name) else {
          throw table.failure(
            "\(quoted(name)) is free (sigma: free): without a distribution it has no correlation;"
              + " expected a sigma for it")
        }
        guard others.contains(name) else {
          throw table.failure(
            "expected the name of a nuisance, one of \(others.joined(separator: ", ")), found"
              + " \(quoted(name))\(suggestion(for: name, among: others))")
        }
        guard !names[..<index].contains(name) else {
          throw table.failure("\(quoted(name)) stands twice in the header")
        }
      }
      let scopes = names.compactMap { name in known.first { $0.name == name }?.sharing }
      for (name, scope) in zip(names, scopes) where scope != scopes[0] {
        throw table.failure(
          "nuisances that are correlated are shared alike: \(names[0]) is shared by"
            + " \(scopes[0].rawValue), \(name) by \(scope.rawValue)")
      }
      var rows: [String: (values: [Double], line: Int)] = [:]
      while try table.nextRow() {
        let name = table.text(0)
        guard names.contains(name) else {
          throw table.failure(
            "expected a row for one of \(names.joined(separator: ", ")), found \(quoted(name))")
        }
        guard rows[name] == nil else { throw table.failure("\(name) again") }
        var values: [Double] = []
        for (index, column) in names.enumerated() {
          values.append(try table.number(1 + index, column, .atLeast(-1, upTo: 1)))
          if column == name, values[index] != 1 {
            throw table.expected("1 on the diagonal", column, at: 1 + index)
          }
        }
        rows[name] = (values, table.line)
      }
      matrix = try names.map { (name) throws(Failure) in
        guard let row = rows[name] else {
          throw Failure(.badInput, "\(table.name): no row for \(name)")
        }
        return row.values
      }
      for row in matrix.indices {
        for column in 0..<row where abs(matrix[row][column] - matrix[column][row]) > 1e-9 {
          throw Failure(
            .badInput,
            "\(table.name):\(rows[names[row]]?.line ?? 0): expected a symmetric matrix, found"
              + " \(numeral(matrix[row][column])) for \(names[row]) and \(names[column]), and"
              + " \(numeral(matrix[column][row])) in turn")
        }
      }
      guard CholeskyFactor(matrix) != nil else {
        throw Failure(
          .badInput,
          "\(table.name): expected a positive definite matrix, as of correlations: some of these"
            + " nuisances would be correlated by more than the others leave room for")
      }
      self.names = names
    } catch {
      throw source.blame(error, on: key)
    }
  }

  /// Correlation of two names; 0 where the file does not have one of them.
  func correlation(_ one: String, _ other: String) -> Double {
    guard one != other else { return 1 }
    guard let row = names.firstIndex(of: one), let column = names.firstIndex(of: other) else {
      return 0
    }
    return matrix[row][column]
  }
}
