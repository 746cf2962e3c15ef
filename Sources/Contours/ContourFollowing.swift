import Configuration

/// One square of marching squares: its corners against the clock from the lower left, and the edge that
/// follows each corner.
private struct ContourSquare {
  let corners: [ContourLattice.Vertex]
  let edges: [ContourLattice.Edge]

  init(_ vertex: ContourLattice.Vertex, stride: Int) {
    let (left, bottom) = (vertex.column, vertex.row)
    let (right, top) = (left + stride, bottom + stride)
    corners = [
      .init(column: left, row: bottom), .init(column: right, row: bottom),
      .init(column: right, row: top), .init(column: left, row: top),
    ]
    edges = [
      .init(start: corners[0], isHorizontal: true), .init(start: corners[1], isHorizontal: false),
      .init(start: corners[3], isHorizontal: true), .init(start: corners[0], isHorizontal: false),
    ]
  }
}

extension ContourLattice {
  /// Follows every contour that crosses one of the seeds, through all of its squares: from each edge
  /// that it crosses to the next, what lies below the level on its left. A square in which two
  /// contours meet is decided by the value in its centre; one with an unknown value ends them.
  mutating func follow(
    from seeds: [Edge], level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> [Edge: Edge] {
    var next: [Edge: Edge] = [:]
    var visited: Set<Vertex> = []
    var frontier: [Vertex] = []
    func enter(_ edge: Edge, _ lattice: ContourLattice) {
      for square in lattice.squares(beside: edge, stride: stride)
      where visited.insert(square).inserted {
        frontier.append(square)
      }
    }
    for seed in seeds { enter(seed, self) }
    // All contours at once, square by square, so that values are asked for in blocks.
    while !frontier.isEmpty {
      let wave = frontier
      let squares = wave.map { ContourSquare($0, stride: stride) }
      frontier = []
      try evaluate(squares.lazy.flatMap(\.corners), function)
      let centers = try centerValues(of: zip(wave, squares), level: level, stride: stride, function)
      for (vertex, square) in zip(wave, squares) {
        let crossings = transitions(of: square, level: level)
        for (from, to) in segments(crossings, centerIsBelow: centers[vertex].map { $0 < level }) {
          next[square.edges[from]] = square.edges[to]
          enter(square.edges[from], self)
          enter(square.edges[to], self)
        }
      }
    }
    return next
  }

  /// The edges of a square that cross the level, against the clock; none where a value is unknown.
  private func transitions(
    of square: ContourSquare, level: Double
  ) -> [(edge: Int, leaves: Bool)] {
    let values = square.corners.map { self[$0] }
    guard !values.contains(where: \.isNaN) else { return [] }
    return (0..<4).compactMap { edge in
      let (a, b) = (values[edge] < level, values[(edge + 1) % 4] < level)
      return a == b ? nil : (edge, a)
    }
  }

  /// The pairs of edges that contours connect in a square all four edges of which are crossed.
  private func centerValues(
    of squares: some Sequence<(Vertex, ContourSquare)>, level: Double, stride: Int,
    _ function: PlaneFunction
  ) throws(Failure) -> [Vertex: Double] {
    let saddles = squares.filter { transitions(of: $0.1, level: level).count == 4 }.map(\.0)
    guard !saddles.isEmpty else { return [:] }
    let values = try function(
      saddles.map { vertex in
        let corner = grid.box.point(column: vertex.column, row: vertex.row, of: side)
        let opposite = grid.box.point(
          column: vertex.column + stride, row: vertex.row + stride, of: side)
        return PlanePoint(x: (corner.x + opposite.x) / 2, y: (corner.y + opposite.y) / 2)
      })
    return Dictionary(uniqueKeysWithValues: zip(saddles, values)).filter { !$0.value.isNaN }
  }

  /// Pairs of edges between which a contour runs in a square. Against the clock, a contour begins
  /// where the border leaves what lies below the level; it ends where the border comes back to it.
  /// Around a saddle below the level that is the next crossing, around one above it the one before.
  private func segments(
    _ crossings: [(edge: Int, leaves: Bool)], centerIsBelow: Bool?
  ) -> [(from: Int, to: Int)] {
    guard crossings.count == 2 || centerIsBelow != nil else { return [] }
    let step = centerIsBelow == false ? crossings.count - 1 : 1
    return crossings.indices.filter { crossings[$0].leaves }.map {
      (crossings[$0].edge, crossings[($0 + step) % crossings.count].edge)
    }
  }
}
