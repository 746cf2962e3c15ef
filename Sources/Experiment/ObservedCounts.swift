import Configuration
import Interactions

/// A user's observed counts of the whole exposure: a CSV `mode,position_m,bin,count`, bins from 1,
/// every bin of every exposure of the plan exactly once. Unfolded values stand in a column `value`
/// and have a covariance.
public struct ObservedCounts: Sendable {
  /// The counts [exposure][bin], exposures in the order of the plan.
  public let counts: [[Double]]
  /// The covariance of unfolded values, [exposure, bin][exposure, bin]; nil for counts, whose
  /// errors are Poisson's.
  public let covariance: [[Double]]?
  /// The source of the counts, in words.
  public let label: String
  /// The hash of the file's content.
  public let contentHash: String

  /// The limits of a count; weighted or simulated data need not be whole numbers.
  private static let limits = Limits.atLeast(0.0, upTo: 1e15)

  /// Reads the counts of every bin of every exposure of the plan.
  public init(
    file: String, plan: ExposurePlan, bins: Int, source: ConfigurationSource
  ) throws(Failure) {
    let location = source.location(of: "data")
    do throws(Failure) {
      let input = try source.read(file, of: "data")
      let table = try Self.counts(
        input.bytes, name: input.path, column: "count", limits: Self.limits, plan: plan, bins: bins)
      counts = table.values
      covariance = nil
      contentHash = input.contentHash
      label = "user table \(clipped(file))"
    } catch {
      throw error.at(location)
    }
  }

  /// Reads unfolded values of every bin of every exposure of the plan, and their covariance.
  public init(
    file: String, covariance matrix: String, plan: ExposurePlan, bins: Int,
    source: ConfigurationSource
  ) throws(Failure) {
    let input: InputFile
    let order: [Int]
    do throws(Failure) {
      input = try source.read(file, of: "data.file")
      let table = try Self.counts(
        input.bytes, name: input.path, column: "value", limits: .atLeast(-1e15, upTo: 1e15),
        plan: plan,
        bins: bins)
      (counts, order) = (table.values, table.order)
    } catch {
      throw error.at(source.location(of: "data.file"))
    }
    do throws(Failure) {
      let square = try source.read(matrix, of: "data.covariance")
      let rows = try Self.square(square.bytes, name: square.path, order: order.count)
      // The matrix is sorted from the order of the values' rows to that of the plan.
      var sorted = rows
      for (row, index) in order.enumerated() {
        for (column, other) in order.enumerated() { sorted[index][other] = rows[row][column] }
      }
      covariance = sorted
      contentHash = input.contentHash + square.contentHash
      label = "user values \(clipped(file)) with the covariance \(clipped(matrix))"
    } catch {
      throw error.at(source.location(of: "data.covariance"))
    }
  }

  /// Reads a symmetric square matrix with variances above 0.
  private static func square(
    _ bytes: [UInt8], name: String, order: Int
  ) throws(Failure) -> [[Double]] {
    var table = try TableReader(bytes, name: name, separator: .comma, columns: order)
    var rows: [[Double]] = []
    while try table.nextRow() {
      guard rows.count < order else {
        throw table.failure("expected \(order) rows, one for each value, found more")
      }
      var row: [Double] = []
      for column in 0..<order {
        row.append(try table.number(column, "column \(column + 1)", .atLeast(-1e30, upTo: 1e30)))
      }
      guard row[rows.count] > 0 else {
        throw table.failure(
          "expected a variance > 0 on the diagonal, found \(numeral(row[rows.count]))")
      }
      for (column, other) in rows.enumerated() {
        let scale = (row[rows.count] * other[column]).squareRoot()
        guard abs(row[column] - other[rows.count]) <= 1e-6 * scale else {
          throw table.failure(
            "expected a symmetric matrix, found \(numeral(row[column])) in column \(column + 1) and"
              + " \(numeral(other[rows.count])) in its place")
        }
      }
      rows.append(row)
    }
    guard rows.count == order else {
      throw Failure(
        .badInput, "\(table.name): expected \(order) rows, one for each value, found \(rows.count)")
    }
    return rows
  }

  /// The values [exposure][bin] in the order of the plan, and the index of each row of the table in
  /// that order.
  private static func counts(
    _ bytes: [UInt8], name: String, column: String, limits: Limits<Double>, plan: ExposurePlan,
    bins: Int
  ) throws(Failure) -> (values: [[Double]], order: [Int]) {
    let header = ["mode", "position_m", "bin", column]
    var order: [Int] = []
    let exposures = plan.exposures
    var found = [[Double?]](
      repeating: [Double?](repeating: nil, count: bins), count: exposures.count)
    var table = try TableReader(bytes, name: name, header: header)
    while try table.nextRow() {
      let station = Station(
        mode: try table.choice(0, header[0]),
        positionM: try table.number(1, header[1], offAxisLimitsM))
      guard let exposure = exposures.firstIndex(where: { $0.station == station }) else {
        throw table.failure("\(station) is not part of plan \(plan.name)")
      }
      let bin = try table.count(2, header[2], .atLeast(1, upTo: bins))
      guard found[exposure][bin - 1] == nil else {
        throw table.failure("bin \(bin) of \(station) again")
      }
      found[exposure][bin - 1] = try table.number(3, header[3], limits)
      order.append(exposure * bins + bin - 1)
    }
    let values = try zip(exposures, found).map { (exposure, row) throws(Failure) in
      var counts: [Double] = []
      for count in row {
        guard let count else {
          throw Failure(
            .badInput,
            "\(table.name): no \(column) of \(exposure.station) in bin \(counts.count + 1) of \(bins)"
          )
        }
        counts.append(count)
      }
      return counts
    }
    return (values, order)
  }
}
