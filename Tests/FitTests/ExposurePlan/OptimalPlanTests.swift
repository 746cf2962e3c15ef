import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel
import Testing

/// Plans that are found, beside grids of all plans.
@Suite struct OptimalPlanTests {
  /// A study of some stations and what is asked of it.
  private struct Setup {
    let study: Study
    let stations: [Station]
    let estimate: TemplateEstimate

    init(
      _ positionsM: [Double], modes: [BeamMode] = BeamMode.allCases, threads: Int = 2,
      _ change: (inout Configuration) -> Void = { _ in }
    ) throws {
      stations = positionsM.flatMap { position in
        modes.map { Station(mode: $0, positionM: position) }
      }
      var configuration = Configuration()
      configuration.sampling.samples = 20_000
      configuration.sampling.replicates = 2
      configuration.statistics.overall.sharing = .plan
      configuration.plan = try #require(ExposurePlan(eachOf: stations))
      change(&configuration)
      study = try Study(
        configuration: configuration, source: ConfigurationSource(), threads: threads)
      estimate = try study.templates(at: study.stations)
    }

    func question(
      _ objectives: [Coupling], _ side: PlanSide = .upper, isModesEqual: Bool = true,
      mostPositions: Int? = nil, leastYearsOnAxis: Double = 0
    ) throws -> PlanQuestion {
      try PlanQuestion(
        objectives: objectives, side: side, years: 7,
        positionsM: Set(stations.map(\.positionM)).sorted(), isModesEqual: isModesEqual,
        mostPositions: mostPositions, leastYearsOnAxis: leastYearsOnAxis, deltaChiSquare: 2.706,
        truth: study.standardModel, origin: study.standardModel)
    }

    func best(_ question: PlanQuestion) throws -> OptimizedPlan {
      try study.optimizedPlan(question, among: stations, estimate: estimate)
    }

    /// The distance of the end asked for, or the width, of a plan, by `bounds`.
    func value(_ coupling: Coupling, _ side: PlanSide, _ plan: ExposurePlan) throws -> Double {
      let model = try study.fitModel(
        plan: plan, interactions: study.interactions, backgrounds: study.backgrounds)
      let bound = try model.bounds(
        on: [coupling], templates: estimate, deltaChiSquare: 2.706)[0]
      func outermost(_ ends: [Double?], _ choose: ([Double]) -> Double?) -> Double {
        let known = ends.compactMap(\.self)
        return known.count < ends.count ? .infinity : choose(known) ?? .infinity
      }
      let best = study.standardModel[coupling]
      let upper = outermost(bound.intervals.map { $0.upper?.value }) { $0.max() } - best
      let lower = best - outermost(bound.intervals.map { $0.lower?.value }) { $0.min() }
      return switch side {
      case .upper: upper
      case .lower: abs(lower)
      case .width: upper + abs(lower)
      }
    }
  }

  /// Every way to share so many parts.
  private func shares(_ parts: Int, among count: Int) -> [[Int]] {
    guard count > 1 else { return [[parts]] }
    return (0...parts).flatMap { first in
      shares(parts - first, among: count - 1).map { [first] + $0 }
    }
  }

  /// All plans of seven years in equal modes, in steps of `step` years at each position.
  private func grid(_ positionsM: [Double], step: Double) throws -> [ExposurePlan] {
    try shares(Int(7 / step), among: positionsM.count).map { parts in
      let stays = zip(positionsM, parts).filter { $0.1 > 0 }.flatMap { position, parts in
        BeamMode.allCases.map {
          ExposurePlan.Exposure(mode: $0, positionM: position, years: Double(parts) * step / 2)
        }
      }
      return try #require(ExposurePlan(custom: stays))
    }
  }

  private static let asked: [(Coupling, PlanSide)] = [
    (.electronChargeRadius, .upper), (.muonChargeRadius, .upper), (.electronMagneticMoment, .upper),
    (.electronMillicharge, .lower), (.muonMillicharge, .width),
    (.sinSquaredThetaW, .width),
  ]

