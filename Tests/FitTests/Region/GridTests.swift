import Configuration
import EventRates
import Fit
import Interactions
import PaperModel
import Testing

@Suite struct GridTests {
  typealias Fits = ProfiledParameterTests

  @Test func axesHaveTheirValues() throws {
    let linear = try GridAxis(.muonChargeRadius, from: -2, to: 3, count: 6)
    #expect((0..<6).map(linear.value) == [-2, -1, 0, 1, 2, 3])
    let logarithmic = try GridAxis(
      .muonMagneticMoment, from: 1e-12, to: 1e-9, count: 4, scale: .logarithmic)
    for (index, expected) in [1e-12, 1e-11, 1e-10, 1e-9].enumerated() {
      #expect(abs(logarithmic.value(at: index) / expected - 1) < 1e-14)
    }
  }

  @Test func badAxesAreRefused() {
    let bad: [(Coupling, Double, Double, Int, GridAxis.Scale)] = [
      (.muonChargeRadius, 1, -1, 5, .linear), (.muonChargeRadius, 1, 1, 5, .linear),
      (.muonChargeRadius, 0, 1, 1, .linear), (.muonChargeRadius, 0, 1, -3, .linear),
      (.muonChargeRadius, .nan, 1, 5, .linear), (.muonChargeRadius, 0, .infinity, 5, .linear),
      (.muonChargeRadius, -1, 1, 5, .logarithmic), (.muonChargeRadius, 0, 1, 5, .logarithmic),
      (.muonMagneticMoment, -1e-10, 1e-10, 5, .linear), (.sinSquaredThetaW, 0.2, 1.2, 5, .linear),
      (.muonMillicharge, 0, 1e200, 5, .linear),
    ]
    for (parameter, low, high, count, scale) in bad {
      let failure = #expect(throws: Failure.self) {
        try GridAxis(parameter, from: low, to: high, count: count, scale: scale)
      }
      #expect(failure?.message.contains(parameter.name) == true)
      #expect(failure?.message.contains("expected") == true)
    }
  }

  @Test func badGridsAreRefused() throws {
    let axes = try [Coupling.muonChargeRadius, .electronChargeRadius, .muonMillicharge].map {
      try GridAxis($0, from: 0, to: 1e-33, count: 100_000)
    }
    #expect(try ProfileGrid(Array(axes[..<2]), through: CouplingPoint()).count == 10_000_000_000)
    let failure = #expect(throws: Failure.self) { try ProfileGrid(axes, through: CouplingPoint()) }
    #expect(failure?.message.contains("1000000000000") == true)
    let wide = try [Coupling.muonChargeRadius, .electronChargeRadius].map {
      try GridAxis($0, from: 0, to: 1e-33, count: Int.max / 2)
    }
    #expect(throws: Failure.self) { try ProfileGrid(wide, through: CouplingPoint()) }
    #expect(throws: Failure.self) { try GridAxis(.muonMillicharge, values: []) }
    #expect(throws: Failure.self) { try GridAxis(.muonMillicharge, values: [0, 1e-9, 1e-9]) }
    #expect(throws: Failure.self) { try GridAxis(.muonMagneticMoment, values: [-1e-9, 0]) }
    #expect(throws: Failure.self) {
      try ProfileGrid([axes[0], axes[0]], through: CouplingPoint())
    }
  }

  @Test func listedValuesAndNoAxisAtAll() throws {
    let axis = try GridAxis(.muonMillicharge, values: [-1e-9, 0, 3e-9])
    #expect((0..<axis.count).map(axis.value) == [-1e-9, 0, 3e-9])
    let origin = CouplingPoint(sinSquaredThetaW: 0.25)
    let one = try ProfileGrid([], through: origin)
    #expect(one.count == 1 && one.point(at: 0) == origin)
  }

  /// Blocks come in order, cover the grid once, and hold what each point gives alone, on any threads.
  @Test func pointsAreStreamedInOrder() throws {
    let study = try Fits.study(.onAxis)
    let model = try Fits.model(study)
    let templates = try study.templates(at: study.stations).central
    let chiSquare = try ChiSquare(model: model, templates: templates)
    let grid = try ProfileGrid(
      [
        try GridAxis(.muonChargeRadius, from: -4e-33, to: 4e-33, count: 173),
        try GridAxis(.muonMagneticMoment, from: 1e-12, to: 1e-9, count: 119, scale: .logarithmic),
      ], through: study.standardModel)
    var all: [[Double]] = []
    for threads in [1, 2, 5] {
      var values: [Double] = []
      try chiSquare.profile(grid, threads: threads) { (block) throws(Failure) in
        #expect(block.first == values.count)
        #expect(block.profiles.converged.allSatisfy { $0 })
        values += block.profiles.chiSquare
      }
      all.append(values)
    }
    #expect(all[0].count == grid.count && all[0] == all[1] && all[0] == all[2])
    for index in stride(from: 0, to: grid.count, by: 977) {
      #expect(try chiSquare.profile(at: grid.point(at: index)).chiSquare == all[0][index])
    }
    var part: [Double] = []
    try chiSquare.profile(grid, range: 1000..<3003, threads: 2) { (block) throws(Failure) in
      part += block.profiles.chiSquare
    }
    #expect(part == Array(all[0][1000..<3003]))
  }

  @Test func anAxisIsNotProfiled() throws {
    let study = try Fits.study(.onAxis)
    var model = try Fits.model(study)
    model.profiled = [.muonMillicharge]
    let chiSquare = try ChiSquare(
      model: model, templates: try study.templates(at: study.stations).central)
    let grid = try ProfileGrid(
      [try GridAxis(.muonMillicharge, from: 0, to: 1e-9, count: 3)], through: study.standardModel)
    #expect(throws: Failure.self) { try chiSquare.profile(grid, threads: 1) { _ in } }
  }
}
