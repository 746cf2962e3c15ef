import Configuration
import Contours
import EventRates
import Interactions

/// Region in which two parameters may lie together, all others at the Standard Model or, where a
/// model profiles them, at their best.
public struct Region: Sendable {
  /// Coupling of the x axis.
  public let x: RegionAxis
  /// Coupling of the y axis.
  public let y: RegionAxis
  /// The lowest chi-square of the plane, to which levels are counted; it need not lie in the ranges.
  public let minimum: (point: PlanePoint, chiSquare: Double)
  /// Chi-square: infinite where inadmissible, NaN where the pulls did not converge.
  public let grid: PlaneGrid
  /// Largest number of steps that a group of pulls took at each point of the grid, [row][column].
  public let iterations: [UInt16]
  /// Level by level, the lowest first.
  public let contours: [RegionContour]
  /// Levels of which a line could not be followed as finely as it should be.
  public let unresolvedLevels: [Double]

  /// Points of the grid where the pulls did not converge.
  public var unconverged: Int { grid.values.count(where: \.isNaN) }
}

/// A line of equal chi-square.
public struct RegionContour: Sendable {
  /// Rise of chi-square above its minimum.
  public let level: Double
  /// The line.
  public let contour: Contour
  /// The standard error of each point from the sampling: how far it moves along the contour's normal,
  /// in the plane whose axes have length 1 each; the components of that, without sign, in the units
  /// of the axes. Nil where chi-square has no slope.
  public let errors: [PlanePoint?]

  /// The contour with x and y interchanged. Its points are in the other order, as a reflected plane
  /// has on the right what was on the left.
  public var transposed: RegionContour {
    func turned(_ point: PlanePoint) -> PlanePoint { PlanePoint(x: point.y, y: point.x) }
    return RegionContour(
      level: level,
      contour: Contour(
        level: contour.level, isClosed: contour.isClosed,
        points: contour.points.reversed().map(turned)),
      errors: errors.reversed().map { $0.map(turned) })
  }
}

extension FitModel {
  /// Regions around the minimum; errors by the jackknife over the replicates of the templates.
  public func region(
    _ plan: RegionPlan, templates: TemplateEstimate, threads: Int
  ) throws(Failure) -> Region {
    let model = counting(errorOf: templates).fixing(plan.x).fixing(plan.y)
    let plane = try model.plane(of: plan, templates: templates.central, threads: threads)
    let survey = try RegionSurvey.lowest(of: plane, plan)
    let (minimum, box) = (survey.minimum, survey.grid.box)
    let found = try survey.grid.contours(
      at: plan.levels.map { minimum.value + $0 }, hints: [minimum.point].filter(box.contains),
      of: plane.values)
    let traced = zip(plan.levels, found)
    let lines = traced.flatMap { level, found in found.contours.map { (level, $0) } }
    let errors = try model.errors(
      of: lines.flatMap(\.1.points), minimum: minimum.point, box: box, plan: plan, plane: plane,
      templates: templates)
    var done = 0
    let contours = lines.map { level, contour in
      defer { done += contour.points.count }
      return RegionContour(
        level: level, contour: contour, errors: Array(errors[done..<done + contour.points.count]))
    }
    return Region(
      x: RegionAxis(plan.x, box.x), y: RegionAxis(plan.y, box.y),
      minimum: (minimum.point, minimum.value), grid: survey.grid, iterations: survey.iterations,
      contours: contours,
      unresolvedLevels: traced.filter { !$0.1.isResolved }.map(\.0))
  }

  private func plane(
    of plan: RegionPlan, templates: Templates, threads: Int
  ) throws(Failure) -> ParameterPlane {
    var free = self
    free.profile([plan.x, plan.y])
    return ParameterPlane(
      chiSquare: try ChiSquare(model: fixing(plan.x).fixing(plan.y), templates: templates),
      joint: try ChiSquare(model: free, templates: templates),
      origin: origin, x: plan.x, y: plan.y, threads: threads,
      progress: progress)
  }

  /// The error of the rise of chi-square at each point over the length of its gradient. The minimum
  /// may stay where it is, and so may what is profiled: to first order their own shifts change nothing.
  private func errors(
    of points: [PlanePoint], minimum: PlanePoint, box: PlaneBox, plan: RegionPlan,
    plane: ParameterPlane, templates: TemplateEstimate
  ) throws(Failure) -> [PlanePoint?] {
    let best = try plane.profiles([minimum] + points).map(\.point)
    var model = self
    model.profiled = []
    func values(_ set: Templates, _ points: [CouplingPoint]) throws(Failure) -> [Double] {
      try ChiSquare(model: model, templates: set).profiles(at: points, threads: plane.threads)
        .map(\.height)
    }
    let counter = WorkCounter(
      progress, "errors of the contours", of: templates.evaluations, "sets of templates")
    let rises = try templates.estimate { (set) throws(Failure) in
      let values = try values(set, best)
      counter?.add()
      return values.dropFirst().map { $0 - values[0] }
    }
    let step = (x: 1e-4 * box.width, y: 1e-4 * box.height)
    let beside = try values(
      templates.central,
      best.dropFirst().flatMap { point in
        [(plan.x, step.x), (plan.x, -step.x), (plan.y, step.y), (plan.y, -step.y)].map {
          var point = point
          point[$0] += $1
          return point
        }
      })
    return points.indices.map { index in
      let values = beside[4 * index..<4 * index + 4].map { $0 }
      let slope = PlanePoint(
        x: (values[0] - values[1]) / (2 * 1e-4), y: (values[2] - values[3]) / (2 * 1e-4))
      let square = slope.x * slope.x + slope.y * slope.y
      let shift = PlanePoint(
        x: abs(rises[index].error * slope.x / square) * box.width,
        y: abs(rises[index].error * slope.y / square) * box.height)
      return shift.x.isFinite && shift.y.isFinite ? shift : nil
    }
  }
}
