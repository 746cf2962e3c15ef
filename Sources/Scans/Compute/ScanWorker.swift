import Configuration
import EventRates
import Fit
import Interactions

/// Computes the blocks of one configuration; several threads may use it at the same time.
public struct ScanWorker: Sendable {
  private let layout: ScanLayout
  private let tasks: [any BlockComputer]
  /// Warnings of negative rates at the truth of Asimov data.
  let warnings: [String]

  /// Prepares what the blocks share.
  ///
  /// - Parameters:
  ///   - configuration: the number of the configuration, for failures.
  ///   - templates: the templates of the study's stations.
  public init(
    plan: ScanPlan, configuration: Int, study: Study, templates: TemplateEstimate
  ) throws(Failure) {
    layout = plan.layout
    warnings = try plan.tasks.map { (task) throws(Failure) -> [String] in
      switch task {
      case .chiSquare(_, let truth), .feldmanCousins(_, _, let truth):
        return study.rateWarnings(templates.central, at: try study.truth(truth))
      case .bounds, .toys, .optimize: return []
      }
    }.flatMap { $0 }
    // Another configuration may list other interactions, and so give couplings other indices.
    func same(_ couplings: [Coupling]) throws(Failure) -> [Coupling] {
      try couplings.map { (coupling) throws(Failure) in try study.interactions.same(coupling) }
    }
    tasks = try plan.naming(configuration) { () throws(Failure) in
      try study.checkCounts(templates.central)
      let grid = try plan.grid(of: study)
      return try plan.tasks.map { (task) throws(Failure) in
        switch task {
        case .chiSquare(let profiled, let truth):
          try ChiSquareBlocks(
            profiled: try same(profiled), truth: truth, grid: grid, study: study,
            templates: templates)
        case .bounds(let parameters, let delta):
          BoundBlocks(
            parameters: try same(parameters), deltaChiSquare: delta, grid: grid, study: study,
            templates: templates)
        case .optimize(let task):
          PlanBlocks(task: task, grid: grid, study: study, templates: templates)
        case .toys(let count, _):
          try ToyBlocks(toysOfPoint: count, grid: grid, study: study, templates: templates)
        case .feldmanCousins(let count, let level, let truth):
          try FeldmanCousinsBlocks(
            toysOfPoint: count, confidenceLevel: level, truth: truth, grid: grid, study: study,
            templates: templates)
        }
      }
    }
  }

  /// The values of a block, in the order of the part's columns, computed on this thread.
  ///
  /// - Parameter isCancelled: asked several times a second; then this throws `stopped`.
  public func values(
    of block: ScanBlock, isCancelled: () -> Bool = { false }
  ) throws(Failure) -> [ScanValues] {
    try tasks[block.part].values(of: block.items) { () throws(Failure) in
      if isCancelled() { throw Failure(.stopped, "block \(block.number) was stopped") }
    }
  }
}

/// Computes the items of one task and configuration.
protocol BlockComputer: Sendable {
  /// - Parameter check: throws where the work is to end.
  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues]
}

extension Range<Int> {
  /// Successive ranges of at most `size` elements.
  func pieces(of size: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
  }
}
