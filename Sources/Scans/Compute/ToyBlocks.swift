import Configuration
import EventRates
import Fit
import Interactions

/// Pseudo-experiments at the points of a grid.
struct ToyBlocks: BlockComputer {
  private let grid: ProfileGrid
  private let toysOfPoint: Int
  private let toys: ToyPoints

  init(
    toysOfPoint: Int, grid: ProfileGrid, study: Study, templates: TemplateEstimate
  ) throws(Failure) {
    self.grid = grid
    self.toysOfPoint = toysOfPoint
    toys = try ToyPoints(
      grid: grid, model: try study.fitModel().counting(errorOf: templates),
      templates: templates.central, seed: study.configuration.sampling.seed)
  }

  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues] {
    var (rises, best): ([Double], [Double]) = ([], [])
    var converged: [UInt8] = []
    var first = items.lowerBound
    while first < items.upperBound {
      let (point, toy) = first.quotientAndRemainder(dividingBy: toysOfPoint)
      let end = min(toysOfPoint, toy + items.upperBound - first)
      let fits =
        try toys.fits(toy..<end, of: point, check: check)
        ?? (toy..<end).map { _ in
          ToyFit(deltaChiSquare: .nan, bestFits: grid.axes.map { _ in .nan }, converged: false)
        }
      rises += fits.map(\.deltaChiSquare)
      best += fits.flatMap(\.bestFits)
      converged += fits.map { $0.converged ? 1 : 0 }
      first += end - toy
    }
    return [.numbers(rises), .numbers(best), .bytes(converged)]
  }
}
