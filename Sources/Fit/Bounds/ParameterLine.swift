import Configuration
import EventRates
import Foundation
import Interactions

/// Chi-square along one parameter, the pulls and what a model profiles at their best, all other parameters
/// at the Standard Model.
struct ParameterLine: Sendable {
  let parameter: Coupling
  private let chiSquare: ChiSquare
  private let model: FitModel
  private let templates: Templates
  private let origin: CouplingPoint
  /// Whether what is profiled makes up for any value of the parameter.
  private let isLevel: Bool

  /// - Parameter model: does not profile the parameter.
  init(_ parameter: Coupling, of model: FitModel, templates: Templates) throws(Failure) {
    // Masses decide the size at which it is looked for.
    self.parameter = try model.interactions.same(parameter)
    self.model = model
    self.templates = templates
    chiSquare = try ChiSquare(model: model, templates: templates)
    origin = model.origin
    isLevel = model.undoing(self.parameter) != nil
  }

  func point(at value: Double) -> CouplingPoint {
    var point = origin
    point[parameter] = value
    return point
  }

  /// Chi-square at a value; infinite where no expectation is admissible, NaN where no minimum was
  /// found.
  func value(at value: Double) throws(Failure) -> Double {
    try chiSquare.profile(at: point(at: value)).height
  }

  /// Chi-square, infinite where no minimum was found.
  private var lowering: BatchedFunction {
    BatchedFunction(batch: chiSquare.pointsTogether) { (values) throws(Failure) in
      try chiSquare.profiles(at: values.map(point), threads: 1).map {
        $0.converged ? $0.chiSquare : .infinity
      }
    }
  }

  func minimum(at value: Double) throws(Failure) -> LocalMinimum {
    LocalMinimum(value: value, chiSquare: try self.value(at: value))
  }

  /// Every local minimum, the values ascending: the exact ones, and what a ladder finds beside them. Where
  /// chi-square still falls at its end, the ladder is a thousand times longer.
  func minima() throws(Failure) -> [LocalMinimum] {
    if isLevel { return [try minimum(at: origin[parameter])] }
    let exact = try stationaryPoints()
    var found = try minima(among: rungs(reach: 1e3))
    let lowest = found.min { $0.chiSquare < $1.chiSquare }
    if let lowest, abs(lowest.value) > 0.5e3 * parameter.searchScale {
      found = try minima(among: rungs(reach: 1e6))
    }
    // What the ladder has found already keeps its last digits.
    let lower = exact.filter { minimum in
      !found.contains { isSame($0, minimum) && $0.chiSquare <= minimum.chiSquare + 1e-9 }
    }
    return distinct(lower + found)
  }

  /// Values of the ladder; fewer where each costs a search over couplings.
  private func rungs(reach: Double) -> [Double] {
    let all = parameter.ladder(reach: reach)
    return model.profiled.isEmpty
      ? all : all.indices.filter { $0 % 4 == 0 || $0 == all.count - 1 }.map { all[$0] }
  }

  /// The minima over the parameter, the pulls and what is profiled together, which are exact: a rate is a
  /// polynomial in the parameter. Those above which chi-square has another branch are left out.
  func stationaryPoints() throws(Failure) -> [LocalMinimum] {
    if isLevel { return [try minimum(at: origin[parameter])] }
    var free = model
    free.profile([parameter])
    let joint = try ChiSquare(model: free, templates: templates)
    var found: [LocalMinimum] = []
    for profile in try joint.minima(at: origin) where profile.height.isFinite {
      let value = profile.point[parameter]
      guard abs(value) <= parameter.searchLimit || parameter.bounds != nil else { continue }
      let minimum = LocalMinimum(value: value, chiSquare: profile.chiSquare)
      let known = found.contains { isSame($0, minimum) }
      guard !known, let refined = try refined(minimum) else { continue }
      found.append(refined)
    }
    return distinct(found)
  }

  /// The minimum found more exactly; nil where the lowest branch of chi-square has none there.
  private func refined(_ minimum: LocalMinimum) throws(Failure) -> LocalMinimum? {
    let here = try value(at: minimum.value)
    let resolution = 1e-7 * max(1, minimum.chiSquare)
    guard here >= minimum.chiSquare - resolution else { return nil }
    guard model.profiled.isEmpty else { return LocalMinimum(value: minimum.value, chiSquare: here) }
    let reach = 1e-3 * max(abs(minimum.value), parameter.searchScale)
    let range = (minimum.value - reach...minimum.value + reach).clamped(to: parameter.domain)
    let search = try LocalMinimum.search(from: range.lowerBound, to: range.upperBound, lowering)
    return search.chiSquare < here
      ? search : LocalMinimum(value: minimum.value, chiSquare: here)
  }

  private func isSame(_ one: LocalMinimum, _ other: LocalMinimum) -> Bool {
    abs(one.value - other.value)
      <= 1e-3 * (abs(one.value) + abs(other.value)) + 1e-6 * parameter.searchScale
  }

  /// The minima in ascending order; of several at the same value the lowest alone.
  private func distinct(_ minima: [LocalMinimum]) -> [LocalMinimum] {
    var found: [LocalMinimum] = []
    for minimum in minima.sorted(by: { $0.value < $1.value }) {
      guard let last = found.last, isSame(last, minimum) else {
        found.append(minimum)
        continue
      }
      if minimum.chiSquare < last.chiSquare { found[found.count - 1] = minimum }
    }
    return found
  }

