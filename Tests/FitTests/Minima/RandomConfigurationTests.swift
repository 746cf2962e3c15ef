import Configuration
import EventRates
import Fit
import Foundation
import Honesty
import Interactions
import PaperModel
import Synchronization
import Testing

/// Configurations drawn from the whole schema: the three engines, which share the shape functions alone,
/// agree in every bin and shape function within six of their stated errors, or say why not. A run of
/// more of them: NUEM_RANDOM_CONFIGURATIONS=300 swift test -c release --filter RandomConfigurationTests
@Suite struct RandomConfigurationTests {
  private static let count =
    ProcessInfo.processInfo.environment["NUEM_RANDOM_CONFIGURATIONS"].flatMap { Int($0) } ?? 30

  /// What came of one configuration.
  private enum Outcome {
    /// How many errors of how many sampled numbers were trusted, with enough replicates for any.
    case computed(trusted: Int, of: Int)
    case refused(String)
  }

  @Test func enginesAgree() throws {
    let outcomes = Mutex<[Outcome]>([])
    let failed = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: Self.count) { seed in
      do {
        let outcome = try Self.outcome(seed)
        outcomes.withLock { $0.append(outcome) }
      } catch { failed.withLock { $0.append("seed \(seed): \(error)") } }
    }
    for problem in failed.withLock({ $0 }) { Issue.record("\(problem)") }
    let all = outcomes.withLock { $0 }
    let refused = all.compactMap { if case .refused(let why) = $0 { why } else { nil } }
    // Mostly energies that end below the threshold.
    #expect(3 * refused.count <= Self.count, "\(refused)")
    let counts = all.map {
      if case .computed(let trusted, let numbers) = $0 { (trusted, numbers) } else { (0, 0) }
    }
    let (trusted, numbers) = counts.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    // The rest are bins far off that few samples reach.
    #expect(2 * trusted > numbers, "\(trusted) of \(numbers) errors are trusted")
  }

  private static func outcome(_ seed: Int) throws -> Outcome {
    let text = RandomConfiguration(seed: seed).text
    let (configuration, source) = try Configuration.format.read(Array(text.utf8), name: "c.json")
    let replicates = min(configuration.sampling.replicates, TemplateEstimate.maximumGroups)
    var estimates: [Engine: (TemplateEstimate, [Estimate])] = [:]
    for engine in Engine.allCases {
      var own = configuration
      own.sampling.engine = engine
      do throws(Failure) {
        let study = try Study(configuration: own, source: source, threads: 1)
        let estimate = try study.templates(at: study.stations)
        estimates[engine] = (estimate, estimate.estimate { values(of: $0, study) })
      } catch {
        // What cannot be computed is told in words, and is no fault of the program.
        guard error.kind == .badInput, !error.message.isEmpty else { throw error }
        return .refused("\(seed): \(error.message)")
      }
    }
    guard let exact = estimates[.quadrature] else { return .refused("") }
    let shares = sizes(exact.0.central)
    var (trusted, numbers) = (0, 0)
    for engine in [Engine.montecarlo, .quasiMontecarlo] {
      guard let sampled = estimates[engine]?.1 else { continue }
      for (index, (one, other)) in zip(sampled, exact.1).enumerated() {
        guard !one.error.isNaN else { continue }
        trusted += 1
        let error = (one.error * one.error + other.error * other.error).squareRoot()
        // Rounding, where a bin is the small difference of large sums.
        let rounding = 1e-12 * shares[index]
        let distance = max(abs(one.value - other.value) - rounding, 0)
        let pull = distance == 0 ? 0 : distance / error
        let deviations = normalDeviations(ofStudent: pull, replicates: max(replicates, 6))
        if deviations > 6 {
          Issue.record(
            "seed \(seed), \(engine.rawValue), entry \(index): \(one) against \(other): \(text)")
        }
        #expect(one.value >= -6 * one.error - rounding, "seed \(seed), entry \(index): \(one)")
      }
      if replicates >= TemplateEstimate.leastReplicates { numbers += sampled.count }
    }
    #expect(
      replicates >= TemplateEstimate.leastReplicates || trusted == 0,
      "seed \(seed): errors from \(replicates) replicates")
    return .computed(trusted: trusted, of: numbers)
  }

  /// Every template, then the Standard Model's events in every bin, with the couplings of the
  /// configuration.
  private static func values(of templates: Templates, _ study: Study) -> [Double] {
    templates.values + study.binTotals(templates, at: study.standardModel)
  }

  /// The sizes of the numbers above: the sums over all bins of their rows, and all of the events.
  private static func sizes(_ templates: Templates) -> [Double] {
    let stride = PaperShape.stride
    let length = (templates.bins + 1) * stride
    var totals = [Double](repeating: 0, count: templates.values.count / (templates.bins + 1))
    func row(_ entry: Int) -> Int { entry / length * stride + entry % stride }
    for (entry, value) in templates.values.enumerated() { totals[row(entry)] += abs(value) }
    return templates.values.indices.map { totals[row($0)] }
      + [Double](repeating: 0, count: templates.stations.count * templates.bins)
  }

  /// Every key that has a range is drawn, and what is drawn is read.
  @Test func everyKeyIsDrawn() throws {
    var drawn: Set<String> = []
    for seed in 0..<200 {
      let text = RandomConfiguration(seed: seed).text
      _ = try Configuration.format.read(Array(text.utf8), name: "c.json")
      drawn.formUnion(text.split(separator: "\"").map(String.init))
    }
    let schema = Configuration.format.schema(title: "")
    for section in RandomConfiguration.sections {
      let keys: [String] =
        if case .object(let properties)? = schema["properties"]?[section]?["properties"] {
          // Lists, and mappings whose keys the user chooses, have no range to draw from.
          properties.filter {
            $0.value["enum"] != nil
              || ($0.value["type"] != nil && $0.value["type"] != "array"
                && $0.value["additionalProperties"]?["type"] == nil)
          }.map(\.key)
        } else { [section] }
      for key in keys where !RandomConfiguration.left.contains("\(section).\(key)") {
        #expect(drawn.contains(key), "\(key)")
      }
    }
  }
}
