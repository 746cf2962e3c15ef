import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel
import Synchronization
import Testing

/// Doubling samples until a result is precise.
@Suite struct TargetErrorTests {
  private static func study(
    _ engine: Engine, samples: UInt64 = 20_000, replicates: Int = 16, threads: Int = 2,
    target: TargetError? = nil
  ) throws -> Study {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.binning.bins = 4
    configuration.sampling.engine = engine
    configuration.sampling.replicates = replicates
    configuration.sampling.samples = samples
    var study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: threads)
    study.target = target
    return study
  }

  /// Standard Model events of each bin of the plan.
  private static func precise(_ study: Study) throws -> (TemplateEstimate, [Estimate]) {
    let quantity: (Templates) throws(Failure) -> [Double] = { (templates) throws(Failure) in
      study.binTotals(templates, at: study.standardModel)
    }
    let estimate = try study.templates(at: study.stations, preciseIn: quantity)
    return (estimate, try estimate.estimate(quantity))
  }

  static let cases: [(Engine, Double)] = [(.montecarlo, 0.01), (.quasiMontecarlo, 2e-4)]

  /// Every bin, with the same bytes whatever the threads, and right.
  @Test(arguments: cases) func targetIsReached(engine: Engine, target: Double) throws {
    let results = try [1, 2, 5].map { threads in
      try Self.precise(
        try Self.study(
          engine, replicates: 64, threads: threads, target: TargetError(relativeError: target)))
    }
    let (estimate, bins) = results[0]
    #expect(try #require(estimate.samples) >= 20_000 * 4)
    for bin in bins { #expect(bin.relativeError() < target) }
    for other in results.dropFirst() {
      #expect(other.0.central.values == estimate.central.values)
      #expect(other.1 == bins)
      #expect(other.0.samples == estimate.samples)
    }
    let exact = try Self.precise(try Self.study(.quadrature)).1
    for (bin, exact) in zip(bins, exact) {
      #expect(abs(bin.value - exact.value) < 5 * bin.error)
    }
  }

  /// Samples of plain Monte Carlo double, and the first batch is what is drawn without a target.
  @Test func samplesContinue() throws {
    var sample = try RateCalculator(
      detector: DetectorSettings(), binning: BinningSettings(), beam: BeamSettings(),
      flux: try FluxTable.published(), table: InteractionModel.papers.table,
      normalization: .absolute,
      sampling: try Self.study(.montecarlo).configuration.sampling, source: ConfigurationSource(),
      threads: 2
    ).growingSample(at: [Station(mode: .neutrino, positionM: 0)])
    let first = try sample.grow().central.values
    let second = try sample.grow().central.values
    #expect(sample.samples == 40_000)
    #expect(sample.nextSamples == 80_000)
    #expect(first != second)
  }

  @Test func configuredSamplesAreTheLeast() throws {
    let plain = try Self.precise(try Self.study(.quasiMontecarlo))
    let easy = try Self.precise(
      try Self.study(.quasiMontecarlo, target: TargetError(relativeError: 0.5)))
    #expect(plain.1 == easy.1)
    #expect(plain.0.samples == easy.0.samples)
  }

  /// Entries without a relative error: 0, and what does not exist.
  @Test func zerosAndMissingEntriesAreIgnored() throws {
    let study = try Self.study(.montecarlo, target: TargetError(relativeError: 1e-9))
    let estimate = try study.templates(at: study.stations) { _ in [0, .nan] }
    #expect(estimate.samples == 20_000)
  }

  /// What cannot be reached is refused at once, and says what was reached.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo])
  func absurdTargetsAreRefused(engine: Engine) throws {
    let study = try Self.study(engine, target: TargetError(relativeError: 1e-14))
    let failure = try #require(throws: Failure.self) { try Self.precise(study) }
    #expect(failure.kind == .badInput)
    #expect(failure.message.hasPrefix("--target-error 1.0e-14: would take about "))
    #expect(failure.message.contains(" samples reached 0.0"))
  }

  @Test func quadratureHasNoTarget() throws {
    let study = try Self.study(.quadrature, target: TargetError(relativeError: 0.1))
    let failure = try #require(throws: Failure.self) { try Self.precise(study) }
    #expect(failure.kind == .commandLine)
    #expect(failure.message.contains("states its own error"))
  }

  /// Progress counts up to all samples, batch by batch, and foresees no fewer than there were.
  @Test func progressIsTold() throws {
    let reports = Mutex<[WorkProgress]>([])
    var study = try Self.study(.montecarlo, threads: 1, target: TargetError(relativeError: 0.01))
    study.progress = { progress in reports.withLock { $0.append(progress) } }
    let (estimate, _) = try Self.precise(study)
    let told = reports.withLock { $0 }
    #expect(told.allSatisfy { $0.activity == "sampling" && $0.unit == "samples" })
    #expect(told.last.map { UInt64($0.done) } == estimate.samples)
    #expect(told.first == WorkProgress(activity: "sampling", done: 0, total: nil, unit: "samples"))
    #expect(told.last?.note.hasPrefix("worst error ") == true)
    for (earlier, later) in zip(told, told.dropFirst()) {
      // A new batch begins where the last one ended.
      #expect(earlier.done < later.done || later.note != earlier.note)
      #expect(earlier.done <= later.done)
    }
    for report in told {
      if let needed = report.total { #expect(needed >= report.done) }
    }
  }

  /// Who listens changes no number.
  @Test func listeningChangesNothing() throws {
    let silent = try Self.study(.quasiMontecarlo, threads: 2)
    var told = silent
    let count = Atomic<Int>(0)
    told.progress = { _ in count.add(1, ordering: .relaxed) }
    func values(_ study: Study) throws -> [Double] {
      try study.templates(at: study.stations).central.values
    }
    #expect(try values(silent) == values(told))
    #expect(count.load(ordering: .relaxed) > 2)
  }

  /// A heavy lepton has a sample for each of its masses: where none are configured it begins with few.
  @Test func exclusionsBeginWithFewSamples() throws {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.physics = .of([InteractionUse(name: "dipole_portal")])
    var study = try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
    study.target = TargetError(relativeError: 1e-2)
    let found = try study.exclusion(
      ExclusionPlan(
        parameter: try study.interactions.named("mu_n_numu"),
        masses: try MassAxis(name: "m_n_gev", valuesGeV: [0.01, 0.05]), deltaChiSquare: 2.706))
    #expect(try #require(found.estimate.samples) < 1 << 20)
    for point in found.points {
      let upper = try #require(point.bound.upper)
      #expect(upper.error > 0 && upper.error < 1e-2 * upper.value)
    }
  }
}