  private func minima(among rungs: [Double]) throws(Failure) -> [LocalMinimum] {
    let profiles = try chiSquare.profiles(at: rungs.map(point), threads: 1)
    // What does not converge far out is no candidate; what is chosen is computed again.
    let heights = profiles.map { $0.converged ? $0.chiSquare : .infinity }
    var found: [LocalMinimum] = []
    for index in rungs.indices where heights[index].isFinite {
      let below = index > 0 ? heights[index - 1] : .infinity
      let above = index + 1 < rungs.count ? heights[index + 1] : .infinity
      guard heights[index] <= below, heights[index] < above else { continue }
      // Along a valley that is level, minima are but noise.
      guard max(below, above) > heights[index] + 1e-7 else { continue }
      let refined = try LocalMinimum.search(
        from: rungs[max(index - 1, 0)], to: rungs[min(index + 1, rungs.count - 1)], lowering)
      let rung = LocalMinimum(value: rungs[index], chiSquare: heights[index])
      found.append(refined.chiSquare < rung.chiSquare ? refined : rung)
    }
    return found
  }
}

extension ParameterLine {
  /// An interval and a value inside of it.
  struct Found {
    let start: LocalMinimum
    let ends: ParameterInterval
  }

  /// The interval around the best fit, then those around other minima, ascending.
  func intervals(
    around best: LocalMinimum, minima: [LocalMinimum],
    below level: @escaping (Double) -> Double
  ) throws(Failure) -> [Found] {
    var found = [
      Found(start: best, ends: try interval(around: best, minima: minima, below: level))
    ]
    for minimum in minima where minimum.chiSquare < level(minimum.value) {
      guard !found.contains(where: { $0.ends.contains(minimum.value) }) else { continue }
      let ends = try interval(around: minimum, minima: minima, below: level)
      found.append(Found(start: minimum, ends: ends))
    }
    return found
  }

  /// The connected interval around a minimum where chi-square stays below a level, which may depend on
  /// the parameter.
  ///
  /// - Parameter minima: others, between which chi-square may rise above the level.
  func interval(
    around minimum: LocalMinimum, minima: [LocalMinimum] = [],
    below level: @escaping (Double) -> Double
  ) throws(Failure) -> ParameterInterval {
    let start = minimum.value
    var last: CouplingPoint?
    func end(
      _ direction: Double, limit: Double, otherwise reason: EndReason
    ) throws(Failure) -> Interval.End {
      guard !isLevel else { return .none(reason, below: limit) }
      last = nil
      let beyond = minima.filter { direction * ($0.value - start) > 0 }
        .map { direction * ($0.value - start) }.sorted()
      return try Interval.end(
        scale: parameter.searchScale, limit: limit, otherwise: reason, minima: beyond,
        batch: chiSquare.pointsTogether
      ) { (distances) throws(Failure) in
        let positions = distances.map { start + direction * $0 }
        let profiles: [ChiSquare.Profile]
        if positions.count > 1 {
          profiles = try chiSquare.profiles(at: positions.map(point), threads: 1)
        } else {
          // Where the fit was a step before, it is not far from here.
          let near = last.map { [$0] } ?? []
          profiles = try positions.map { (position) throws(Failure) in
            try chiSquare.profile(at: point(at: position), near: near)
          }
          last = profiles.last?.point
        }
        return zip(profiles, positions).map { $0.height - level($1) }
      }
    }
    // Where values end by their nature, and else how far is looked.
    let (domain, isBounded) = (parameter.domain, parameter.bounds != nil)
    let hasLeast = isBounded || !parameter.isSignSeen
    let lower = try end(
      -1, limit: hasLeast ? start - domain.lowerBound : parameter.searchLimit,
      otherwise: hasLeast ? .physicalLimit : .noEndInDomain)
    let upper = try end(
      1, limit: isBounded ? domain.upperBound - start : parameter.searchLimit,
      otherwise: isBounded ? .physicalLimit : .noEndInDomain)
    return ParameterInterval(
      lower: lower.distance.map { start - $0 }, upper: upper.distance.map { start + $0 },
      lowerReason: lower.reason, upperReason: upper.reason)
  }
}

extension ChiSquare.Profile {
  /// Chi-square: infinite where the point is inadmissible, NaN where no minimum was found.
  var height: Double {
    guard chiSquare.isFinite else { return .infinity }
    return converged ? chiSquare : .nan
  }
}

extension Coupling {
  /// Ends are looked for up to this distance. Out there a signal is 10^12 times the Standard Model,
  /// and only the pulls of its normalisation still answer.
  var searchLimit: Double { searchScale * 1e6 }

  /// Values from which every minimum can be found, ascending.
  ///
  /// - Parameter reach: the last one, in units of `searchScale`.
  fileprivate func ladder(reach: Double) -> [Double] {
    if let bounds {
      let width = bounds.upperBound - bounds.lowerBound
      return (1..<400).map { bounds.lowerBound + width * Double($0) / 400 }
    }
    let stepsPerDecade = 8.0
    let positive = (-24...Int(stepsPerDecade * log10(reach))).map {
      searchScale * pow(10, Double($0) / stepsPerDecade)
    }
    return (isSignSeen ? positive.reversed().map { -$0 } : []) + [0] + positive
  }
}
