import Configuration
import EventRates
import Fit
import Interactions

/// Chi-square of the data at the points of a grid.
struct ChiSquareBlocks: BlockComputer {
  private let grid: ProfileGrid
  private let profiled: [Coupling]
  private let chiSquare: ChiSquare
  private let isSearched: Bool

  init(
    profiled: [Coupling], truth: [CouplingValue], grid: ProfileGrid, study: Study,
    templates: TemplateEstimate
  ) throws(Failure) {
    var model = try study.fitModel(truth: try study.truth(truth)).counting(errorOf: templates)
    model.profile(profiled)
    model.profiled.removeAll { coupling in grid.axes.contains { $0.parameter.name == coupling.name }
    }
    isSearched = !model.profiled.isEmpty
    self.grid = grid
    self.profiled = profiled
    chiSquare = try ChiSquare(model: model, templates: templates.central)
  }

  private static let pointsOfPiece = 512

  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues] {
    var numbers: [Double] = []
    var (iterations, converged): ([UInt8], [UInt8]) = ([], [])
    var best: [Double] = []
    numbers.reserveCapacity(items.count)
    iterations.reserveCapacity(items.count)
    converged.reserveCapacity(items.count)
    for piece in items.pieces(of: isSearched ? 8 : Self.pointsOfPiece) {
      try check()
      let block = try chiSquare.block(of: grid, piece)
      numbers += block.chiSquare
      iterations += block.iterations.map { UInt8(clamping: $0) }
      converged += block.converged.map { $0 ? 1 : 0 }
      guard !profiled.isEmpty else { continue }
      for index in 0..<block.count {
        let point = block.point(index)
        best += profiled.map { point[$0] }
      }
    }
    return [.numbers(numbers), .bytes(iterations), .bytes(converged)]
      + (profiled.isEmpty ? [] : [.numbers(best)])
  }
}

extension Study {
  /// The point that a plan makes Asimov data of; nil for the Standard Model's.
  func truth(_ couplings: [CouplingValue]) throws(Failure) -> CouplingPoint? {
    guard !couplings.isEmpty else { return nil }
    var point = standardModel
    for coupling in couplings {
      point[try interactions.same(coupling.parameter)] = coupling.value
    }
    return point
  }
}
