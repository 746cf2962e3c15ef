import Configuration
import Contours
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel
import Testing

/// Regions of data that are not the Standard Model's expectation.
@Suite struct RegionDataTests {
  /// A signal that is there: the minimum is found, and the region lies around it.
  @Test func regionAroundASignal() throws {
    var setup = try RegionSetup()
    var truth = setup.model.interactions.standardModel
    truth.muonMagneticMoment = 8e-10
    truth.electronMillicharge = 2e-8
    setup.model.data = .asimov(truth)
    let region = try setup.region(
      RegionPlan(x: .muonMagneticMoment, y: .electronMillicharge, levels: [2.30]))
    #expect(region.minimum.chiSquare < 1e-6)
    #expect(abs(region.minimum.point.x / 8e-10 - 1) < 1e-3)
    #expect(abs(region.minimum.point.y / 2e-8 - 1) < 2e-3)
    let inside = region.contours.filter {
      $0.contour.isClosed && $0.contour.extent.x.contains(8e-10)
        && $0.contour.extent.y.contains(2e-8)
    }
    #expect(inside.count == 1)
    #expect(region.x.range.lowerBound == 0 && region.x.range.upperBound > 8e-10)
  }

  /// Counts that are no expectation, also where both parameters do nearly the same and where there are
  /// two minima: the minimum is not above any point of the grid, and levels count from it.
  @Test(arguments: [
    (Coupling.muonMagneticMoment, Coupling.muonChargeRadius),
    (.muonMillicharge, .muonChargeRadius), (.muonChargeRadius, .electronChargeRadius),
  ])
  func regionOfCounts(_ x: Coupling, _ y: Coupling) throws {
    var setup = try RegionSetup()
    let exposures = setup.model.plan.exposures
    let templates = setup.templates.central
    let crossSection = setup.model.interactions
    setup.model.data = .counts(
      exposures.enumerated().map { index, exposure in
        let station = templates.stations.firstIndex(of: exposure.station) ?? 0
        let background = setup.model.backgrounds[exposure.station]
        let expected = sum(
          templates.channels(
            station: station, interactions: crossSection, at: crossSection.standardModel))
        return (0..<templates.bins).map { bin in
          let count =
            exposure.years
            * (expected[bin] + (background?["ccqe"][bin] ?? 0) + (background?["pi0"][bin] ?? 0))
          return (count + ((bin + index) % 3 == 0 ? 0.8 : -0.3) * count.squareRoot()).rounded()
        }
      })
    let plan = try RegionPlan(x: x, y: y, points: 33, levels: [1, 4.605])
    let region = try setup.region(plan)
    #expect(region.minimum.chiSquare > 1)
    let lowest = try #require(region.grid.values.min())
    #expect(region.minimum.chiSquare <= lowest + 1e-9)
    let chiSquare = try setup.chiSquare(plan.x, plan.y)
    // No neighbour lies lower.
    let (width, height) = (region.x.range, region.y.range)
    let step = PlanePoint(
      x: 3e-3 * (width.upperBound - width.lowerBound),
      y: 3e-3 * (height.upperBound - height.lowerBound))
    for (x, y) in [(-1.0, 0.0), (1, 0), (0, -1), (0, 1), (1, 1), (-1, -1), (1, -1), (-1, 1)] {
      let beside = PlanePoint(
        x: region.minimum.point.x + x * step.x, y: region.minimum.point.y + y * step.y)
      #expect(try chiSquare(beside) > region.minimum.chiSquare - 1e-7)
    }
    for line in region.contours {
      for point in line.contour.points {
        #expect(abs(try chiSquare(point) - region.minimum.chiSquare - line.level) < 1e-5)
      }
    }
    #expect(Set(region.contours.map(\.level)) == [1, 4.605])
  }
}
