import Configuration

extension ContourLattice {
  /// An edge at some stride on every step of the grid that crosses the level: bisected, all at once.
  mutating func gridCrossings(
    level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> [Edge] {
    var edges: [Edge] = []
    for row in 0..<grid.points {
      for column in 0..<grid.points {
        let vertex = Vertex(column: column * Self.refinement, row: row * Self.refinement)
        for isHorizontal in [true, false] where (isHorizontal ? column : row) < grid.points - 1 {
          let edge = Edge(start: vertex, isHorizontal: isHorizontal)
          if crosses(edge, level: level, stride: Self.refinement) { edges.append(edge) }
        }
      }
    }
    var length = Self.refinement
    while length > stride {
      length /= 2
      let half = length
      try evaluate(edges.lazy.map { $0.end(stride: half) }, function)
      // Where the middle is not known, its squares cannot be followed either.
      edges = edges.compactMap { edge in
        let second = Edge(start: edge.end(stride: half), isHorizontal: edge.isHorizontal)
        return [edge, second].first { crosses($0, level: level, stride: half) }
      }
    }
    return edges
  }

  /// Result of the search around an extremum.
  enum Surrounding {
    case edge(Edge)
    /// The level is not crossed on the lines through the extremum.
    case none
    /// No vertex at this stride lies beyond the level together with the extremum.
    case tooSmall
  }

  /// An edge that crosses the level on the lines through a vertex that lies beyond the level together
  /// with a point; the nearest such vertex, and lines as long as it takes.
  mutating func edgeAround(
    _ point: PlanePoint, below: Bool, level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> Surrounding {
    let near = vertex(below: point, stride: stride)
    let corners = [(0, 0), (1, 0), (0, 1), (1, 1)].map {
      Vertex(column: near.column + $0.0 * stride, row: near.row + $0.1 * stride)
    }
    try evaluate(corners, function)
    guard let start = corners.first(where: { (self[$0] < level) == below && !self[$0].isNaN })
    else { return .tooSmall }
    var reach = 2 * Self.refinement
    while true {
      for isHorizontal in [true, false] {
        let edges = line(through: start, reach: reach, stride: stride, isHorizontal: isHorizontal)
        try evaluate(edges.flatMap { [$0.start, $0.end(stride: stride)] }, function)
        let crossing =
          edges.first { $0.start >= start && crosses($0, level: level, stride: stride) }
          ?? edges.last { $0.start < start && crosses($0, level: level, stride: stride) }
        if let crossing { return .edge(crossing) }
      }
      guard reach < side else { return .none }
      reach *= 2
    }
  }

  /// The edges of one line that lie within so many of the finest steps of a vertex.
  private func line(
    through vertex: Vertex, reach: Int, stride: Int, isHorizontal: Bool
  ) -> [Edge] {
    let position = isHorizontal ? vertex.column : vertex.row
    let steps = (-min(reach, position) / stride)..<(min(reach, side - position) / stride)
    return steps.map { step in
      var start = vertex
      if isHorizontal { start.column += step * stride } else { start.row += step * stride }
      return Edge(start: start, isHorizontal: isHorizontal)
    }
  }
}
