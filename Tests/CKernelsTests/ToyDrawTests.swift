import CGSL
import CKernels
import Testing

/// The counts and auxiliary measurements of toys.
@Suite struct ToyDrawTests {
  private func draw(
    seed: UInt64 = 5, ensemble: UInt32 = 0, first: UInt32 = 0, toys: Int, expected: [Double],
    pulls: [Double] = [], sigmas: [Double] = [], status: nuem_status = NUEM_OK
  ) -> (observed: [Double], centres: [Double]) {
    var observed = [Double](repeating: -1, count: toys * expected.count)
    var centres = [Double](repeating: -1, count: toys * pulls.count)
    expected.withUnsafeBufferPointer { expected in
      pulls.withUnsafeBufferPointer { pulls in
        sigmas.withUnsafeBufferPointer { sigmas in
          var description = nuem_toy_ensemble(
            seed: seed, number: ensemble, counts: expected.count, pulls: pulls.count,
            expected: expected.baseAddress, pull: pulls.baseAddress, sigma: sigmas.baseAddress)
          #expect(
            nuem_draw_toys(&description, first, toys, &observed, &centres, nil) == status)
        }
      }
    }
    return (observed, centres)
  }

  /// Mean, variance and, where it is small, the probability of 0.
  @Test(arguments: [0.3, 5, 47, 3000.5]) func poisson(_ mean: Double) {
    let toys = 200_000
    let counts = draw(toys: toys, expected: [mean]).observed
    let number = Double(toys)
    let average = counts.reduce(0, +) / number
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / number
    #expect(abs(average - mean) < 5 * (mean / number).squareRoot())
    // The fourth central moment is mean (1 + 3 mean).
    #expect(abs(variance - mean) < 5 * (mean * (1 + 2 * mean) / number).squareRoot())
    #expect(counts.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
  }

  @Test func auxiliaryMeasurements() {
    let toys = 100_000
    let centres = draw(
      toys: toys, expected: [1, 2], pulls: [0.5, -1], sigmas: [0.1, 2]
    ).centres
    let number = Double(toys)
    for (pull, (mean, sigma)) in zip([0.5, -1], [0.1, 2]).enumerated() {
      let values = (0..<toys).map { (centres[2 * $0 + pull] - mean) / sigma }
      #expect(abs(values.reduce(0, +) / number) < 5 / number.squareRoot())
      let variance = values.reduce(0) { $0 + $1 * $1 } / number
      #expect(abs(variance - 1) < 5 * (2 / number).squareRoot())
    }
  }

  @Test func numbersAreAToysOwn() {
    let expected = [3.0, 40, 500]
    let all = draw(toys: 50, expected: expected, pulls: [0], sigmas: [1])
    let last = draw(first: 20, toys: 30, expected: expected, pulls: [0], sigmas: [1])
    #expect(Array(all.observed[60...]) == last.observed)
    #expect(Array(all.centres[20...]) == last.centres)
    #expect(draw(ensemble: 1, toys: 50, expected: expected).observed != all.observed)
    #expect(draw(seed: 6, toys: 50, expected: expected).observed != all.observed)
  }

  @Test func badExpectations() {
    for mean in [-1, .nan, .infinity, 2e9] {
      _ = draw(toys: 1, expected: [1, mean], status: NUEM_INVALID_ARGUMENT)
    }
    _ = draw(toys: 1, expected: [], pulls: [0], sigmas: [0], status: NUEM_INVALID_ARGUMENT)
    _ = draw(first: .max, toys: 2, expected: [1], status: NUEM_INVALID_ARGUMENT)
    #expect(draw(toys: 1, expected: [0]).observed == [0])
  }
}
