import Configuration
import Contours
import EventRates
import Interactions

/// Chi-square over a plane of two parameters, all others at the Standard Model or
/// profiled.
struct ParameterPlane {
  let chiSquare: ChiSquare
  /// Chi-square minimised over both parameters too.
  let joint: ChiSquare
  let origin: CouplingPoint
  let x: Coupling
  let y: Coupling
  let threads: Int
  var progress: ProgressReport?

  /// Chi-square at points; infinite where a point is inadmissible, NaN where the pulls did not
  /// converge.
  func values(_ points: [PlanePoint]) throws(Failure) -> [Double] {
    try profiles(points).map(\.height)
  }

  func profiles(_ points: [PlanePoint]) throws(Failure) -> [ChiSquare.Profile] {
    try chiSquare.profiles(
      at: points.map { point in
        var couplings = origin
        couplings[x] = point.x
        couplings[y] = point.y
        return couplings
      }, threads: threads)
  }

  var start: PlanePoint { PlanePoint(x: origin[x], y: origin[y]) }

  /// Box in which a minimum is looked for, as far as bounds are.
  var domain: PlaneBox { PlaneBox(x: x.domain, y: y.domain) }

  /// The lowest minimum of the plane; nil where it lies outside of the domain or was not found.
  func lowest() throws(Failure) -> PlaneMinimum? {
    let profile = try joint.profile(at: origin)
    let point = PlanePoint(x: profile.point[x], y: profile.point[y])
    guard profile.height.isFinite, domain.contains(point) else { return nil }
    return PlaneMinimum(point: point, value: profile.chiSquare)
  }

  /// The minimum that descent from a point leads to, with first steps of the size given.
  func minimum(
    from point: PlanePoint, step: PlanePoint? = nil, within box: PlaneBox
  ) throws(Failure) -> PlaneMinimum {
    try PlaneMinimum.search(
      from: point, step: step ?? PlanePoint(x: x.searchScale, y: y.searchScale), within: box,
      of: values)
  }
}

extension Coupling {
  /// Values among which bounds and minima are looked for.
  var domain: ClosedRange<Double> {
    let reach = searchLimit
    // Where all is at an end, as with a sine of 0 or 1, derivatives vanish.
    if let bounds {
      let margin = 1e-9 * (bounds.upperBound - bounds.lowerBound)
      return bounds.lowerBound + margin...bounds.upperBound - margin
    }
    return (isSignSeen ? -reach : 0)...reach
  }
}
