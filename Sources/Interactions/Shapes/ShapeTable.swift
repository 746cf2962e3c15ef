/// A shape function and the mass of the final neutral lepton that it is for.
public struct ShapeColumn: Hashable, Sendable {
  /// The mass of the final neutral lepton in GeV; 0 for a neutrino.
  public let finalMassGeV: Double
  /// The function of both energies.
  public let shape: ShapeFunction
}

/// All shape functions of one or several models, pass by pass, and the columns that they have in
/// rows of templates.
public struct ShapeTable: Sendable {
  /// The passes: that without a final mass comes first, then the others by ascending mass.
  public let passes: [ShapeSet]
  /// The length of a row.
  public let stride: Int
  private let indices: [ShapeColumn: Int]
  /// The shape of each column; nil where a row is padded.
  public let columns: [ShapeColumn?]

  init(_ shapes: [ShapeColumn], radiation: Double) {
    var seen: Set<ShapeColumn> = []
    let each = shapes.filter { seen.insert($0).inserted }
    let masses = Set(each.map(\.finalMassGeV)).sorted()
    passes = masses.map { mass in
      // A stable sort: shapes of equal order stay in the order in which models name them.
      let own = each.filter { $0.finalMassGeV == mass }.map(\.shape).enumerated()
      let sorted = own.sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
      return ShapeSet(finalMassGeV: mass, shapes: sorted.map(\.element), radiation: radiation)
    }
    var columns: [ShapeColumn?] = []
    var indices: [ShapeColumn: Int] = [:]
    for pass in passes {
      for (index, shape) in pass.shapes.enumerated() {
        let column = ShapeColumn(finalMassGeV: pass.finalMassGeV, shape: shape)
        indices[column] = columns.count + index
      }
      columns += pass.shapes.map { ShapeColumn(finalMassGeV: pass.finalMassGeV, shape: $0) }
      columns += [ShapeColumn?](repeating: nil, count: pass.stride - pass.shapes.count)
    }
    self.columns = columns
    self.indices = indices
    stride = columns.count
  }

  /// The column of a shape; nil where the table does not have it.
  public func index(of column: ShapeColumn) -> Int? { indices[column] }

  /// One table for several models.
  public init(of tables: [ShapeTable]) {
    self.init(
      tables.flatMap { $0.columns.compactMap(\.self) },
      radiation: tables.first?.passes.first?.radiation ?? 0)
  }
}

extension ShapeTable: Equatable {
  public static func == (one: ShapeTable, other: ShapeTable) -> Bool {
    one.columns == other.columns
  }
}
