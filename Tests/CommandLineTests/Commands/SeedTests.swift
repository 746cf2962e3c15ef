import Testing

/// The seed fixes every result, and nothing else does.
@Suite struct SeedTests {
  @Test(arguments: [
    ["rates"], ["spectrum", "--set", "q_nue=1e-8"], ["bounds"], ["reproduce"],
    ["region", "--x", "r2_numu", "--y", "r2_nue", "--points", "15"],
  ])
  func sameNumbersWithAnyThreads(_ command: [String]) async throws {
    var results: Set<String> = []
    for threads in ["1", "2", "5", "2"] {
      let run = try await nuem(
        command + ["--samples", "20_000", "--seed", "7", "--format", "json"]
          + ["--threads", threads], in: Folder())
      results.insert(try Document(run.succeeded()).text)
    }
    #expect(results.count == 1)
  }

  @Test func sameTableWithAnyThreads() async throws {
    var results: Set<String> = []
    for threads in ["1", "2", "5", "2"] {
      let rates = ["rates", "--samples", "1e6", "--format", "csv", "--threads", threads]
      results.insert(try await nuem(rates, in: Folder()).succeeded())
    }
    #expect(results.count == 1)
  }

  @Test func anotherSeedDiffers() async throws {
    let runs = ["1", "2", "18446744073709551615"].map {
      ["rates", "--samples", "1e4", "--format", "csv", "--seed", $0]
    }
    var results: Set<String> = []
    for run in runs { results.insert(try await nuem(run, in: Folder()).succeeded()) }
    #expect(results.count == runs.count)
  }

  @Test func seedOfTheFileYieldsToTheCommandLine() async throws {
    let file = "sampling: { seed: 3, samples: 1e4 }"
    let fromFile = try await nuem("rates", "--format", "csv", configuration: file)
    let overridden = try await nuem("rates", "--format", "csv", "--seed", "4", configuration: file)
    let plain = try await nuem(
      "rates", "--format", "csv", "--seed", "4", "--samples", "1e4", in: Folder())
    #expect(fromFile.succeeded() != overridden.succeeded())
    #expect(overridden.output == plain.succeeded())
  }

  /// Samples in any spelling are the same count.
  @Test(arguments: ["10000", "1e4", "10_000", "1.0e4"])
  func samplesInAnySpelling(_ samples: String) async throws {
    let run = try await nuem("rates", "--samples", samples, "--format", "json", in: Folder())
    let provenance = try Document(run.succeeded()).provenance
    #expect(provenance["samples_requested"] as? Int == 10_000)
    // Each of 16 replicates has a power of two.
    #expect(provenance["samples"] as? Int == 16 * 1024)
  }

  @Test func quadratureDrawsNoNumbers() async throws {
    let quadrature = ["rates", "--engine", "quadrature", "--format", "json"]
    let one = try await nuem(quadrature + ["--seed", "1", "--threads", "1"], in: Folder())
    let two = try await nuem(quadrature + ["--seed", "2", "--threads", "2"], in: Folder())
    let (first, second) = (try Document(one.succeeded()), try Document(two.succeeded()))
    for key in ["seed", "samples_requested", "samples", "replicates"] {
      #expect(first.provenance[key] is String == false && first.text.contains("\"\(key)\": null"))
    }
    let rows: (Document) -> Substring? = {
      try? $0.text(after: "\"rows\"", before: "\n  ]")
    }
    #expect(rows(first) == rows(second))
  }
}
