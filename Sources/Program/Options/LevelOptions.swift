import ArgumentParser
import Configuration
import Fit

/// Options for one or several rises of chi-square.
struct LevelOptions: ParsableArguments {
  @Option(
    name: .customLong("cl"),
    help: ArgumentHelp(
      "Confidence level for two degrees of freedom; may be given several times. Default: 0.90.",
      valueName: "level"))
  var confidenceLevels: [Number] = []

  @Option(
    name: .customLong("delta"),
    help: ArgumentHelp(
      "Rise of chi-square, in place of a confidence level; may be given several times.",
      valueName: "rise"))
  var rises: [Number] = []

  func validate() throws {
    try checkRises(levels: confidenceLevels, deltas: rises)
  }

  /// The rises of chi-square.
  func deltas(degreesOfFreedom: Double) throws(Failure) -> [Double] {
    guard rises.isEmpty else { return rises.map(\.value) }
    let levels = confidenceLevels.isEmpty ? [0.90] : confidenceLevels.map(\.value)
    return try levels.map { (level) throws(Failure) in
      try deltaChiSquare(confidenceLevel: level, degreesOfFreedom: degreesOfFreedom)
    }
  }
}

/// Refuses values of --cl and --delta that are no rises of chi-square, or both at once.
func checkRises(levels: [Number], deltas: [Number]) throws {
  guard levels.isEmpty || deltas.isEmpty else {
    throw ValidationError("give --cl or --delta, not both")
  }
  // Outside of these limits a quantile of chi-square does not fit in a double.
  for level in levels.map(\.value) where !(level >= 1e-100 && level < 1) {
    throw ValidationError("--cl: expected a number >= 1e-100 and < 1, found \(numeral(level))")
  }
  for delta in deltas.map(\.value) where !(delta > 0) {
    throw ValidationError("--delta: expected a number > 0, found \(numeral(delta))")
  }
}

/// Two finite decimal numbers, separated by a comma.
struct NumberPair: ExpressibleByArgument {
  let first: Double
  let second: Double

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      parseNumber(String($0))
    }
    guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else { return nil }
    (self.first, self.second) = (first, second)
  }
}
