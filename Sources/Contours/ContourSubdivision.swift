import Configuration

/// Adds points to lines of one level until every chord is close to its contour: where a chord is not,
/// the crossing beside its middle.
struct ContourSubdivision {
  private let level: Double
  private let box: PlaneBox
  private let step: PlanePoint
  private var lines: [Line]
  /// Whether there is a chord beside which nothing crosses the level, so that the line is not what it seems.
  private(set) var hasStrayChord = false

  /// A chord may leave its contour by this part of the axis' range, and of the contour's extent.
  private static let tolerance = (range: 1e-4, extent: 1e-3)
  private static let mostPasses = 12

  private struct Line {
    let isClosed: Bool
    /// Distance by which a chord may leave the contour in each direction.
    let tolerance: PlanePoint
    var points: [PlanePoint]
    /// For the chord from the point of the same index to the next: whether it is known to be close.
    var isClose: [Bool]
  }

  /// - Parameter step: the step of the lattice on which the lines were found.
  init(_ contours: [Contour], level: Double, box: PlaneBox, step: PlanePoint) {
    self.level = level
    self.box = box
    self.step = step
    lines = contours.map { contour in
      let extent = contour.extent
      let tolerance = PlanePoint(
        x: min(box.width * Self.tolerance.range, extent.width * Self.tolerance.extent),
        y: min(box.height * Self.tolerance.range, extent.height * Self.tolerance.extent))
      // A line along an axis has no chords that could leave it.
      let isStraight = tolerance.x == 0 || tolerance.y == 0
      return Line(
        isClosed: contour.isClosed, tolerance: tolerance, points: contour.points,
        isClose: contour.points.map { _ in isStraight })
    }
  }

  var contours: [Contour] {
    lines.map { Contour(level: level, isClosed: $0.isClosed, points: $0.points) }
  }

  mutating func refine(_ function: PlaneFunction) throws(Failure) {
    for _ in 0..<Self.mostPasses {
      let chords = try distantChords(function)
      guard !chords.isEmpty else { return }
      try divide(chords, function)
    }
    hasStrayChord = true
  }

  /// The chords not yet known to be close: those whose middle, and the points a tolerance beside it,
  /// are all on one side of the level.
  private mutating func distantChords(
    _ function: PlaneFunction
  ) throws(Failure) -> [(chord: ContourChord, isBelow: Bool)] {
    var chords: [ContourChord] = []
    for (number, line) in lines.enumerated() {
      for index in line.points.indices.dropLast() where !line.isClose[index] {
        chords.append(
          ContourChord(
            line: number, index: index, from: line.points[index], to: line.points[index + 1],
            tolerance: line.tolerance))
      }
    }
    let values = try function(chords.flatMap { chord in [-1, 0, 1].map(chord.beside) })
    var distant: [(ContourChord, Bool)] = []
    for (number, chord) in chords.enumerated() {
      let three = values[3 * number..<3 * number + 3]
      let sides = Set(three.map { $0 < level })
      if three.contains(where: \.isNaN) || sides.count == 2 {
        lines[chord.line].isClose[chord.index] = true
      } else {
        distant.append((chord, sides.contains(true)))
      }
    }
    return distant
  }

  /// Puts a crossing beside the middle between the ends of each chord; where there is none within
  /// half a chord, one as far away as the lattice's steps are wide: the tip of a thin strip. A chord
  /// without any stays and is called stray.
  private mutating func divide(
    _ chords: [(chord: ContourChord, isBelow: Bool)], _ function: PlaneFunction
  ) throws(Failure) {
    var pending = chords
    var found: [(chord: ContourChord, bracket: ContourBracket)] = []
    for reach in [0.5, 1, 2, 4, 8, 16, 32, 64] {
      let values = try function(
        pending.flatMap { chord, _ in
          [chord.middle, chord.beside(chord.length * reach), chord.beside(-chord.length * reach)]
        })
      var left: [(ContourChord, Bool)] = []
      for (number, (chord, isBelow)) in pending.enumerated() {
        let three = values[3 * number..<3 * number + 3].map { $0 - level }
        let side = [1, 2].first { !three[$0].isNaN && (three[$0] < 0) != isBelow }
        if let side {
          let end = chord.beside(chord.length * (side == 1 ? reach : -reach))
          found.append(
            (
              chord,
              ContourBracket(
                from: chord.middle, to: end, lowValue: three[0], highValue: three[side])
            ))
        } else if chord.isWithin(step, reach: 2 * reach) {
          left.append((chord, isBelow))
        } else {
          lines[chord.line].isClose[chord.index] = true
          hasStrayChord = true
        }
      }
      pending = left
    }
    for (chord, _) in pending {
      lines[chord.line].isClose[chord.index] = true
      hasStrayChord = true
    }
    let roots = try ContourBracket.roots(
      found.map(\.bracket), level: level, within: box, function)
    // Sorted from the last to the first, so that indices stay right.
    let crossings = zip(found.map(\.chord), roots).sorted {
      ($0.0.line, $0.0.index) > ($1.0.line, $1.0.index)
    }
    for (chord, root) in crossings {
      guard let root, box.contains(root) else {
        lines[chord.line].isClose[chord.index] = true
        continue
      }
      lines[chord.line].points.insert(root, at: chord.index + 1)
      lines[chord.line].isClose.replaceSubrange(
        chord.index...chord.index, with: [false, false])
    }
  }
}
