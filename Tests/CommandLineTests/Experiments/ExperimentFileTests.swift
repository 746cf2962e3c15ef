import Foundation
import Testing

/// The experiments that come with the program as files.
@Suite struct ExperimentFileTests {
  private static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../experiments/\(name)"
    )
    .standardizedFileURL.path
  }

  private static let tree = [
    "--override", "physics.standard_model=tree", "--override", "physics.radiative=none",
  ]

  /// The default, spelled out, has the default's hash.
  @Test func duneIsTheDefault() async throws {
    func hash(_ output: String) -> Substring? {
      output.split(whereSeparator: \.isWhitespace).last
    }
    let folder = try Folder(["empty.yaml": "{}"])
    let dune = try await nuem("config", "check", Self.path("dune-nd.yaml"), in: folder).succeeded()
    let standard = try await nuem("config", "check", "empty.yaml", in: folder)
    #expect(hash(dune) != nil && hash(dune) == hash(standard.output))
  }

  /// Events of each flavour at tree level as another program has them, within 0.2 %.
  @Test func minervaRatesAtTreeLevel() async throws {
    let rates = try Table(
      try await nuem(
        ["rates", "--config", Self.path("minerva-le.yaml"), "--samples", "1e5", "--format", "csv"]
          + Self.tree, in: Folder()
      ).succeeded())
    let found = Dictionary(
      uniqueKeysWithValues: zip(
        rates.rows.map { $0["channel"] ?? "" }, rates.numbers("events_per_year")))
    for (channel, events) in [("numu", 98.2), ("numubar", 16.6), ("nue", 12.8), ("nuebar", 1.2)] {
      // The numbers have one digit behind the point.
      let here = try #require(found[channel] ?? nil)
      #expect(abs(here - events) < 0.002 * events + 0.05, "\(channel): \(here)")
    }
    #expect(agree(found["total"] ?? nil, 128.8, within: 0.002))
  }

  /// Six bins of the electron's energy as another program has them, within 0.5 %.
  @Test func minervaSpectrumAtTreeLevel() async throws {
    let edges = "[{ variable: electron_energy_gev, edges: [0.8, 2, 3, 5, 7, 9, 100] }]"
    let spectrum = try Table(
      try await nuem(
        [
          "spectrum", "--config", Self.path("minerva-le.yaml"), "--samples", "1e5", "--format",
          "csv", "--override", "binning.axes=\(edges)", "--override", "data=asimov",
        ] + Self.tree, in: Folder()
      ).succeeded())
    let expected = [39.73, 23.03, 23.29, 11.62, 7.72, 23.38]
    #expect(spectrum.numbers("total").count == expected.count)
    for (found, events) in zip(spectrum.numbers("total"), expected) {
      #expect(agree(found, events, within: 0.005))
    }
    #expect(spectrum.rows.first?["low_1"] == "0.8" && spectrum.rows.last?["high_1"] == "100")
  }

  /// More events were seen than the Standard Model has, so that a moment's best fit is not 0.
  @Test func minervaDataAreFitted() async throws {
    let fit = try Table(
      try await nuem(
        [
          "fit", "--config", Self.path("minerva-le.yaml"), "--samples", "1e5", "--format", "csv",
          "--parameter", "mu_numu",
        ], in: Folder()
      ).succeeded())
    let best = try #require(fit.numbers("best_fit").first ?? nil)
    #expect(best > 0)
    #expect(try #require(fit.numbers("chi2").first ?? nil) < 1e-6)
  }
}
