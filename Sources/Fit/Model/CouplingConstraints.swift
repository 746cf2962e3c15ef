import CKernels
import Configuration
import Interactions

/// Constraints of other experiments on couplings: each adds a term to chi-square beside those of
/// the counts.
///
/// A measurement adds the square of its distance in standard deviations. A published one-sided
/// limit on a coupling whose sign is not seen is half a normal distribution about 0 with sigma =
/// limit/1.645.
public struct CouplingConstraints: Equatable, Sendable {
  /// Couplings that are constrained.
  public private(set) var couplings: [Coupling] = []
  /// Measured values, in the order of the couplings.
  public private(set) var values: [Double] = []
  /// Inverse of the covariance, [coupling][coupling]; 0 for limits, which `slopes` has.
  private(set) var precision: [[Double]] = []
  /// One over the variance of limits; 0 for measurements.
  private(set) var slopes: [Double] = []
  /// Roots of the covariances, with the index of the first coupling of each.
  private var roots: [(first: Int, factor: CholeskyFactor)] = []

  /// No constraints.
  public init() {}

  /// Refuses names that are no couplings of the model, and constraints that a coupling cannot have.
  public init(
    _ settings: [ConstraintSetting], interactions: InteractionModel, source: ConfigurationSource
  ) throws(Failure) {
    for (index, setting) in settings.enumerated() {
      let key = "statistics.constraints[\(index + 1)]"
      do throws(Failure) {
        try add(setting, interactions)
      } catch {
        throw source.blame(error, on: key)
      }
    }
    let count = couplings.count
    precision = precision.map { $0 + [Double](repeating: 0, count: count - $0.count) }
  }

  private mutating func add(
    _ setting: ConstraintSetting, _ interactions: InteractionModel
  ) throws(Failure) {
    let new = try setting.parameters.map { (name) throws(Failure) in
      try Self.coupling(name, interactions)
    }
    switch setting {
    case .limit(_, let limit):
      guard !new[0].isSignSeen else {
        throw Failure(
          .badInput,
          "the sign of \(new[0].name) is seen, and a one-sided limit says nothing of the other:"
            + " expected value and sigma")
      }
      addHalfNormal(new[0], sigma: limit / ConstraintSetting.sigmasOfLimit)
    case .value(_, let value, let sigma) where !new[0].isSignSeen:
      guard value == 0 else {
        throw Failure(
          .badInput,
          "the sign of \(new[0].name) is not seen: expected a value of 0, or a limit, found"
            + " \(numeral(value))")
      }
      addHalfNormal(new[0], sigma: sigma)
    case .value(_, let value, let sigma):
      try addNormal(new, values: [value], covariance: [[sigma * sigma]])
    case .values(_, let values, let covariance):
      if let unseen = new.first(where: { !$0.isSignSeen }) {
        throw Failure(
          .badInput,
          "the sign of \(unseen.name) is not seen: expected a constraint of its own, with a value of 0"
            + " or a limit")
      }
      try addNormal(new, values: values, covariance: covariance)
    }
  }

  private static func coupling(
    _ name: String, _ interactions: InteractionModel
  ) throws(Failure) -> Coupling {
    if let coupling = interactions.coupling(named: name) { return coupling }
    if interactions.masses.contains(where: { $0.name == name }) {
      throw Failure(
        .badInput,
        "\(name) is a mass, which is given and never fitted: expected a coupling")
    }
    let names = interactions.couplings.map(\.name)
    let others = BuiltInInteractions.couplings.map(\.name).contains(name)
    throw Failure(
      .badInput,
      "expected one of \(names.joined(separator: ", ")), found \(quoted(name))"
        + suggestion(for: name, among: names)
        + (others ? "; physics.interactions does not list an interaction that has it" : ""))
  }

  private mutating func addHalfNormal(_ coupling: Coupling, sigma: Double) {
    roots.append((couplings.count, .ofLimit))
    couplings.append(coupling)
    values.append(0)
    precision.append([Double](repeating: 0, count: couplings.count))
    slopes.append(1 / (sigma * sigma))
  }

