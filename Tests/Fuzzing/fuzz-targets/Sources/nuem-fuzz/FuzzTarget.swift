/// A reader with what must hold of it, whatever the bytes.
struct FuzzTarget: Sendable {
  /// That of its folder of inputs too.
  let name: String
  let run: @Sendable ([UInt8]) -> Void

  static let all = [
    FuzzTarget(name: "backgrounds", run: fuzzBackgrounds),
    FuzzTarget(name: "block", run: fuzzBlock),
    FuzzTarget(name: "chunks", run: fuzzChunks),
    FuzzTarget(name: "compare", run: fuzzCompare),
    FuzzTarget(name: "configuration", run: fuzzConfiguration),
    FuzzTarget(name: "counts", run: fuzzCounts),
    FuzzTarget(name: "covariance", run: fuzzCovariance),
    FuzzTarget(name: "flux", run: fuzzFlux),
    FuzzTarget(name: "globes", run: fuzzGlobes),
    FuzzTarget(name: "interaction", run: fuzzInteraction),
    FuzzTarget(name: "json", run: fuzzJSON),
    FuzzTarget(name: "plan", run: fuzzPlan),
    FuzzTarget(name: "rates", run: fuzzRates),
    FuzzTarget(name: "submission", run: fuzzSubmission),
    FuzzTarget(name: "toys", run: fuzzToys),
    FuzzTarget(name: "values", run: fuzzValues),
    FuzzTarget(name: "words", run: fuzzWords),
  ]
}
