import Settings

/// Finds every contour of a function over a rectangle that a grid of values gives a hint of.
///
/// Contours are followed by marching squares on a lattice finer than the grid, from every step of
/// the grid that crosses the level and from every local minimum or maximum that descent from the
/// grid's lowest and highest points finds beyond it; their points are roots along the lattice's
/// lines. Where a chord leaves the contour, points are added beside it; where they cannot be, the line
/// is not what it seems, and the lattice doubles. So:
/// - an island or hole that holds a point of the grid is found, and with it any that holds a
///   rectangle of the grid's steps in size; a smaller one where the grid has a local minimum or
///   maximum whose descent ends in it (the 32 lowest and highest are tried);
/// - how a contour runs does not depend on the grid; strips and gaps down to 1/256 of the
///   grid's steps are resolved, and `isResolved` says where that was not enough.
struct ContourTracer {
  private var lattice: ContourLattice
  /// Of the grid, once they have been descended to.
  let minima: [PlaneMinimum]
  /// Of the negative function.
  private let maxima: [PlaneMinimum]

  /// Where the lattice begins, so that curves are smooth.
  private static let fewestSteps = 128
  /// No finer lattice for lines with more points than this.
  private static let manyPoints = 5000
  private static let extremaTried = 32

  init(grid: PlaneGrid, of function: PlaneFunction) throws(Failure) {
    lattice = ContourLattice(grid: grid)
    let step = PlanePoint(
      x: grid.box.width / Double(grid.points - 1) / 2,
      y: grid.box.height / Double(grid.points - 1) / 2)
    func extrema(sign: Double) throws(Failure) -> [PlaneMinimum] {
      let starts = grid.localMinima(atMost: Self.extremaTried, sign: sign)
      return try starts.map { (place) throws(Failure) -> PlaneMinimum in
        let start = grid.point(column: place.column, row: place.row)
        return try PlaneMinimum.search(from: start, step: step, within: grid.box) {
          (points) throws(Failure) in try function(points).map { sign * $0 }
        }
      }
    }
    minima = try extrema(sign: 1)
    maxima = try extrema(sign: -1)
  }

  /// The contours of a level; open ones first.
  mutating func trace(
    level: Double, _ function: PlaneFunction
  ) throws(Failure) -> LevelContours {
    var stride = ContourLattice.refinement
    while lattice.side / stride < Self.fewestSteps, stride > 2 { stride /= 2 }
    while true {
      let (seeds, foundAll) = try seeds(level: level, stride: stride, function)
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

  /// Edges at some stride that cross the level, and whether every extremum beyond it has one.
  private mutating func seeds(
    level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> (edges: [ContourLattice.Edge], foundAll: Bool) {
    var edges = try lattice.gridCrossings(level: level, stride: stride, function)
    var foundAll = true
    let islands = minima.filter { $0.value < level }
    let holes = maxima.filter { -$0.value > level && $0.value.isFinite }
    for (point, isIsland) in islands.map({ ($0.point, true) }) + holes.map({ ($0.point, false) }) {
      let found = try lattice.edgeAround(
        point, below: isIsland, level: level, stride: stride, function)
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
  public let contours: [Contour]
  /// Every chord is close to its contour, and every island found has one.
  public let isResolved: Bool
}

extension PlaneGrid {
  /// The contours of some levels, found as `ContourTracer` says. The function is asked for values
  /// beside the border too, half a step of the grid away at most.
  public func contours(
    at levels: [Double], of function: PlaneFunction
  ) throws(Failure) -> [LevelContours] {
    var tracer = try ContourTracer(grid: self, of: function)
    return try levels.map { (level) throws(Failure) in
      try tracer.trace(level: level, function)
    }
  }
}
