import EventRates
import Experiment
import Interactions
import Synchronization
import Testing

/// What has been drawn once is not drawn again, and is what would have been drawn.
@Suite struct TemplateMemoryTests {
  private func calculator(listening heard: HeardWork) throws -> RateCalculator {
    var calculator = try DetectorCase("default").calculator(
      .quasiMontecarlo, samples: 4096, replicates: 8)
    calculator.progress = { heard.add($0.activity) }
    return calculator
  }

  @Test func templatesAreDrawnOnce() throws {
    let heard = HeardWork()
    let plain = try calculator(listening: heard)
    var remembering = plain
    remembering.memory = TemplateMemory()
    let stations = Array(allStations.prefix(2))
    let expected = try plain.templates(at: stations)
    let ofOneRun = heard.count
    #expect(ofOneRun > 0)
    for _ in 0..<3 {
      #expect(try remembering.templates(at: stations).central.values == expected.central.values)
    }
    #expect(heard.count == 2 * ofOneRun)
  }

  @Test func whatDiffersIsDrawn() throws {
    let heard = HeardWork()
    let plain = try calculator(listening: heard)
    var remembering = plain
    remembering.memory = TemplateMemory()
    let stations = Array(allStations.prefix(2))
    _ = try remembering.templates(at: stations)
    for other in [[allStations[2]], [allStations[1], allStations[0]]] {
      let expected = try plain.templates(at: other).central
      #expect(try remembering.templates(at: other).central.values == expected.values)
    }
    let whole = try plain.templates(at: stations, binned: false).central
    #expect(try remembering.templates(at: stations, binned: false).central.values == whole.values)
    var binning = BinningSettings()
    binning.bins = 7
    let (one, other) = (plain.with(binning: binning), remembering.with(binning: binning))
    #expect(
      try other.templates(at: stations).central.values
        == one.templates(at: stations).central.values)
  }
}

/// How often a calculator said something.
private final class HeardWork: Sendable {
  private let activities = Mutex<[String]>([])
  var count: Int { activities.withLock(\.count) }
  func add(_ activity: String) { activities.withLock { $0.append(activity) } }
}
