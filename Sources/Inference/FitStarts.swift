import NeutrinoPhysics
import Settings

/// Where a fit of free parameters starts, so that of several minima the lowest is found.
struct FitStarts: Sendable {
  /// For each start, the parameters that it sets.
  private let changes: [[(index: Int, value: Double)]]

  /// Starts of a point: itself, then those of the model.
  var count: Int { 1 + changes.count }

  init(model: FitModel, groups: [FitGroup]) throws(Failure) {
    changes = []
  }

  /// Adds [start][`Parameter`] of a point.
  func append(from point: ParameterPoint, to parameters: inout [Double]) {
    parameters += point.values
    for change in changes {
      let first = parameters.count
      parameters += point.values
      for (index, value) in change { parameters[first + index] = value }
    }
  }
}
