import Configuration
import Interactions

/// A user's covariance of the relative flux, delta phi / phi, over beam mode, position, channel and
/// energy: a CSV with one row for each element, its five axes first, then its covariance with every
/// element in the order of the rows.
public struct FluxCovariance: Sendable {
  /// The columns before those of the matrix, which may have any names.
  public static let axes = ["mode", "position_m", "channel", "energy_low_gev", "energy_high_gev"]
  /// The largest number of elements of a file.
  public static let largestOrder = 4000

  /// A row of the matrix: one channel at one station in one energy bin.
  public struct Element: Equatable, Sendable {
    /// The beam mode and position.
    public let station: Station
    /// The channel.
    public let channel: Channel
    /// The lower edge of the energy bin.
    public let lowGeV: Double
    /// The upper edge of the energy bin.
    public let highGeV: Double
    /// The number of the line in the file.
    public let line: Int

    /// The five axes of its row.
    public var text: String {
      [
        station.mode.rawValue, numeral(station.positionM), channel.rawValue, numeral(lowGeV),
        numeral(highGeV),
      ].joined(separator: ",")
    }
  }

  /// The file's name, for errors.
  public let name: String
  /// The elements in the order of the rows.
  public let elements: [Element]
  /// The covariance [element][element].
  public let matrix: [Double]

  /// Two symmetric entries may differ by this part of the product of their standard deviations, as
  /// six printed digits allow.
  public static let roundingTolerance = 1e-6

  /// Refuses a matrix that is not square, not symmetric or has a negative variance.
  public init(_ bytes: [UInt8], name file: String) throws(Failure) {
    var table = try TableReader(bytes, name: file, headerStart: Self.axes)
    name = table.name
    let order = table.columns - Self.axes.count
    guard (1...Self.largestOrder).contains(order) else {
      throw table.failure(
        "expected from 1 to \(Self.largestOrder) columns of the matrix after "
          + "\(Self.axes.last ?? ""), found \(order)")
    }
    var elements: [Element] = []
    var matrix: [Double] = []
    matrix.reserveCapacity(order * order)
    while try table.nextRow() {
      guard elements.count < order else {
        throw table.failure("expected \(order) rows, as many as the matrix has columns, found more")
      }
      elements.append(try Self.element(of: table))
      for column in 0..<order {
        let field = Self.axes.count + column
        matrix.append(try table.number(field, "column \(field + 1)", .atLeast(-1e6, upTo: 1e6)))
      }
    }
    guard elements.count == order else {
      throw Failure(
        .badInput,
        "\(name): expected \(order) rows, as many as the matrix has columns, found"
          + " \(elements.count)")
    }
    self.elements = elements
    self.matrix = matrix
    try checkSymmetry()
  }

  static func element(of table: TableReader) throws(Failure) -> Element {
    let station = Station(
      mode: try table.choice(0, axes[0]), positionM: try table.number(1, axes[1], offAxisLimitsM))
    let channel: Channel = try table.choice(2, axes[2])
    let low = try table.number(3, axes[3], .atLeast(0))
    return Element(
      station: station, channel: channel, lowGeV: low,
      highGeV: try table.number(4, axes[4], .above(low)), line: table.line)
  }

  /// The content of a file with a matrix [element][element], every number in full.
  public static func text(_ elements: [Element], matrix: [[Double]]) -> String {
    var text =
      (axes + elements.indices.map { "element_\($0 + 1)" }).joined(separator: ",") + "\n"
    for (element, row) in zip(elements, matrix) {
      text += ([element.text] + row.map { numeral($0) }).joined(separator: ",") + "\n"
    }
    return text
  }

  private func checkSymmetry() throws(Failure) {
    let order = elements.count
    for row in 0..<order {
      let variance = matrix[row * order + row]
      guard variance >= 0 else {
        throw Failure(
          .badInput,
          "\(name):\(elements[row].line): expected a variance >= 0 on the diagonal, found"
            + " \(numeral(variance))")
      }
      for column in 0..<row {
        let (entry, mirrored) = (matrix[row * order + column], matrix[column * order + row])
        let scale = (variance * matrix[column * order + column]).squareRoot()
        guard abs(entry - mirrored) <= Self.roundingTolerance * scale else {
          throw Failure(
            .badInput,
            "\(name):\(elements[row].line): expected a symmetric matrix, found \(numeral(entry)) in"
              + " column \(column + 1) of the matrix and \(numeral(mirrored)) in its place on line"
              + " \(elements[column].line)")
        }
      }
    }
  }
}
