import Configuration
import Interactions
import PublishedData

/// Shifts of the relative flux, delta phi / phi, by independent components at one standard
/// deviation each: a CSV with one row for each element, its five axes first, then the columns
/// `shift_1`, `shift_2` and so on. A column `center` before them says by how much the best value of
/// the flux differs from the flux itself, as after a measurement of it.
///
/// The covariance of two elements is the sum over components of the product of their shifts; what
/// is decomposed already is not decomposed again.
public struct FluxShifts: Sendable {
  /// The beginning of the names of the columns after the axes, which distinguishes the table from a
  /// matrix.
  private static let columnStart = "shift_"
  /// The column of the best values, where there is one.
  private static let centerColumn = "center"
  /// The largest number of components of a file.
  public static let largestCount = 1000
  /// The limits of shifts: below -1 a flux would be negative at one standard deviation.
  private static let limits = Limits.atLeast(-1.0, upTo: 1e6)

  /// The file's name, for errors.
  public let name: String
  /// The elements in the order of the rows.
  public let elements: [FluxCovariance.Element]
  /// The shifts [component][element], components in the order of the columns.
  public let shifts: [[Double]]
  /// The best value of delta phi / phi of each element; 0 where the file has no such column.
  public let center: [Double]

  /// Whether the header of a table is that of shifts, and not that of a matrix.
  public static func isTable(_ bytes: [UInt8], name file: String) throws(Failure) -> Bool {
    let axes = FluxCovariance.axes
    let table = try TableReader(bytes, name: file, headerStart: axes)
    guard table.columns > axes.count else { return false }
    let column = table.text(axes.count)
    return column == centerColumn || column.hasPrefix(columnStart)
  }

  /// Refuses columns that are not numbered from 1, and shifts that leave a negative flux.
  public init(_ bytes: [UInt8], name file: String) throws(Failure) {
    let axes = FluxCovariance.axes
    var table = try TableReader(bytes, name: file, headerStart: axes)
    name = table.name
    let hasCenter = table.columns > axes.count && table.text(axes.count) == Self.centerColumn
    let first = axes.count + (hasCenter ? 1 : 0)
    let count = table.columns - first
    guard (1...Self.largestCount).contains(count) else {
      let last = hasCenter ? Self.centerColumn : axes.last ?? ""
      throw table.failure(
        "expected from 1 to \(Self.largestCount) columns of shifts after \(last), found \(count)")
    }
    let columns = (1...count).map { "\(Self.columnStart)\($0)" }
    for (index, column) in columns.enumerated() {
      let found = table.text(first + index)
      guard found == column else {
        throw table.failure("expected the column \(column), found \(quoted(found))")
      }
    }
    var elements: [FluxCovariance.Element] = []
    var shifts = [[Double]](repeating: [], count: count)
    var center: [Double] = []
    while try table.nextRow() {
      elements.append(try FluxCovariance.element(of: table))
      center.append(
        hasCenter ? try table.number(axes.count, Self.centerColumn, Self.limits) : 0)
      for (index, column) in columns.enumerated() {
        shifts[index].append(try table.number(first + index, column, Self.limits))
      }
    }
    self.elements = elements
    self.shifts = shifts
    self.center = center
  }

  /// The content of a file with these shifts, every number in full.
  ///
  /// - Parameters:
  ///   - shifts: [component][element]
  ///   - center: [element]
  public static func text(
    _ elements: [FluxCovariance.Element], shifts: [[Double]], center: [Double]
  ) -> String {
    let names = shifts.indices.map { "\(columnStart)\($0 + 1)" }
    var text = (FluxCovariance.axes + [centerColumn] + names).joined(separator: ",") + "\n"
    for (index, element) in elements.enumerated() {
      let numbers = [center[index]] + shifts.map { $0[index] }
      text += ([element.text] + numbers.map { numeral($0) }).joined(separator: ",") + "\n"
    }
    return text
  }

  /// DUNE's own shifts of the flux of its near detector, which are compiled in.
  public static func dune() throws(Failure) -> FluxShifts { try duneResult.get() }

  /// The hash of those shifts, which distinguishes them from those of a later version.
  public static func duneHash() -> String {
    Configuration.contentHash(of: bytes(of: published_flux_shifts()))
  }

  private static let duneResult = Result { () throws(Failure) in
    try FluxShifts(bytes(of: published_flux_shifts()), name: "dune")
  }
}
