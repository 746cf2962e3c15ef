/// The steps to where chi-square reaches a level along one end: first around a guess, then along secants.
///
/// As a function of the distance, chi-square is nearly a square, so that steps are taken in its root.
struct CrossingSearch {
  enum State {
    /// Distances at which chi-square is needed.
    case asks([Double])
    /// The distance, and by how much chi-square grows there per unit of it.
    case found(distance: Double, growth: Double)
    /// The steps lead nowhere.
    case lost
  }

  private(set) var state: State
  private let reach: Double
  /// The point nearest to the end so far: distance, and root of chi-square over the level, less 1.
  private var near = (distance: 0.0, excess: 0.0)

  init(_ end: PlanEnd, near guess: Double) {
    reach = end.reach
    let around = Self.aroundGuess.map { guess * $0 }.filter { $0 > 0 && $0 < end.reach }
    state = around.count > 1 ? .asks(around) : .lost
  }

  /// Distances at which chi-square is needed; none where the search is over.
  var asked: [Double] {
    if case .asks(let distances) = state { distances } else { [] }
  }

  /// Takes the chi-squares at what was asked.
  mutating func take(_ heights: [(distance: Double, chiSquare: Double)], level: Double) {
    let points = heights.map { distance, chiSquare in
      (distance: distance, excess: (max(chiSquare, 0) / level).squareRoot() - 1)
    }.filter { $0.excess.isFinite }
    let known =
      heights.count > 1
      ? points.sorted { (abs($0.excess), $0.distance) < (abs($1.excess), $1.distance) }
      : points + [near]
    guard known.count > 1 else {
      state = .lost
      return
    }
    let far = known[1]
    near = known[0]
    let slope = (far.excess - near.excess) / (far.distance - near.distance)
    guard slope.isFinite, slope > 0 else {
      state = .lost
      return
    }
    let next = near.distance - near.excess / slope
    guard next > 0.2 * near.distance, next < 5 * near.distance, next < reach else {
      state = .lost
      return
    }
    state =
      abs(near.excess) <= Self.rounding
      ? .found(distance: next, growth: 2 * slope * level) : .asks([next])
  }

  /// Distances that are looked at first, side by side, in units of the guess.
  private static let aroundGuess = [1, 0.99, 1.01, 1.1]
  /// Error of chi-square that the convergence of the pulls leaves.
  private static let rounding = 3e-9
}
