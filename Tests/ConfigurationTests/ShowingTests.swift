import Configuration
import Testing

@Suite struct ShowingTests {
  static let unusual = Example(
    detector: .init(massTonnes: 0.1 + 0.2, resolution: 1e-7), engine: .quadrature,
    samples: .max, bins: 7, isVerbose: false, label: "a \"b\": #\n\u{1F600}\u{7F}é",
    items: [.init(name: "true", years: 1e21), .init(name: "plain/word-1.csv", years: 0.875)])

  @Test(arguments: [Example(), unusual])
  func whatIsShownReadsTheSame(_ settings: Example) throws {
    #expect(try Example.read(Example.format.yaml(of: settings)) == settings)
    #expect(try Example.read(Example.format.json(of: settings).text(indented: true)) == settings)
  }

  @Test func defaultsAreShownWithUnitsAndLimits() {
    #expect(
      Example.format.yaml(of: Example()) == """
        detector:
          fiducial_mass_t: 50               # t; > 0; fiducial mass
          resolution: 0.1                   # >= 0 and <= 10; of the energy
        engine: mc                          # mc | quadrature; how events are made
        samples: 5000000                    # >= 1; per configuration
        bins: 12                            # >= 1 and <= 10000; of the spectrum
        verbose: true                       # true | false; talk
        label: none                         # anything
        items: []                           # a list of { name, years }

        """)
  }

  @Test func canonicalTextTellsSettingsApart() {
    let text = Example.format.canonicalText(of: Self.unusual)
    #expect(text.hasPrefix("detector.fiducial_mass_t=0.30000000000000004\n"))
    #expect(text.contains("\nitems[2].name=\"plain/word-1.csv\"\nitems[2].years=0.875\n"))
    #expect(text != Example.format.canonicalText(of: Example()))
  }

  @Test func schemaDescribesEveryKey() {
    let schema = Example.format.schema(title: "example")
    #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["additionalProperties"] == false)
    let mass = schema["properties"]?["detector"]?["properties"]?["fiducial_mass_t"]
    #expect(
      mass == [
        "type": "number", "exclusiveMinimum": .number(0), "description": "fiducial mass (t)",
        "default": .number(50),
      ])
    #expect(schema["properties"]?["engine"]?["enum"] == ["mc", "quadrature"])
    #expect(schema["properties"]?["bins"]?["maximum"] == .count(10000))
    #expect(schema["properties"]?["items"]?["items"]?["required"] == ["name", "years"])
  }

  @Test func jsonKeepsOrderAndHasNoNaN() {
    let json: JSON = ["b": .number(.nan), "a": ["x", .count(1)], "c": [["d": .null]], "e": [:]]
    #expect(json.text() == #"{"b": null, "a": ["x", 1], "c": [{"d": null}], "e": {}}"#)
    #expect(
      json.text(indented: true) == """
        {
          "b": null,
          "a": ["x", 1],
          "c": [
            {
              "d": null
            }
          ],
          "e": {}
        }
        """)
  }

  @Test func optionsSetKeys() throws {
    var (settings, source) = try Example.format.read(Array("samples: 3".utf8), name: "conf.yaml")
    try Example.format.set(
      "samples", to: "5e6", option: "--samples", settings: &settings, source: &source)
    try Example.format.set(
      "detector.resolution", to: "0.2", option: "--resolution", settings: &settings,
      source: &source)
    #expect(settings.samples == 5_000_000 && settings.detector.resolution == 0.2)
    #expect(source.location(of: "samples") == "--samples" && source.isGiven("detector.resolution"))
    let failure = #expect(throws: Failure.self) {
      try Example.format.set(
        "engine", to: "mcc", option: "--engine", settings: &settings, source: &source)
    }
    let message = "--engine: expected one of mc, quadrature, found \"mcc\"; did you mean \"mc\"?"
    #expect(failure == Failure(.commandLine, message))
  }

  @Test func placesOfKeys() throws {
    var source = try Example.format.read(
      Array("\nitems:\n- { name: a, years: 1 }\n".utf8), name: "some/conf.yaml"
    ).source
    #expect(source.location(of: "items[1].years") == "some/conf.yaml:3: items[1].years")
    #expect(source.location(of: "items[1]") == "some/conf.yaml:3: items[1]")
    #expect(source.location(of: "items[7].name") == "some/conf.yaml:2: items[7].name")
    #expect(source.location(of: "bins") == "bins (default)")
    #expect(source.resolve("nd.csv", of: "flux") == "some/nd.csv")
    #expect(source.resolve("/nd.csv", of: "flux") == "/nd.csv")
    #expect(ConfigurationSource().resolve("nd.csv", of: "flux") == "nd.csv")
    source.override("items", by: "--items")
    #expect(source.location(of: "items[1].years") == "--items")
    #expect(
      source.failure(.badInput, at: "items", "no such plan")
        == Failure(.commandLine, "--items: no such plan"))
    #expect(source.given(among: "bins", "items") == "items")
    #expect(source.given(among: "bins", "samples") == "bins")
  }
}
