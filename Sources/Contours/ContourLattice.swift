import Configuration

/// A grid and the finer lines between its own, whose values are computed where they are asked for.
struct ContourLattice {
  /// The crossing of two of the lattice's finest lines.
  struct Vertex: Hashable, Comparable {
    var column: Int
    var row: Int

    static func < (a: Vertex, b: Vertex) -> Bool { (a.row, a.column) < (b.row, b.column) }
  }

  /// The line from a vertex to its right or upper neighbour at some stride.
  struct Edge: Hashable, Comparable {
    var start: Vertex
    var isHorizontal: Bool

    func end(stride: Int) -> Vertex {
      isHorizontal
        ? Vertex(column: start.column + stride, row: start.row)
        : Vertex(column: start.column, row: start.row + stride)
    }

    static func < (a: Edge, b: Edge) -> Bool {
      (a.start, a.isHorizontal ? 0 : 1) < (b.start, b.isHorizontal ? 0 : 1)
    }
  }

  /// How many of the finest steps make one step of the grid.
  static let refinement = 256

  let grid: PlaneGrid
  /// The number of finest steps along each axis.
  let side: Int
  private var values: [Vertex: Double] = [:]

  init(grid: PlaneGrid) {
    self.grid = grid
    side = (grid.points - 1) * Self.refinement
  }

  func point(_ vertex: Vertex) -> PlanePoint {
    grid.box.point(column: vertex.column, row: vertex.row, of: side)
  }

  func middle(_ edge: Edge, stride: Int) -> PlanePoint {
    let (a, b) = (point(edge.start), point(edge.end(stride: stride)))
    return PlanePoint(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2)
  }

  func step(stride: Int) -> PlanePoint {
    let part = Double(stride) / Double(side)
    return PlanePoint(x: grid.box.width * part, y: grid.box.height * part)
  }

  /// The vertex at this stride that is next to a point on the lower left, counted in finest steps.
  func vertex(below point: PlanePoint, stride: Int) -> Vertex {
    func index(_ value: Double, _ range: ClosedRange<Double>) -> Int {
      let part = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      let lines = side / stride
      return min(max(Int((part * Double(lines)).rounded(.down)), 0), lines - 1) * stride
    }
    return Vertex(column: index(point.x, grid.box.x), row: index(point.y, grid.box.y))
  }

  /// The function's value at a vertex, NaN where it is not known.
  subscript(vertex: Vertex) -> Double {
    let (column, x) = vertex.column.quotientAndRemainder(dividingBy: Self.refinement)
    let (row, y) = vertex.row.quotientAndRemainder(dividingBy: Self.refinement)
    if x == 0, y == 0 { return grid.value(column: column, row: row) }
    return values[vertex] ?? .nan
  }

  mutating func evaluate(
    _ vertices: some Sequence<Vertex>, _ function: PlaneFunction
  ) throws(Failure) {
    var wanted: [Vertex] = []
    for vertex in vertices
    where values[vertex] == nil
      && (vertex.column % Self.refinement != 0 || vertex.row % Self.refinement != 0)
    {
      values[vertex] = .nan
      wanted.append(vertex)
    }
    guard !wanted.isEmpty else { return }
    for (vertex, value) in zip(wanted, try function(wanted.map(point))) { values[vertex] = value }
  }

  /// Whether the values at both ends of an edge are on different sides of a level.
  func crosses(_ edge: Edge, level: Double, stride: Int) -> Bool {
    let (a, b) = (self[edge.start], self[edge.end(stride: stride)])
    return !a.isNaN && !b.isNaN && (a < level) != (b < level)
  }

  /// The squares on both sides of an edge, named by their lower left vertices.
  func squares(beside edge: Edge, stride: Int) -> [Vertex] {
    var other = edge.start
    if edge.isHorizontal { other.row -= stride } else { other.column -= stride }
    return [other, edge.start].filter {
      (0..<side).contains($0.column) && (0..<side).contains($0.row)
    }
  }
}
