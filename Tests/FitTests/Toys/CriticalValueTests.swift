import Fit
import Testing

@Suite struct CriticalValueTests {
  /// Of 1, 2, ... n the part p is not exceeded by ceil(p n) and no smaller one, whatever the order.
  @Test(arguments: [
    (10, 0.9, 9), (10, 0.85, 9), (10, 0.81, 9), (100, 0.9, 90), (100, 0.68, 68), (7, 0.5, 4),
    (1, 0.9, 1), (1000, 0.6827, 683),
  ])
  func isTheSmallestThatCovers(toys: Int, confidenceLevel: Double, expected: Double) {
    let rises = (1...toys).map { Double(($0 * 7919) % toys + 1) }
    let critical = CriticalValue(trueValue: 0, rises: rises, confidenceLevel: confidenceLevel)
    #expect(critical.value == expected)
  }
}
