import Configuration
import EventRates
import Experiment
import Interactions

/// A flux after a fit that measured it: best values and covariance over mode, position, channel and energy,
/// and the tables that another fit takes in place of the uncertainty before.
public struct FluxConstraint: Sendable {
  /// Elements, and what the pulls do to them.
  public let table: FluxPulls.Table
  /// Best values and covariance of the pulls after the fit.
  public let posterior: FluxPosterior

  /// The constraint by the pulls of a study's flux and a fit of them.
  public init(_ pulls: FluxPulls, posterior: FluxPosterior) {
    table = pulls.table
    self.posterior = posterior
  }

  /// One number of the flux, as the mean over an element, or over all energies of a channel: a sum over
  /// elements.
  public struct Change: Equatable, Sendable {
    /// Best value after the fit over that before, less 1.
    public let shift: Double
    /// One standard deviation before the fit, over the best value before it.
    public let errorBefore: Double
    /// One standard deviation after the fit, over the best value before it.
    public let errorAfter: Double
  }

  /// - Parameter weights: how much of the flux without any change lies in each element, by its
  ///   index in the table.
  public func change(of weights: [(element: Int, weight: Double)]) -> Change {
    let response = response(to: weights)
    return Change(
      shift: product(response, posterior.values),
      errorBefore: product(response, response).squareRoot(),
      errorAfter: covariance(response, response).squareRoot())
  }

  /// The correlation of two such numbers after the fit.
  public func correlation(
    of one: [(element: Int, weight: Double)], with other: [(element: Int, weight: Double)]
  ) -> Double {
    let (first, second) = (response(to: one), response(to: other))
    return covariance(first, second)
      / (covariance(first, first) * covariance(second, second)).squareRoot()
  }

  /// Change of a number for each pull of 1, over its best value before the fit.
  private func response(to weights: [(element: Int, weight: Double)]) -> [Double] {
    let before = weights.reduce(0) { $0 + $1.weight * (1 + table.center[$1.element]) }
    return table.shifts.map { shift in
      weights.reduce(0) { $0 + $1.weight * shift[$1.element] } / before
    }
  }

  private func covariance(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, posterior.covariance).reduce(0) { $0 + $1.0 * product($1.1, other) }
  }

  private func product(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The shifts that a next fit takes: their best values are those of this one, and independent pulls N(0, 1)
  /// of them have the covariance of this one.
  public func shiftTable() throws(Failure) -> FluxPulls.Table {
    guard let root = CholeskyFactor(posterior.covariance) else {
      throw Failure(
        .badInput,
        "the covariance of the flux's pulls after the fit is not positive definite: two components of"
          + " its uncertainty do the same")
    }
    let count = table.shifts.count
    let shifts = (0..<count).map { column in
      table.elements.indices.map { element in
        (column..<count).reduce(0) {
          $0 + table.shifts[$1][element] * root.rows[$1][column]
        }
      }
    }
    let center = table.elements.indices.map { element in
      zip(table.shifts, posterior.values).reduce(table.center[element]) {
        $0 + $1.0[element] * $1.1
      }
    }
    return FluxPulls.Table(elements: table.elements, shifts: shifts, center: center)
  }

  /// Covariance of the flux after the fit, relative to the flux without any change,
  /// [element][element].
  ///
  /// - Parameter indices: of the elements in the table.
  public func covariance(of indices: [Int]) -> [[Double]] {
    let mixed = indices.map { element in
      posterior.covariance.map { row in
        zip(row, table.shifts).reduce(0) { $0 + $1.0 * $1.1[element] }
      }
    }
    return indices.map { row in
      mixed.map { other in
        zip(table.shifts, other).reduce(0) { $0 + $1.0[row] * $1.1 }
      }
    }
  }
}
