import Configuration
import Interactions
import PublishedData

/// Shifts of the relative flux, delta phi / phi, by independent components at one standard deviation each: a
/// CSV with one row for each element, its five axes first, then the columns `shift_1`, `shift_2` and so on.
///
/// The covariance of two elements is the sum over components of the product of their shifts; what is
/// decomposed already is not decomposed again.
public struct FluxShifts: Sendable {
  /// How the names of the columns after the axes begin, by which the table is told from a matrix.
  private static let columnStart = "shift_"
  /// Components that a file may have.
  public static let largestCount = 1000
  /// Below -1 a flux would be negative at one standard deviation.
  private static let limits = Limits.atLeast(-1.0, upTo: 1e6)

  /// The file's name, for errors.
  public let name: String
  /// The elements in the order of the rows.
  public let elements: [FluxCovariance.Element]
  /// [component][element], in the order of the columns.
  public let shifts: [[Double]]

  /// Whether the header of a table is that of shifts, and not that of a matrix.
  public static func isTable(_ bytes: [UInt8], name file: String) throws(Failure) -> Bool {
    let axes = FluxCovariance.axes
    let table = try TableReader(bytes, name: file, headerStart: axes)
    return table.columns > axes.count && table.text(axes.count).hasPrefix(columnStart)
  }

  /// Refuses columns that are not numbered from 1, and shifts that leave a negative flux.
  public init(_ bytes: [UInt8], name file: String) throws(Failure) {
    let axes = FluxCovariance.axes
    var table = try TableReader(bytes, name: file, headerStart: axes)
    name = table.name
    let count = table.columns - axes.count
    guard (1...Self.largestCount).contains(count) else {
      throw table.failure(
        "expected from 1 to \(Self.largestCount) columns of shifts after \(axes.last ?? ""), found"
          + " \(count)")
    }
    let columns = (1...count).map { "\(Self.columnStart)\($0)" }
    for (index, column) in columns.enumerated() {
      let found = table.text(axes.count + index)
      guard found == column else {
        throw table.failure("expected the column \(column), found \(quoted(found))")
      }
    }
    var elements: [FluxCovariance.Element] = []
    var shifts = [[Double]](repeating: [], count: count)
    while try table.nextRow() {
      elements.append(try FluxCovariance.element(of: table))
      for (index, column) in columns.enumerated() {
        shifts[index].append(try table.number(axes.count + index, column, Self.limits))
      }
    }
    self.elements = elements
    self.shifts = shifts
  }

  /// DUNE's own shifts of the flux of its near detector, which are compiled in.
  public static func dune() throws(Failure) -> FluxShifts { try duneResult.get() }

  /// What tells those apart from others of a later version.
  public static func duneHash() -> String {
    Configuration.contentHash(of: bytes(of: published_flux_shifts()))
  }

  private static let duneResult = Result { () throws(Failure) in
    try FluxShifts(bytes(of: published_flux_shifts()), name: "dune")
  }
}
