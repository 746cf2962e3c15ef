import Configuration
import Testing

@Suite struct TextTests {
  @Test func exitCodes() {
    #expect(Failure.Kind.allCases.map { Failure($0, "").exitCode } == [64, 65, 66, 70, 71, 74, 75])
  }

  @Test func clippingKeepsAtMost80Characters() {
    let fits = String(repeating: "a", count: 80)
    #expect(clipped(fits) == fits)
    #expect(clipped(fits + "b") == String(repeating: "a", count: 77) + "...")
    #expect(clipped("a\u{1B}[0m\n\u{202E}") == "a\\u{1b}[0m\\n\\u{202e}")
    let controls = clipped(String(repeating: "\u{1B}", count: 1000))
    #expect(controls.count <= 80 && controls.hasSuffix("\\u{1b}..."))
  }

  @Test func nearestWord() {
    #expect(nearest(to: "r2_numuu", among: ["mu_numu", "r2_numu", "r2_nue"]) == "r2_numu")
    #expect(nearest(to: "completely", among: ["mu_numu", "r2_numu"]) == nil)
    #expect(nearest(to: String(repeating: "a", count: 100_000), among: ["a"]) == nil)
  }

  @Test(arguments: [
    ("1", 1), ("-2.5e-3", -2.5e-3), ("+.5", 0.5), ("5.", 5), ("1_000.5", 1000.5), ("1e-400", 0),
  ])
  func numbers(_ text: String, _ value: Double) { #expect(parseNumber(text) == value) }

  @Test(arguments: [
    "", " 1", "1 ", "nan", "inf", "Infinity", ".nan", "0x10", "1e", "e5", ".", "-", "1e400", "1,5",
    "_1", "1_", "1__0", "1._5", "1\0", "１",
  ])
  func notNumbers(_ text: String) {
    #expect(parseNumber(text) == nil)
    #expect(parseCount(text) == nil)
  }

  @Test func numeralsReadBack() {
    for value in [
      50, 0.1, 1e21, 1.1e21, 1e-9, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ] {
      #expect(parseNumber(numeral(value)) == value)
    }
    #expect(numeral(50) == "50" && numeral(1e21) == "1.0e+21")
  }

  @Test func limitsPrintThemselves() {
    #expect("\(Limits.above(0.0))" == "> 0")
    #expect("\(Limits.atLeast(1, upTo: 10_000))" == ">= 1 and <= 10000")
    #expect("\(Limits.between(0.5, 2))" == "> 0.5 and < 2")
    #expect(Limits.above(0.0).contains(.nan) == false)
    #expect(Limits<Double>.any.contains(.nan) == false)
  }
}
