import Experiment

/// Plans of some choices below many planes, as a linear program over the parts of the total, and the least of all
/// planes, which comes last. Of the planes, few matter: those that a solution breaks are taken in until none is
/// broken.
struct PlaneProgram {
  /// Quantity of a plan that is to be large.
  enum Aim: Equatable {
    /// The least of all planes.
    case height
    /// The time of a choice, or with -1 its negative, where the least of all planes is as high as it can be.
    case time(choice: Int, sign: Double)
  }

  private let space: PlanSpace
  private let allowed: [Int]
  private let ceiling: Double?
  private var planes: [PlanLikelihood.Plane] = []
  private var isTaken: [Bool] = []
  /// Index of the plane of each row behind the first ones.
  private var taken: [Int] = []
  private var program: LinearProgram
  private let firstRows: Int

  /// - Parameters:
  ///   - allowed: choices, in whose order the variables are.
  ///   - ceiling: upper limit of the least of all planes; nil for none.
  init(_ space: PlanSpace, among allowed: [Int], ceiling: Double? = nil) {
    (self.space, self.allowed, self.ceiling) = (space, allowed, ceiling)
    program = Self.empty(space, allowed, ceiling)
    firstRows = program.rowCount
  }

  private static func empty(
    _ space: PlanSpace, _ allowed: [Int], _ ceiling: Double?
  ) -> LinearProgram {
    var program = LinearProgram(variables: allowed.count + 1)
    program.add(allowed.map { _ in 1 } + [0], limit: 1)
    if space.leastYearsOnAxis > 0 {
      program.add(
        allowed.map { space.positionsM[$0] == 0 ? 0 : 1 } + [0],
        limit: 1 - space.leastYearsOnAxis / space.years)
    }
    if let ceiling { program.add(allowed.map { _ in 0 } + [1], limit: ceiling) }
    return program
  }

  mutating func add(_ planes: [PlanLikelihood.Plane]) {
    // The planes about the present solution come last.
    for plane in planes {
      self.planes.append(plane)
      isTaken.append(false)
      take(self.planes.count - 1)
    }
  }

  private mutating func take(_ index: Int) {
    let plane = planes[index]
    program.add(allowed.map { -plane.slopes[$0] } + [1], limit: plane.constant)
    isTaken[index] = true
    taken.append(index)
  }

  /// The plan that is best by the planes, and the least of them there; nil where there is no end to it.
  mutating func best(_ aim: Aim) -> (years: [Double], height: Double)? {
    var objective = [Double](repeating: 0, count: allowed.count) + [1]
    if case .time(let choice, let sign) = aim {
      objective[allowed.count] = Self.priority
      for (column, own) in allowed.enumerated() where own == choice { objective[column] = sign }
    }
    forgetLooseRows()
    while true {
      guard let found = program.maximise(objective) else { return nil }
      let height = found.point[allowed.count]
      var broken: [(index: Int, by: Double)] = []
      for index in planes.indices where !isTaken[index] {
        var room = planes[index].constant - height
        for (column, choice) in allowed.enumerated() {
          room += planes[index].slopes[choice] * found.point[column]
        }
        if room < -Self.roundingOfHeights { broken.append((index, -room)) }
      }
      guard !broken.isEmpty else { return (years(found.point), height) }
      broken.sort { ($0.by, $1.index) > ($1.by, $0.index) }
      for plane in broken.prefix(Self.rowsAtOnce) { take(plane.index) }
    }
  }

  /// Years of each choice from the parts of a solution.
  private func years(_ point: [Double]) -> [Double] {
    var years = [Double](repeating: 0, count: space.choices.count)
    for (column, choice) in allowed.enumerated() { years[choice] = point[column] * space.years }
    return years
  }

  /// Drops planes that had room at the last solution, once there are many.
  private mutating func forgetLooseRows() {
    guard taken.count > 6 * allowed.count + 40 else { return }
    let kept = program.tightRows.filter { $0 >= firstRows }.map { taken[$0 - firstRows] }
    let recent = taken.suffix(allowed.count)
    program = Self.empty(space, allowed, ceiling)
    isTaken = planes.map { _ in false }
    taken = []
    for index in Set(kept + recent).sorted() { take(index) }
  }

  /// Weight of the height against years: chi-square at its level counts more than any year.
  private static let priority = 1e4
  private static let roundingOfHeights = 1e-10
  private static let rowsAtOnce = 6
}
