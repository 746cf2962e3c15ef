import Configuration

extension ContourLattice {
  /// Where a level crosses some edges; none where it cannot be followed.
  func crossings(
    of edges: [Edge], level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> [Edge: PlanePoint] {
    let brackets = edges.map { edge in
      let (start, end) = (edge.start, edge.end(stride: stride))
      return ContourBracket(
        from: point(start), to: point(end), lowValue: self[start] - level,
        highValue: self[end] - level)
    }
    let roots = try ContourBracket.roots(brackets, level: level, within: grid.box, function)
    return Dictionary(uniqueKeysWithValues: zip(edges, roots)).compactMapValues { $0 }
  }
}
