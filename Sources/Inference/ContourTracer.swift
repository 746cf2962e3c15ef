import Settings

/// Finds every contour of a function over a rectangle that a grid of values gives a hint of.
///
/// Contours are followed by marching squares on a lattice finer than the grid, from every step of
/// the grid that crosses the level and from every local minimum or maximum that descent from the
/// grid's lowest and highest points finds beyond it; their points are roots along the lattice's
/// lines. The lattice doubles until every chord lies within `tolerance` of the contour. So:
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

  /// A chord may leave its contour by this part of the axis' range, and of the contour's extent.
  private static let tolerance = (range: 1e-4, extent: 1e-3)
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
      let contours = lattice.lines(next, through: crossings, level: level)
      let areClose = try areChordsClose(contours, level: level, function)
      let isResolved = foundAll && areClose
      if isResolved || stride == 1 || edges.count > Self.manyPoints {
        return LevelContours(contours: contours, isResolved: isResolved)
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

  /// Whether the contour passes within the tolerance of the middle of each chord: that and two points
  /// beside it are not all on one side.
  private func areChordsClose(
    _ contours: [Contour], level: Double, _ function: PlaneFunction
  ) throws(Failure) -> Bool {
    let box = lattice.grid.box
    var beside: [PlanePoint] = []
    for contour in contours {
      let extent = contour.extent
      let x = min(box.width * Self.tolerance.range, extent.width * Self.tolerance.extent)
      let y = min(box.height * Self.tolerance.range, extent.height * Self.tolerance.extent)
      guard x > 0, y > 0 else { continue }
      for (a, b) in zip(contour.points, contour.points.dropFirst()) {
        let (dx, dy) = ((b.x - a.x) / x, (b.y - a.y) / y)
        let length = (dx * dx + dy * dy).squareRoot()
        let normal = PlanePoint(x: -dy / length * x, y: dx / length * y)
        let middle = PlanePoint(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2)
        for step in [-1.0, 0, 1] {
          beside.append(PlanePoint(x: middle.x + step * normal.x, y: middle.y + step * normal.y))
        }
      }
    }
    let values = try function(beside)
    return stride(from: 0, to: values.count, by: 3).allSatisfy { index in
      let three = values[index..<index + 3]
      return three.contains(where: \.isNaN) || Set(three.map { $0 < level }).count == 2
    }
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
  /// beside the border too, a ten-thousandth of the range away at most.
  public func contours(
    at levels: [Double], of function: PlaneFunction
  ) throws(Failure) -> [LevelContours] {
    var tracer = try ContourTracer(grid: self, of: function)
    return try levels.map { (level) throws(Failure) in
      try tracer.trace(level: level, function)
    }
  }
}