  /// No plan of a grid is better, the best of the grid is little worse, and every plan that is nearly as good
  /// lies within the ranges that are stated.
  @Test(arguments: asked.indices, [Likelihood.gaussian, .poisson])
  func noGridPlanIsBetter(index: Int, likelihood: Likelihood) throws {
    let (coupling, side) = Self.asked[index]
    let positions = [0.0, 9, 24]
    let setup = try Setup(positions) {
      $0.statistics.likelihood = likelihood
      if likelihood == .poisson { $0.statistics.overall.sharing = .position }
    }
    let found = try setup.best(try setup.question([coupling], side))
    let value = found.objective.value
    #expect(abs(try setup.value(coupling, side, found.plan) - value) < 1e-8 * value)
    let plans = try grid(positions, step: 0.5)
    let values = try plans.map { try setup.value(coupling, side, $0) }
    let least = try #require(values.min())
    #expect(least >= value * (1 - 2e-6), "\(least) below \(value)")
    #expect(least < value * 1.02)
    if side != .width { #expect(try #require(found.excess) < 1e-4) }
    #expect(try #require(found.leastLoss) > -1e-6)
    for range in found.ranges {
      for part in range.within { #expect(part.least <= range.years && range.years <= part.most) }
      #expect(range.within[1].least <= range.within[0].least)
      #expect(range.within[1].most >= range.within[0].most && range.within[1].most <= 3.5)
    }
    for (plan, own) in zip(plans, values) where own <= 1.01 * value && side != .width {
      for range in found.ranges {
        let years = plan.exposures.first { $0.station == range.station }?.years ?? 0
        #expect(years >= range.within[0].least - 0.04 && years <= range.within[0].most + 0.04)
      }
    }
  }

  /// Modes that are chosen apart: two positions, four stations.
  @Test(arguments: [Coupling.electronChargeRadius, .electronMillicharge, .muonMagneticMoment])
  func modesApart(coupling: Coupling) throws {
    let setup = try Setup([0, 18])
    let found = try setup.best(try setup.question([coupling], isModesEqual: false))
    for parts in shares(7, among: 4) {
      let stays = zip(setup.stations, parts).filter { $0.1 > 0 }.map { station, years in
        ExposurePlan.Exposure(
          mode: station.mode, positionM: station.positionM, years: Double(years))
      }
      let own = try setup.value(coupling, .upper, try #require(ExposurePlan(custom: stays)))
      #expect(own >= found.objective.value * (1 - 2e-6))
    }
    let equal = try setup.best(try setup.question([coupling]))
    #expect(equal.objective.value >= found.objective.value * (1 - 2e-6))
  }

  /// So many positions: as good as the best of all pairs, each searched apart.
  @Test func fewPositions() throws {
    let positions = [0.0, 6, 15, 24, 30]
    let setup = try Setup(positions)
    let found = try setup.best(try setup.question([.electronChargeRadius], mostPositions: 2))
    #expect(Set(found.plan.exposures.map(\.positionM)).count <= 2)
    var pairs: [Double] = []
    for (index, first) in positions.enumerated() {
      for second in positions[(index + 1)...] {
        let pair = try setup.question([.electronChargeRadius])
        let question = try PlanQuestion(
          objectives: pair.objectives, side: .upper, years: 7, positionsM: [first, second],
          isModesEqual: true, deltaChiSquare: 2.706, truth: setup.study.standardModel,
          origin: setup.study.standardModel)
        pairs.append(
          try setup.study.optimizedPlan(
            question,
            among: setup.stations.filter { $0.positionM == first || $0.positionM == second },
            estimate: setup.estimate
          ).objective.value)
      }
    }
    let least = try #require(pairs.min())
    #expect(abs(found.objective.value - least) < 1e-5 * least)
    let all = try setup.best(try setup.question([.electronChargeRadius]))
    #expect(all.objective.value < found.objective.value)
  }

  /// A least time on axis is kept, and costs.
  @Test func floorOnAxis() throws {
    let setup = try Setup([0, 12, 24])
    let free = try setup.best(try setup.question([.electronChargeRadius]))
    let held = try setup.best(try setup.question([.electronChargeRadius], leastYearsOnAxis: 5))
    let onAxis = held.plan.exposures.reduce(0) { $0 + ($1.positionM == 0 ? $1.years : 0) }
    #expect(onAxis >= 5 - 1e-9 && onAxis < 5.01)
    #expect(held.objective.value > free.objective.value)
    for plan in try grid([0, 12, 24], step: 1) {
      let years = plan.exposures.reduce(0) { $0 + ($1.positionM == 0 ? $1.years : 0) }
      guard years >= 5 else { continue }
      #expect(
        try setup.value(.electronChargeRadius, .upper, plan) >= held.objective.value * (1 - 2e-6))
    }
  }

  /// The worst of two, each against its own best: no plan of a grid is better.
  @Test func worstOfTwo() throws {
    let setup = try Setup([0, 9, 24])
    let found = try setup.best(try setup.question([.electronChargeRadius, .muonChargeRadius]))
    let own = try [Coupling.electronChargeRadius, .muonChargeRadius].map { coupling in
      try setup.best(try setup.question([coupling])).objective.value
    }
    #expect(found.objective.value > 1)
    for plan in try grid([0, 9, 24], step: 0.5) {
      let nue = try setup.value(.electronChargeRadius, .upper, plan) / own[0]
      let numu = try setup.value(.muonChargeRadius, .upper, plan) / own[1]
      #expect(max(nue, numu) >= found.objective.value * (1 - 1e-5))
    }
  }

  /// With DUNE's own uncertainty of its flux: no plan of a grid is better, and it is far better than on axis.
  @Test(arguments: [
    (Coupling.electronChargeRadius, PlanSide.width), (.muonMillicharge, .width),
    (.electronMagneticMoment, .upper), (.sinSquaredThetaW, .upper),
  ])
  func noGridPlanIsBetterWithDunesFlux(coupling: Coupling, side: PlanSide) throws {
    let positions = [0.0, 9, 18]
    let setup = try Setup(positions) {
      $0.statistics.fluxCovariance = .dune
      $0.statistics.overall.sigma = nil
      $0.statistics.wrongSign.sigma = nil
      $0.statistics.electron.sigma = nil
    }
    let found = try setup.best(try setup.question([coupling], side))
    let value = found.objective.value
    #expect(abs(try setup.value(coupling, side, found.plan) - value) < 1e-8 * value)
    let values = try grid(positions, step: 1).map { try setup.value(coupling, side, $0) }
    let least = try #require(values.min())
    #expect(least >= value * (1 - 2e-6) && least < value * 1.05)
  }

  /// Widths of two, each against its own best: no plan of a grid is better.
  @Test func worstWidthOfTwo() throws {
    let setup = try Setup([0, 9, 24])
    let objectives = [Coupling.electronChargeRadius, .muonMillicharge]
    let found = try setup.best(try setup.question(objectives, .width))
    let own = try objectives.map { coupling in
      try setup.best(try setup.question([coupling], .width)).objective.value
    }
    #expect(found.objective.value > 1)
    for plan in try grid([0, 9, 24], step: 0.5) {
      let ratios = try zip(objectives, own).map { try setup.value($0, .width, plan) / $1 }
      let worst = try #require(ratios.max())
      #expect(worst >= found.objective.value * (1 - 1e-5))
    }
  }

  /// Few positions for a width: as good as the best of all pairs, each searched apart.
  @Test func widthOfFewPositions() throws {
    let positions = [0.0, 9, 18, 27]
    let setup = try Setup(positions)
    let found = try setup.best(
      try setup.question([.electronChargeRadius], .width, mostPositions: 2))
    var least = Double.infinity
    for (index, first) in positions.enumerated() {
      for second in positions[(index + 1)...] {
        let pair = try PlanQuestion(
          objectives: [.electronChargeRadius], side: .width, years: 7,
          positionsM: [first, second], isModesEqual: true, deltaChiSquare: 2.706,
          truth: setup.study.standardModel, origin: setup.study.standardModel)
        let stations = setup.stations.filter { [first, second].contains($0.positionM) }
        let plan = try setup.study.optimizedPlan(pair, among: stations, estimate: setup.estimate)
        least = min(least, plan.objective.value)
      }
    }
    #expect(abs(found.objective.value - least) < 1e-5 * least)
  }

  /// What limits an interval: of a pull alone, all that statistics leave.
  @Test func limits() throws {
    let setup = try Setup([0, 24]) {
      $0.statistics.wrongSign.sigma = nil
      $0.statistics.electron.sigma = nil
      $0.statistics.ccqe.sigma = nil
      $0.statistics.pi0.sigma = nil
    }
    let front = try setup.study.planFront(
      try setup.question([.muonMillicharge], .width),
      over: PlanFrontAxis(name: "overall", from: 1e-4, to: 1, count: 3, isLogarithmic: true),
      among: setup.stations, estimate: setup.estimate)
    for point in front {
      #expect(point.limits.parts.map(\.name) == ["overall"])
      #expect(abs(point.limits.statistics + point.limits.parts[0].part - 1) < 1e-6)
    }
    #expect(front[0].limits.largest.name == "statistics" && front[0].limits.statistics > 0.99)
    let statistics = front.map(\.limits.statistics)
    #expect(statistics == statistics.sorted(by: >) && statistics[2] < 0.9)
  }

  /// What a plan gains by is told, and nothing depends on the threads.
  @Test func threadsAndPulls() throws {
    let positions = [0.0, 3, 30]
    func found(_ threads: Int) throws -> OptimizedPlan {
      let setup = try Setup(positions, threads: threads) {
        $0.statistics.overall.sharing = .position
      }
      return try setup.best(try setup.question([.electronChargeRadius]))
    }
    let (one, three) = (try found(1), try found(3))
    #expect(one.hasOverallPullByPosition)
    #expect(one.plan == three.plan && one.objective.value == three.objective.value)
    #expect(one.work == three.work)
    for (a, b) in zip(one.ranges, three.ranges) {
      #expect(a.within.map(\.least) == b.within.map(\.least))
      #expect(a.within.map(\.most) == b.within.map(\.most))
    }
  }
}
