import Configuration
import EventRates
import Fit
import Interactions

/// Pseudo-experiments at the points of a grid, in which every parameter with an axis is free. The
/// number of a point is that of its ensemble, so that toys on one axis are those of `nuem toys`.
struct ToyPoints: Sendable {
  private let grid: ProfileGrid
  private let fitter: ToyFitter

  init(
    grid: ProfileGrid, model: FitModel, templates: Templates, seed: UInt64
  ) throws(Failure) {
    self.grid = grid
    fitter = try ToyFitter(
      grid.axes.map(\.parameter), model: model, templates: templates, seed: seed)
  }

  private static let toysOfPiece = 256

  /// The fits of the toys of a point; nil where there can be no toys, as one such point must not
  /// end a scan.
  ///
  /// - Parameter check: throws where the work is to end.
  func fits(
    _ toys: Range<Int>, of point: Int, check: () throws(Failure) -> Void
  ) throws(Failure) -> [ToyFit]? {
    guard
      let truth = try possible({ () throws(Failure) in
        try fitter.truth(at: grid.point(at: point))
      })
    else { return nil }
    var fits: [ToyFit] = []
    for piece in toys.pieces(of: Self.toysOfPiece) {
      try check()
      fits += try fitter.fits(of: UInt32(point), toys: piece, truth: truth)
    }
    return fits
  }

  /// The chi-square of the data at a point; nil where the data have no fit there.
  func chiSquareOfData(at point: Int) throws(Failure) -> Double? {
    let value = try possible { () throws(Failure) in
      try fitter.chiSquare(at: grid.point(at: point))
    }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// The least chi-square of the data with the parameters free; infinite where no search converges.
  func leastChiSquare(from points: [CouplingPoint]) throws(Failure) -> Double {
    try fitter.bestFit(from: points).chiSquare
  }

  private func possible<Result>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    do throws(Failure) {
      return try body()
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }
}
