import Configuration
import EventRates
import Fit
import Synchronization

/// Computes the blocks of a scan that are not done, in parallel.
public struct ScanRun: Sendable {
  /// The numbers of blocks that are done.
  public struct Count: Equatable, Sendable {
    /// The number of blocks that this run computed.
    public var computed: Int
    /// The number of blocks that were done before.
    public var found: Int

    /// A count; by default of no blocks.
    public init(computed: Int = 0, found: Int = 0) {
      (self.computed, self.found) = (computed, found)
    }

    /// The number of blocks that are done, by this run or before.
    public var done: Int { computed + found }
  }

  private let folder: ScanFolder
  private let threads: Int
  private let interruption: Interruption
  private let templates: SharedTemplates
  private let warn: @Sendable (String) -> Void
  private let progress: @Sendable (Count) -> Void
  private var plan: ScanPlan { folder.plan }

  /// - Parameters:
  ///   - warn: gets warnings of damaged blocks that are computed again, from any thread.
  ///   - progress: gets the progress after every block, from any thread.
  public init(
    _ plan: ScanPlan, threads: Int, interruption: Interruption,
    warn: @escaping @Sendable (String) -> Void, progress: @escaping @Sendable (Count) -> Void
  ) {
    folder = ScanFolder(plan)
    self.threads = threads
    self.interruption = interruption
    templates = SharedTemplates(folder: folder, interruption: interruption, warn: warn)
    self.warn = warn
    self.progress = progress
  }

  /// Does the blocks; what one configuration does not allow is thrown at the end, when all others
  /// are done.
  ///
  /// An interruption is thrown as `stopped`; what was finished until then stays.
  public func run(_ blocks: Range<Int>) throws(Failure) -> Count {
    guard !blocks.isEmpty else { return Count() }
    try folder.begin()
    let state = State(progress)
    let perConfiguration = plan.layout.blocksOfConfiguration
    let first = blocks.lowerBound / perConfiguration
    let configurations = first...(blocks.upperBound - 1) / perConfiguration
    // Many configurations: one a thread, so that no thread waits for the blocks of another's.
    let isWide = configurations.count >= 2 * threads
    try forEachParallel(configurations.count, threads: isWide ? threads : 1) {
      (index) throws(Failure) in
      let configuration = first + index
      let all = configuration * perConfiguration..<(configuration + 1) * perConfiguration
      do throws(Failure) {
        try run(
          blocks.clamped(to: all), of: configuration, threads: isWide ? 1 : threads, state: state)
      } catch {
        guard error.kind == .badInput else { throw error }
        state.refuse(error)
      }
    }
    if let refusal = state.refusal { throw refusal }
    return state.count
  }

  private func run(
    _ blocks: Range<Int>, of configuration: Int, threads: Int, state: State
  ) throws(Failure) {
    let open = try unfinished(blocks, threads: threads, state: state)
    guard !open.isEmpty else { return }
    try interruption.check()
    let study = try plan.study(at: configuration, threads: threads)
    try checkSize(study)
    let worker = try ScanWorker(
      plan: plan, configuration: configuration, study: study,
      templates: try templates.templates(of: configuration, study: study))
    if let warning = worker.warnings.first, state.isFirstWarning() {
      warn("\(plan.nameOfConfiguration(configuration)), the first such: \(warning)")
    }
    try forEachParallel(open.count, threads: threads) { (index) throws(Failure) in
      try interruption.check()
      let block = plan.layout.block(open[index])
      let values: [ScanValues]
      do throws(Failure) {
        values = try worker.values(of: block) { interruption.isDropping }
      } catch {
        throw interruption.isDropping ? interruption.failure : error
      }
      let check = ValueCheck(columns: plan.columns(ofPart: block.part))
      if let finding = try check.findings(values, of: block) {
        warn("\(folder.nameOfBlock(block.number)): \(finding)")
      }
      try folder.write(values, of: block)
      state.add(computed: 1)
    }
  }

  /// Refuses templates that take more space than the plan allows: how many pulls a covariance of
  /// the flux has, only its file says.
  private func checkSize(_ study: Study) throws(Failure) {
    let templates = ScanSize.templates(
      of: study.configuration, fluxPulls: study.fluxPulls?.count ?? 0,
      stride: study.interactions.table.stride)
    if let excess = plan.limits.excess(ScanSize(plan, templates: templates)) {
      throw Failure(.badInput, excess).at(clipped(plan.file))
    }
  }

  /// The blocks without a file, or with a damaged one.
  private func unfinished(
    _ blocks: Range<Int>, threads: Int, state: State
  ) throws(Failure) -> [Int] {
    let isOpen = Mutex([Bool](repeating: true, count: blocks.count))
    try forEachParallel(blocks.count, threads: threads) { (index) throws(Failure) in
      try interruption.check()
      let number = blocks.lowerBound + index
      if index == 0 || number % ScanFolder.filesOfFolder == 0 {
        try folder.tidy(groupOfBlock: number)
      }
      switch try folder.read(plan.layout.block(number)) {
      case .success:
        isOpen.withLock { $0[index] = false }
        state.add(found: 1)
      case .failure(let damage):
        warn("\(folder.nameOfBlock(number)): \(damage.reason); computed again")
        if damage.isForeign { try folder.putAside(folder.nameOfBlock(number)) }
      case nil: break
      }
    }
    let open = isOpen.withLock { $0 }
    return blocks.filter { open[$0 - blocks.lowerBound] }
  }

  /// The state that the threads share.
  private final class State: Sendable {
    private let counts = Mutex(Count())
    private let refusals = Mutex<(first: Failure?, count: Int)>((nil, 0))
    private let isWarned = Atomic(false)
    private let progress: @Sendable (Count) -> Void

    init(_ progress: @escaping @Sendable (Count) -> Void) { self.progress = progress }

    var count: Count { counts.withLock { $0 } }

    func add(computed: Int = 0, found: Int = 0) {
      progress(
        counts.withLock {
          $0.computed += computed
          $0.found += found
          return $0
        })
    }

    /// Whether a warning is the first of its kind; many configurations may give the same one.
    func isFirstWarning() -> Bool {
      !isWarned.exchange(true, ordering: .relaxed)
    }

    func refuse(_ failure: Failure) {
      refusals.withLock { $0 = ($0.first ?? failure, $0.count + 1) }
    }

    var refusal: Failure? {
      refusals.withLock { refusals in
        guard let first = refusals.first, refusals.count > 1 else { return refusals.first }
        return Failure(
          first.kind, "\(first.message) (and \(refusals.count - 1) further configurations)")
      }
    }
  }
}
