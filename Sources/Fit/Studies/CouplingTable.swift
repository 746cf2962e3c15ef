import Configuration
import Interactions

/// Points in the space of couplings and masses, as a CSV gives them: a column for each coupling or mass that
/// is not the Standard Model's or the configuration's, a row for each point.
public struct CouplingTable: Sendable {
  /// Content of a column.
  public enum Column: Equatable, Sendable {
    case coupling(Coupling)
    case mass(String)

    /// Name of the column in the header.
    public var name: String {
      switch self {
      case .coupling(let coupling): coupling.name
      case .mass(let name): name
      }
    }

    fileprivate var limits: Limits<Double> {
      switch self {
      case .coupling(let coupling): coupling.axisLimits
      case .mass: PhysicsSettings.massLimits
      }
    }
  }

  /// Columns in the order of the file.
  public let columns: [Column]
  /// Values [row][column], each in its unit.
  public let values: [Double]
  /// Number of rows.
  public let count: Int

  /// Refuses columns that no interaction of the model has, and values outside of a coupling's domain, with
  /// their line.
  public init(_ bytes: [UInt8], name: String, model: InteractionModel) throws(Failure) {
    var table = try TableReader(bytes, name: name, headerStart: [])
    let known = model.couplings.map(\.name) + model.masses.map(\.name)
    var columns: [Column] = []
    for column in 0..<table.columns {
      let text = table.text(column)
      if let coupling = model.coupling(named: text) {
        columns.append(.coupling(coupling))
      } else if model.masses.contains(where: { $0.name == text }) {
        columns.append(.mass(text))
      } else {
        throw table.failure(
          "expected columns of parameters and masses (\(known.joined(separator: ", "))), found"
            + " \(quoted(text))\(suggestion(for: text, among: known))")
      }
      guard !columns.dropLast().contains(columns[column]) else {
        throw table.failure("the column \(clipped(text)) stands there twice: expected it once")
      }
    }
    var values: [Double] = []
    let limits = columns.map(\.limits)
    let names = columns.map(\.name)
    while try table.nextRow() {
      for column in limits.indices {
        values.append(try table.number(column, names[column], limits[column]))
      }
    }
    guard !values.isEmpty else {
      throw Failure(.badInput, "\(clipped(name)): expected a row or more after the header")
    }
    self.columns = columns
    self.values = values
    count = values.count / columns.count
  }

  /// Rows grouped by their masses, in the order of the first row of each group.
  func groups() -> [(masses: [InteractionMass], rows: [Int])] {
    let masses = columns.indices.filter { if case .mass = columns[$0] { true } else { false } }
    guard !masses.isEmpty else { return [([], Array(0..<count))] }
    var groups: [(masses: [InteractionMass], rows: [Int])] = []
    var indices: [[Double]: Int] = [:]
    for row in 0..<count {
      let key = masses.map { values[row * columns.count + $0] }
      if let known = indices[key] {
        groups[known].rows.append(row)
      } else {
        indices[key] = groups.count
        groups.append(
          (
            zip(masses, key).map { InteractionMass(name: columns[$0].name, valueGeV: $1) }, [row]
          ))
      }
    }
    return groups
  }
}
