import CKernels
import Foundation
import Testing

/// The errors that vector_math.inc states, against the C library over each function's domain, for
/// every instruction set of this processor.
@Suite struct VectorMathTests {
  static let sets = [NUEM_BASELINE, NUEM_AVX2, NUEM_AVX512]
    .filter { nuem_has_instruction_set($0) != 0 }.map(\.rawValue)

  private static let points = 80_000

  /// The largest of |own - exact| / scale(exact) over a domain that is walked by a map of [0, 1].
  private func largestError(
    _ function: nuem_function, _ set: UInt32, domain: (Double) -> Double,
    exact: (Double) -> Double, scale: (Double) -> Double = { abs($0) }
  ) throws -> Double {
    let x = (0..<Self.points).map { domain(Double($0) / Double(Self.points - 1)) }
    var result = [Double](repeating: .nan, count: x.count)
    try #require(
      nuem_evaluate(function, nuem_instruction_set(set), x.count, x, &result, nil) == NUEM_OK)
    return zip(x, result).reduce(0) { largest, pair in
      let value = exact(pair.0)
      let error = abs(pair.1 - value)
      guard error.isFinite else { return .infinity }
      return error == 0 ? largest : max(largest, error / scale(value))
    }
  }

  @Test(arguments: sets) func exponential(set: UInt32) throws {
    let error = try largestError(
      NUEM_EXPONENTIAL, set, domain: { -700 + 1400 * $0 }, exact: { exp($0) })
    #expect(error < 5e-16)
  }

  @Test(arguments: sets) func logarithm(set: UInt32) throws {
    let error = try largestError(
      NUEM_LOGARITHM, set, domain: { pow(10, -300 + 600 * $0) }, exact: { log($0) },
      scale: { max(1, abs($0)) })
    #expect(error < 5e-16)
    let nearOne = try largestError(
      NUEM_LOGARITHM, set, domain: { 0.5 + 1.5 * $0 }, exact: { log($0) },
      scale: { max(1, abs($0)) })
    #expect(nearOne < 5e-16)
  }

  @Test(arguments: sets) func versine(set: UInt32) throws {
    let error = try largestError(
      NUEM_VERSINE, set, domain: { Double.pi * Double.pi * pow($0, 4) },
      exact: { 2 * pow(sin(0.5 * $0.squareRoot()), 2) })
    #expect(error < 1e-15)
  }

  @Test(arguments: sets) func angles(set: UInt32) throws {
    let angle = try largestError(
      NUEM_HALF_VERSINE_ANGLE, set, domain: { pow($0, 3) }, exact: { 2 * asin($0.squareRoot()) })
    #expect(angle < 2e-14)
    let square = try largestError(
      NUEM_SQUARE_OF_ANGLE, set, domain: { pow($0, 3) },
      exact: { pow(2 * asin($0.squareRoot()), 2) })
    #expect(square < 4e-14)
  }

  @Test(arguments: sets) func shortAngles(set: UInt32) throws {
    let versine = try largestError(
      NUEM_SHORT_VERSINE, set, domain: { Double.pi * Double.pi * pow($0, 4) },
      exact: { 2 * pow(sin(0.5 * $0.squareRoot()), 2) })
    #expect(versine < 3e-10)
    let angle = try largestError(
      NUEM_SHORT_ANGLE, set, domain: { pow($0, 3) }, exact: { 2 * asin($0.squareRoot()) })
    #expect(angle < 7e-10)
  }

  @Test(arguments: sets) func shortNormalTail(set: UInt32) throws {
    let error = try largestError(
      NUEM_SHORT_NORMAL_TAIL, set, domain: { 9 - 18 * $0 }, exact: { 0.5 * erfc(abs($0)) },
      scale: { _ in 1 })
    #expect(error < 7e-11)
  }

  /// What lies between two edges is a difference of two tails, and never negative.
  @Test(arguments: sets) func shortNormalTailFalls(set: UInt32) throws {
    let z = (0..<Self.points).map { 6 * Double($0) / Double(Self.points) }
    var tail = [Double](repeating: .nan, count: z.count)
    try #require(
      nuem_evaluate(NUEM_SHORT_NORMAL_TAIL, nuem_instruction_set(set), z.count, z, &tail, nil)
        == NUEM_OK)
    #expect(abs(tail[0] - 0.5) < 1e-15)
    #expect(zip(tail, tail.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test(arguments: sets) func sineOfTurn(set: UInt32) throws {
    let error = try largestError(
      NUEM_SINE_OF_TURN, set, domain: { $0 - 0.5 }, exact: { sin(Double.pi * $0) },
      scale: { _ in 1 })
    #expect(error < 1e-15)
  }

  @Test(arguments: sets) func normalProbability(set: UInt32) throws {
    let exact = { (x: Double) in 0.5 * erfc(-x * 0.5.squareRoot()) }
    let tail = try largestError(
      NUEM_NORMAL_PROBABILITY, set, domain: { -15 * $0 }, exact: exact)
    #expect(tail < 4e-13)
    let above = try largestError(
      NUEM_NORMAL_PROBABILITY, set, domain: { 40 * $0 }, exact: exact, scale: { _ in 1 })
    #expect(above < 3e-13)
  }

  /// There is no inverse in the C library: the quantile has to lead back to its probability.
  @Test(arguments: sets) func normalQuantile(set: UInt32) throws {
    let x = (0..<Self.points).map { step in
      let least = pow(10, -290 * Double(step) / Double(Self.points)) * 0.5
      return step.isMultiple(of: 2) ? least : -least
    }
    var quantiles = [Double](repeating: .nan, count: x.count)
    try #require(
      nuem_evaluate(NUEM_NORMAL_QUANTILE, nuem_instruction_set(set), x.count, x, &quantiles, nil)
        == NUEM_OK)
    for (probability, quantile) in zip(x, quantiles) {
      // Of an upper tail, x holds minus the probability above.
      let tail = 0.5 * erfc(abs(quantile) * 0.5.squareRoot())
      let slope = max(1, quantile * quantile)
      #expect(abs(tail / abs(probability) - 1) < 2e-15 * slope)
      #expect((quantile > 0) == (probability < 0) || abs(probability) == 0.5)
    }
  }

  @Test func specialValuesStayInRange() throws {
    var result = [Double](repeating: .nan, count: 8)
    let wide: [Double] = [-1e300, -40, -27, 0, 27, 40, 1e300, 1]
    #expect(nuem_evaluate(NUEM_NORMAL_PROBABILITY, NUEM_BEST, 8, wide, &result, nil) == NUEM_OK)
    #expect(result.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(result[0] < 1e-50 && abs(result[3] - 0.5) < 2e-13 && result[6] == 1)
    let outside: [Double] = [-1, -1e-20, 0, 0.5, 1, 1 + 1e-15, 2, 1e10]
    #expect(nuem_evaluate(NUEM_HALF_VERSINE_ANGLE, NUEM_BEST, 8, outside, &result, nil) == NUEM_OK)
    #expect(result.allSatisfy { $0 >= 0 && $0 <= 3.1415926535898 })
  }
}