  private mutating func addNormal(
    _ new: [Coupling], values measured: [Double], covariance: [[Double]]
  ) throws(Failure) {
    for (coupling, value) in zip(new, measured) where !coupling.limits.contains(value) {
      throw Failure(
        .badInput,
        "expected a number \(coupling.limits) for \(coupling.name), found \(numeral(value))")
    }
    guard let factor = CholeskyFactor(covariance) else {
      throw Failure(.badInput, "expected a positive definite covariance")
    }
    let first = couplings.count
    roots.append((first, factor))
    couplings += new
    values += measured
    slopes += [Double](repeating: 0, count: new.count)
    precision += factor.inverse.map { [Double](repeating: 0, count: first) + $0 }
  }

  public static func == (one: CouplingConstraints, other: CouplingConstraints) -> Bool {
    one.couplings == other.couplings && one.values == other.values
      && one.precision == other.precision && one.slopes == other.slopes
  }
}

extension CouplingConstraints {
  /// What the constraints add to chi-square at a point.
  ///
  /// - Parameter shifts: changes of the measured values, as in a pseudo-experiment; none where nil.
  func chiSquare(at point: [Double], shifts: ArraySlice<Double>? = nil) -> Double {
    let distances = couplings.enumerated().map { index, coupling in
      point[coupling.index] - values[index] - (shifts.map { $0[$0.startIndex + index] } ?? 0)
    }
    return couplings.indices.reduce(0) { sum, row in
      let value = point[couplings[row].index]
      let slope = zip(precision[row], distances).reduce(0) { $0 + $1.0 * $1.1 }
      return sum + slope * distances[row] + slopes[row] * value * value
    }
  }

  /// Twice the negative logarithm of the probability of what a pseudo-experiment measured, without
  /// a constant.
  ///
  /// - Parameter shifts: values that it measured less the measured values.
  func distance(ofMeasured shifts: ArraySlice<Double>, from point: [Double]) -> Double {
    let distances = couplings.enumerated().map { index, coupling in
      slopes[index] > 0
        ? 0 : values[index] + shifts[shifts.startIndex + index] - point[coupling.index]
    }
    return couplings.indices.reduce(0) { sum, row in
      sum + distances[row] * zip(precision[row], distances).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// Values that a pseudo-experiment measures less the measured values, where the truth is a point.
  ///
  /// A limit stays as it is: a half-normal distribution does not say what would have been measured.
  ///
  /// - Parameter normal: independent numbers N(0, 1), one for each coupling.
  func shifts(at point: [Double], normal: ArraySlice<Double>) -> [Double] {
    roots.flatMap { root -> [Double] in
      let indices = root.first..<root.first + root.factor.rows.count
      guard slopes[root.first] == 0 else { return indices.map { _ in 0 } }
      let drawn = normal[
        (normal.startIndex + indices.lowerBound)..<(normal.startIndex + indices.upperBound)]
      return zip(indices, root.factor.applied(to: drawn)).map { index, change in
        point[couplings[index].index] + change - values[index]
      }
    }
  }
}

extension CouplingConstraints {
  /// The addresses of the arrays that the profiling kernel takes.
  struct Kernel {
    fileprivate let measured: UnsafeBufferPointer<Int32>
    fileprivate let values: UnsafeBufferPointer<Double>
    fileprivate let precision: UnsafeBufferPointer<Double>
    fileprivate let slopes: UnsafeBufferPointer<Double>

    func add(to fit: inout nuem_fit) {
      fit.measurements = measured.count
      fit.measured = measured.baseAddress
      fit.measured_at = values.baseAddress
      fit.measured_precision = precision.baseAddress
      fit.measured_slope = slopes.baseAddress
    }
  }

  /// Calls `body` with the addresses of the arrays, which hold while it runs.
  func withKernelMeasurements<Result>(_ body: (Kernel) -> Result) -> Result {
    let numbers = couplings.map { Int32($0.index) }
    let matrix = precision.flatMap { $0 }
    return numbers.withUnsafeBufferPointer { measured in
      values.withUnsafeBufferPointer { values in
        matrix.withUnsafeBufferPointer { precision in
          slopes.withUnsafeBufferPointer { slopes in
            body(Kernel(measured: measured, values: values, precision: precision, slopes: slopes))
          }
        }
      }
    }
  }
}
