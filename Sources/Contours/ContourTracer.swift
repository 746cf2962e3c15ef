import Configuration

/// Finds every contour of a function over a rectangle that a grid of values gives a hint of.
///
/// Contours are followed by marching squares on a lattice finer than the grid, from every step of
/// the grid that crosses the level and from every point beyond it that descent finds from a local
/// minimum of the grid above the level, or from a local maximum below; their points are roots along the lattice's
/// lines. Where a chord leaves the contour, points are added beside it; where they cannot be, the line
/// is not what it seems, and the lattice doubles. So:
/// - an island or hole that holds a point of the grid is found, and with it any that holds a
///   rectangle of the grid's steps in size; a smaller one where the grid has a local minimum or
///   maximum whose descent ends in it (32 of each are tried, the nearest to the level first);
/// - how a contour runs does not depend on the grid; strips and gaps down to 1/256 of the
///   grid's steps are resolved, and `isResolved` says where that was not enough.
struct ContourTracer {
  private var lattice: ContourLattice
  var grid: PlaneGrid { lattice.grid }
  /// Points that may lie in a region which the grid does not show.
  let hints: [PlanePoint]

  /// The number of steps with which the lattice begins, so that curves are smooth.
  private static let fewestSteps = 128
  /// Lines with more points than this get no finer lattice.
  private static let manyPoints = 5000

  init(grid: PlaneGrid, hints: [PlanePoint] = []) {
    lattice = ContourLattice(grid: grid)
    self.hints = hints
  }

  private var firstStride: Int {
    var stride = ContourLattice.refinement
    while lattice.side / stride < Self.fewestSteps, stride > 2 { stride /= 2 }
    return stride
  }

  /// Roughly where the contours run that the grid or a hint shows: points between those of the lattice,
  /// without a closer look.
  mutating func outline(level: Double, _ function: PlaneFunction) throws(Failure) -> [Contour] {
    let stride = firstStride
    let hidden = try hinted(level: level, function)
    let (seeds, _) = try seeds(of: hidden, level: level, stride: stride, function)
    let next = try lattice.follow(from: seeds, level: level, stride: stride, function)
    let edges = Set(next.keys).union(next.values).map { ($0, lattice.middle($0, stride: stride)) }
    return lattice.lines(
      next, through: Dictionary(uniqueKeysWithValues: edges), level: level)
  }

  /// The contours of a level, the open ones first.
  mutating func trace(
    level: Double, _ function: PlaneFunction
  ) throws(Failure) -> LevelContours {
    let hidden =
      try hinted(level: level, function) + hiddenExtrema(level: level, function)
    var stride = firstStride
    while true {
      let (seeds, foundAll) = try seeds(of: hidden, level: level, stride: stride, function)
      let next = try lattice.follow(from: seeds, level: level, stride: stride, function)
      let edges = Set(next.keys).union(next.values).sorted()
      let crossings = try lattice.crossings(of: edges, level: level, stride: stride, function)
      var lines = ContourSubdivision(
        lattice.lines(next, through: crossings, level: level), level: level,
        box: lattice.grid.box, step: lattice.step(stride: stride))
      try lines.refine(function)
      let isResolved = foundAll && !lines.hasStrayChord
      if isResolved || stride == 1 || edges.count > Self.manyPoints {
        return LevelContours(contours: lines.contours, isResolved: isResolved)
      }
      stride /= 2
    }
  }

  /// The edges at some stride that cross the level, and whether every hidden point has one.
  private mutating func seeds(
    of hidden: [HiddenPoint], level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> (edges: [ContourLattice.Edge], foundAll: Bool) {
    var edges = try lattice.gridCrossings(level: level, stride: stride, function)
    var foundAll = true
    for point in hidden {
      let found = try lattice.edgeAround(
        point.point, below: point.isBelow, level: level, stride: stride, function)
      switch found {
      case .edge(let edge): edges.append(edge)
      case .none: break
      case .tooSmall: foundAll = false
      }
    }
    return (edges, foundAll)
  }
}

/// The contours of one level.
public struct LevelContours: Equatable, Sendable {
  /// All lines of the level that were found.
  public let contours: [Contour]
  /// Whether every chord is close to its contour, and every island that was found has one.
  public let isResolved: Bool
}

extension PlaneGrid {
  /// The contours of some levels, found as `ContourTracer` says. The function is asked for values
  /// beside the border too, half a step of the grid away at most.
  ///
  /// - Parameter hints: points that may lie in a region which the grid does not show.
  public func contours(
    at levels: [Double], hints: [PlanePoint] = [], of function: PlaneFunction
  ) throws(Failure) -> [LevelContours] {
    var tracer = ContourTracer(grid: self, hints: hints)
    return try levels.map { (level) throws(Failure) in
      try tracer.trace(level: level, function)
    }
  }

  /// Roughly where the contours of a level run: points of a lattice, without a closer look between them.
  ///
  /// - Parameter hints: points that may lie in a region which the grid does not show.
  public func outline(
    at level: Double, hints: [PlanePoint], of function: PlaneFunction
  ) throws(Failure) -> [Contour] {
    var tracer = ContourTracer(grid: self, hints: hints)
    return try tracer.outline(level: level, function)
  }
}
