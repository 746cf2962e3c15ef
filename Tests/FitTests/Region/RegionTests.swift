import Configuration
import Contours
import EventRates
import Experiment
import Fit
import Honesty
import Interactions
import PaperModel
import Testing

/// Regions of chi-square against bounds, a fine grid and the truth.
@Suite struct RegionTests {
  /// Where contours cross the line on which a coordinate has some value, the other coordinate.
  static func crossings(
    _ region: Region, _ along: KeyPath<PlanePoint, Double>,
    where other: KeyPath<PlanePoint, Double>,
    is value: Double
  ) -> [Double] {
    region.contours.map(\.contour.points).flatMap { points in
      zip(points, points.dropFirst()).compactMap { a, b in
        let (u, v) = (a[keyPath: other] - value, b[keyPath: other] - value)
        guard (u < 0) != (v < 0) || (u == 0) != (v == 0) else { return nil }
        return a[keyPath: along] + u / (u - v) * (b[keyPath: along] - a[keyPath: along])
      }
    }
  }

  /// The same end three ways: bounds, the region at the other parameter's Standard Model value, and a
  /// fine grid on the axis.
  @Test(arguments: [
    (Coupling.muonMagneticMoment, Coupling.electronMagneticMoment),
    (.muonMillicharge, .electronMillicharge), (.muonChargeRadius, .electronChargeRadius),
    (.sinSquaredThetaW, .muonMagneticMoment),
  ])
  func endsAgreeWithBounds(_ x: Coupling, _ y: Coupling) throws {
    let setup = try RegionSetup()
    let delta = 2.706
    let region = try setup.region(RegionPlan(x: x, y: y, levels: [delta]))
    #expect(region.unresolvedLevels.isEmpty && region.unconverged == 0)
    let standard = setup.model.interactions.standardModel
    let bounds = try setup.model.bounds(
      on: [x, y], templates: setup.templates, deltaChiSquare: delta)
    let chiSquare = try setup.chiSquare(x, y)
    let alongX = Self.crossings(region, \.x, where: \.y, is: standard[y])
    let alongY = Self.crossings(region, \.y, where: \.x, is: standard[x])
    for (parameter, bound, found) in [(x, bounds[0], alongX), (y, bounds[1], alongY)] {
      for end in [bound.lower?.value, bound.upper?.value].compactMap({ $0 }) {
        let distance = end - standard[parameter]
        let nearest = found.map { abs(($0 - standard[parameter]) / distance - 1) }.min()
        #expect(try #require(nearest) < 1e-3)
        #expect(
          abs(
            try Self.gridEnd(near: distance, delta) { distance in
              try chiSquare(
                parameter == x
                  ? PlanePoint(x: standard[x] + distance, y: standard[y])
                  : PlanePoint(x: standard[x], y: standard[y] + distance))
            } / distance - 1) < 1e-3)
      }
    }
  }

  /// Between two points of 4001 from 0 to twice the distance, the first that lies above.
  private static func gridEnd(
    near distance: Double, _ delta: Double, _ chiSquare: (Double) throws -> Double
  ) throws -> Double {
    let steps = 4000.0
    var below = 0.0
    for step in 1...4000 {
      let place = 2 * distance * Double(step) / steps
      let value = try chiSquare(place)
      if value >= delta {
        let part = (delta - below) / (value - below)
        return place - 2 * distance / steps * (1 - part)
      }
      below = value
    }
    Issue.record("no end on the grid")
    return .nan
  }

  /// How far a region reaches along x, whatever y, is the bound on x with y profiled; and with more
  /// profiled no region is smaller.
  @Test(arguments: [
    (Coupling.muonMillicharge, Coupling.muonChargeRadius),
    (.electronMagneticMoment, .electronChargeRadius),
  ])
  func extentIsTheProfiledBound(_ x: Coupling, _ y: Coupling) throws {
    var setup = try RegionSetup()
    let plan = try RegionPlan(x: x, y: y, points: 15, levels: [2.706])
    let extent = try #require(try setup.region(plan).contours.first).contour.extent.x
    setup.model.profiled = [y]
    let bound = try setup.model.bounds(
      on: [x], templates: setup.templates, deltaChiSquare: 2.706)[0]
    #expect(abs(extent.upperBound / (try #require(bound.upper).value) - 1) < 1e-3)
    if let lower = bound.lower { #expect(abs(extent.lowerBound / lower.value - 1) < 1e-3) }
    setup.model.profiled = [x, y, .electronMillicharge]
    let wider = try #require(try setup.region(plan).contours.first)
    #expect(wider.contour.extent.x.upperBound > 0.9999 * extent.upperBound)
    #expect(wider.errors.allSatisfy { $0 != nil })
  }

  /// Every point of every contour has the level's chi-square; every value of the grid is right.
  @Test(arguments: [Likelihood.gaussian, .poisson])
  func pointsLieOnTheLevel(_ likelihood: Likelihood) throws {
    let setup = try RegionSetup(plan: .prism) { $0.statistics.likelihood = likelihood }
    let plan = try RegionPlan(
      x: .muonChargeRadius, y: .electronMillicharge, points: 15, levels: [2.30, 4.605, 5.99])
    let region = try setup.region(plan)
    let chiSquare = try setup.chiSquare(plan.x, plan.y)
    #expect(Set(region.contours.map(\.level)) == [2.30, 4.605, 5.99])
    for line in region.contours {
      for point in line.contour.points {
        #expect(abs(try chiSquare(point) - line.level) < 1e-5)
      }
    }
    #expect(abs(region.minimum.chiSquare) < 1e-9)
    for index in [0, 7, 100, 224] {
      let point = region.grid.point(column: index % 15, row: index / 15)
      #expect(abs(region.grid.values[index] - (try chiSquare(point))) < 1e-8)
    }
    #expect(region.iterations.count == 225 && region.iterations.contains { $0 > 0 })
  }

  /// Contours do not depend on the grid.
  @Test func gridsAgree() throws {
    let setup = try RegionSetup()
    let extents = try [9, 22, 41].map { points in
      try setup.region(
        RegionPlan(x: .muonMillicharge, y: .electronChargeRadius, points: points, levels: [4.605])
      ).contours.map(\.contour.extent)
    }
    for extent in extents {
      try #require(extent.count == extents[0].count)
      for (one, other) in zip(extent, extents[0]) {
        #expect(abs(one.x.upperBound / other.x.upperBound - 1) < 1e-3)
        #expect(abs(one.y.lowerBound / other.y.lowerBound - 1) < 1e-3)
      }
    }
  }

  /// Two charge radii leave a second minimum, at the opposite sign of both couplings: its island
  /// stands apart at 68 % C.L., and a range that holds it alone shows it alone.
  @Test func secondMinimumIsAnIsland() throws {
    let setup = try RegionSetup(plan: .prism)
    let level = 2.2789
    let region = try setup.region(
      RegionPlan(
        x: .muonChargeRadius, y: .electronChargeRadius,
        xAxis: RegionAxis(.muonChargeRadius, from: -1.2e-32, to: 6e-33),
        yAxis: RegionAxis(.electronChargeRadius, from: -1e-30, to: 3e-31), points: 9,
        levels: [level]))
    try #require(region.contours.count == 2)
    for line in region.contours { #expect(line.contour.isClosed && line.contour.signedArea > 0) }
    let alone = try setup.region(
      RegionPlan(
        x: .muonChargeRadius, y: .electronChargeRadius,
        xAxis: RegionAxis(.muonChargeRadius, from: -1.2e-32, to: 6e-33),
        yAxis: RegionAxis(.electronChargeRadius, from: -1e-30, to: -3e-31), levels: [level]))
    try #require(alone.contours.count == 1)
    // Levels count from the minimum of the plane, outside of this range.
    #expect(abs(alone.minimum.chiSquare) < 1e-9)
    let island = region.contours.map(\.contour.extent.y.upperBound).min() ?? 0
    #expect(abs(alone.contours[0].contour.extent.y.upperBound / island - 1) < 1e-3)
  }

  /// At the ends of a moments' region, on the axes, a point's error is its bound's; and over seeds the
  /// ends scatter as the errors say.
  @Test func errorsAreHonest() throws {
    let plan = try RegionPlan(
      x: .muonMagneticMoment, y: .electronMagneticMoment, points: 9, levels: [4.605])
    let exact = try RegionSetup { $0.sampling.engine = .quadrature }.region(plan)
    func ends(_ region: Region) throws -> [(value: Double, error: Double)] {
      let line = try #require(region.contours.first)
      let last = line.contour.points.count - 1
      let (right, top) = (line.contour.points[0], line.contour.points[last])
      try #require(right.y == 0 && top.x == 0)
      return [
        (right.x, try #require(line.errors[0]).x), (top.y, try #require(line.errors[last]).y),
      ]
    }
    let reference = try ends(exact)
    var pulls = [plan.x, plan.y].map { _ in SquaredPulls(replicates: 64) }
    for seed in 0..<SquaredPulls.seeds {
      let setup = try RegionSetup(samples: 100_000, seed: UInt64(500 + seed), replicates: 64)
      let region = try ends(try setup.region(plan))
      let bounds = try setup.model.bounds(
        on: [plan.x, plan.y], templates: setup.templates, deltaChiSquare: 4.605)
      for (index, end) in region.enumerated() {
        let upper = try #require(bounds[index].upper)
        #expect(abs(end.value / upper.value - 1) < 1e-5)
        #expect(abs(end.error / upper.error - 1) < 0.02)
        #expect(abs(end.value - reference[index].value) < 5 * end.error)
        pulls[index].add(value: end.value, error: end.error, exact: reference[index].value)
      }
    }
    for (parameter, pulls) in zip([plan.x, plan.y], pulls) {
      #expect(pulls.areHonest, "\(parameter): \(pulls)")
    }
  }

  /// Where nothing is learnt there is no region; bad plans are refused.
  @Test func refusals() throws {
    func refused(_ part: String, _ body: () throws -> Void) {
      do {
        try body()
        Issue.record("not refused: \(part)")
      } catch let error as Failure {
        #expect(error.message.contains(part), "\(error.message)")
      } catch {
        Issue.record(error)
      }
    }
    let (x, y) = (Coupling.muonMagneticMoment, Coupling.muonMillicharge)
    refused("different") { _ = try RegionPlan(x: x, y: x, levels: [1]) }
    refused("points") { _ = try RegionPlan(x: x, y: y, points: 8, levels: [1]) }
    refused("points") { _ = try RegionPlan(x: x, y: y, points: 1_000_000, levels: [1]) }
    for level in [0, -1, .nan, .infinity, 1e-12] {
      refused("rises") { _ = try RegionPlan(x: x, y: y, levels: [level]) }
    }
    for (low, high) in [(0.0, 0.0), (1, 0), (.nan, 1), (0, .infinity), (-1, 1), (0, 1e31)] {
      refused("expected") { _ = try RegionAxis(x, from: low, to: high) }
    }
    refused("farther") { _ = try RegionAxis(y, from: 1, to: 1.000_000_01) }
    for (low, high) in [(0.0, 0.5), (0.5, 1), (-0.1, 0.2)] {
      refused("> 0 and < 1") { _ = try RegionAxis(.sinSquaredThetaW, from: low, to: high) }
    }
    // With the normalisations free, chi-square does not rise for ever.
    let setup = try RegionSetup(samples: 20_000)
    refused("chi-square rises by less than") {
      _ = try setup.region(RegionPlan(x: x, y: y, levels: [1e9]))
    }
  }
}
