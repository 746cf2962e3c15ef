import Configuration
import EventRates
import Fit
import Interactions

/// Pseudo-experiments at the points of a grid, in which every parameter with an axis is free. The
/// number of a point is that of its ensemble, so that toys on one axis are those of `nuem toys`.
struct ToyBlocks: BlockComputer {
  private let grid: ProfileGrid
  private let toysOfPoint: Int
  private let fitter: ToyFitter

  init(
    toysOfPoint: Int, grid: ProfileGrid, study: Study, templates: TemplateEstimate
  ) throws(Failure) {
    self.grid = grid
    self.toysOfPoint = toysOfPoint
    fitter = try ToyFitter(
      grid.axes.map(\.parameter),
      model: try study.fitModel().counting(errorOf: templates), templates: templates.central,
      seed: study.configuration.sampling.seed)
  }

  private static let toysOfPiece = 256

  func values(
    of items: Range<Int>, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ScanValues] {
    var (rises, best): ([Double], [Double]) = ([], [])
    var converged: [UInt8] = []
    var first = items.lowerBound
    while first < items.upperBound {
      let (point, toy) = first.quotientAndRemainder(dividingBy: toysOfPoint)
      let end = min(toysOfPoint, toy + items.upperBound - first)
      let truth = try truth(at: point)
      for toys in (toy..<end).pieces(of: Self.toysOfPiece) {
        try check()
        let fits = try fits(toys, of: point, truth: truth)
        rises += fits.map(\.deltaChiSquare)
        best += fits.flatMap(\.bestFits)
        converged += fits.map { $0.converged ? 1 : 0 }
      }
      first += end - toy
    }
    return [.numbers(rises), .numbers(best), .bytes(converged)]
  }

  private func fits(
    _ toys: Range<Int>, of point: Int, truth: ToyFitter.Truth?
  ) throws(Failure) -> [ToyFit] {
    if let truth { return try fitter.fits(of: UInt32(point), toys: toys, truth: truth) }
    return toys.map { _ in
      ToyFit(deltaChiSquare: .nan, bestFits: grid.axes.map { _ in .nan }, converged: false)
    }
  }

  /// Nil where there can be no toys: one such point must not end a scan.
  private func truth(at point: Int) throws(Failure) -> ToyFitter.Truth? {
    do throws(Failure) {
      return try fitter.truth(at: grid.point(at: point))
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }
}
