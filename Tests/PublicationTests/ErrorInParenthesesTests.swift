import Publication
import Testing

/// Numbers with their errors in parentheses, against what one writes by hand.
@Suite struct ErrorInParenthesesTests {
  @Test(arguments: [
    (5877.43514, 0.0081, "5877.4351(81)"), (81.8104321, 0.00016, "81.81043(16)"),
    (57.34, 1.2, "57.3(12)"), (57.34, 12, "57(12)"), (1234.5, 120, "1230(120)"),
    (-9.591e-11, 1.23e-16, "-9.591000(12)e-11"), (3.1130e-10, 8.6e-13, "3.1130(86)e-10"),
    (45500, 1.26, "45500.0(13)"), (0.001, 0.0002, "0.00100(20)"), (2, 0.5, "2.00(50)"),
  ])
  func common(_ value: Double, _ error: Double, _ text: String) {
    #expect(withErrorInParentheses(value, error: error) == text)
  }

  /// Into a digit more, of the number, of the error, of both; the error then has two digits still.
  @Test(arguments: [
    (9.996, 0.7, 1, "10.0(7)"), (9.9996, 0.0126, 2, "10.000(13)"), (1.0, 0.0996, 2, "1.00(10)"),
    (9.96, 0.996, 2, "10.0(10)"), (0.999_996, 0.000_12, 2, "1.00000(12)"),
    (9.9996e-11, 1.26e-13, 2, "1.0000(13)e-10"), (9.996e20, 9.96e18, 2, "1.000(10)e+21"),
    (999.96, 0.96, 1, "1000(1)"), (-9.996, 0.7, 1, "-10.0(7)"),
  ])
  func carries(_ value: Double, _ error: Double, _ errorDigits: Int, _ text: String) {
    #expect(withErrorInParentheses(value, error: error, errorDigits: errorDigits) == text)
  }

  @Test(arguments: [
    (0.0, 0.5, "0.00(50)"), (-0.001, 0.5, "0.00(50)"), (0.004, 0.5, "0.00(50)"),
    (0.006, 0.5, "0.01(50)"), (1e-12, 3.4e-10, "0.0(34)e-10"), (0, 2.5e-40, "0.0(25)e-40"),
    (5e-12, 3.4e-10, "0.1(34)e-10"), (-1e-12, 3.4e-10, "0.0(34)e-10"),
  ])
  func belowTheError(_ value: Double, _ error: Double, _ text: String) {
    #expect(withErrorInParentheses(value, error: error) == text)
  }

  @Test(arguments: [
    (1.5e-300, 2.5e-303, "1.5000(25)e-300"), (1.5e300, 2.5e297, "1.5000(25)e+300"),
    (.leastNonzeroMagnitude, .leastNonzeroMagnitude, "4.9(49)e-324"),
    (1e7, 1, "1.00000000(10)e+07"),
    (9_999_999, 1, "9999999.0(10)"), (1, 1e-30, "1.0000000000000000(1)"),
  ])
  func hugeAndTiny(_ value: Double, _ error: Double, _ text: String) {
    #expect(withErrorInParentheses(value, error: error) == text)
  }

  @Test func noError() {
    #expect(withErrorInParentheses(1.5, error: 0) == "1.5(0)")
    #expect(withErrorInParentheses(0, error: 0) == "0(0)")
    #expect(withErrorInParentheses(1.234_567_89e-12, error: 0, digits: 3) == "1.23(0)e-12")
    for error in [nil, Double.nan, .infinity, -1] {
      #expect(withErrorInParentheses(5915, error: error) == "5915")
      #expect(withErrorInParentheses(1.234_567_89, error: error, digits: 4) == "1.235")
    }
  }

  /// Read back, both are within half of the last digit that the error has.
  @Test func readBack() throws {
    var state: UInt64 = 1
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    for _ in 0..<2000 {
      let value = (next() - 0.5) * pow10(Int(next() * 80) - 40)
      let error = abs(value) * pow10(Int(next() * 12) - 9) * (0.1 + next())
      let text = withErrorInParentheses(value, error: error)
      let match = try #require(
        text.wholeMatch(of: /(-?)(\d+)(\.\d+)?\((\d+)\)(e[+-]\d\d+)?/), "\(text)")
      let (sign, whole, fraction, units, power) = (
        match.output.1, match.output.2, match.output.3 ?? "", match.output.4, match.output.5 ?? ""
      )
      let number = try #require(Double("\(sign)\(whole)\(fraction)\(power)"))
      let unit = try #require(Double("1\(power)")) / pow10(max(0, fraction.count - 1))
      let shown = try #require(Double(units)) * unit
      // Two digits of the error, then zeros before the point.
      let place = unit * pow10(units.count - 2)
      #expect(units.count >= 2 && abs(shown - error) < 0.501 * place, "\(text) \(error)")
      #expect(abs(number - value) < 0.501 * place, "\(text) \(value)")
    }
  }

  private func pow10(_ exponent: Int) -> Double {
    exponent < 0 ? 1 / pow10(-exponent) : (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
