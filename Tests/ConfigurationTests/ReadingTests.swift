import Configuration
import Foundation
import Testing

@Suite struct ReadingTests {
  @Test(arguments: ["", "\n", "# nothing\n", "---\n", "{}"])
  func nothingGivenIsAllDefaults(_ text: String) throws {
    #expect(try Example.read(text) == Example())
  }

  @Test func everyKindOfValue() throws {
    let settings = try Example.read(
      """
      detector: { fiducial_mass_t: 1e3 }
      engine: quadrature
      samples: 18446744073709551615
      bins: 1_000
      verbose: false
      label: "12"
      items:
        - { name: first, years: 1.75 }
        - name: second
          years: .5
      """)
    #expect(settings.detector == .init(massTonnes: 1000, resolution: 0.1))
    #expect(settings.engine == .quadrature)
    #expect(settings.samples == .max)
    #expect(settings.bins == 1000)
    #expect(!settings.isVerbose)
    #expect(settings.label == "12")
    #expect(
      settings.items == [.init(name: "first", years: 1.75), .init(name: "second", years: 0.5)])
  }

  @Test(arguments: [("5000000", 5_000_000), ("5e6", 5_000_000), ("5_000_000", 5_000_000)])
  func countsInEverySpelling(_ text: String, _ value: UInt64) throws {
    #expect(try Example.read("samples: \(text)").samples == value)
  }

  @Test(arguments: ["\u{FEFF}bins: 3\n", "bins: 3\r\nverbose: true\r\n", "&a bins: 3"])
  func marksAndLineEnds(_ text: String) throws {
    #expect(try Example.read(text).bins == 3)
  }

  @Test func aliasesStandForWhatTheyName() throws {
    let settings = try Example.read(
      "items: [&one { name: a, years: &time 2 }, *one, { name: b, years: *time }]")
    #expect(settings.items.map(\.years) == [2, 2, 2])
  }

  @Test(arguments: [
    (
      "detector:\n  fiducial_mass_t: abc", 2,
      "detector.fiducial_mass_t: expected a number > 0 (t), found \"abc\""
    ),
    (
      "detector: { fiducial_mass_t: -3 }", 1,
      "detector.fiducial_mass_t: expected a number > 0 (t), found \"-3\""
    ),
    (
      "detector: { fiducial_mass_t: 0 }", 1,
      "detector.fiducial_mass_t: expected a number > 0 (t), found \"0\""
    ),
    (
      "detector: { resolution: 10.5 }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found \"10.5\""
    ),
    (
      "detector: { resolution: .nan }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found \".nan\""
    ),
    (
      "detector: { resolution: 1e400 }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found \"1e400\""
    ),
    (
      "detector: { resolution: 0x1p3 }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found \"0x1p3\""
    ),
    (
      "detector: { resolution: \"1\" }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found the text \"1\""
    ),
    (
      "detector: { resolution: !!float 1 }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found the text \"1\""
    ),
    (
      "detector: { resolution: }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found nothing"
    ),
    (
      "detector: { resolution: [] }", 1,
      "detector.resolution: expected a number >= 0 and <= 10, found a list"
    ),
    (
      "detector: 3", 1,
      "detector: expected a mapping with the keys fiducial_mass_t, resolution, found \"3\""
    ),
    ("bins: 1e12", 1, "bins: expected a whole number >= 1 and <= 10000, found \"1e12\""),
    ("bins: 1.5", 1, "bins: expected a whole number >= 1 and <= 10000, found \"1.5\""),
    ("bins: -1", 1, "bins: expected a whole number >= 1 and <= 10000, found \"-1\""),
    (
      "bins: 99999999999999999999999", 1,
      "bins: expected a whole number >= 1 and <= 10000, found \"99999999999999999999999\""
    ),
    ("samples: 1e20", 1, "samples: expected a whole number >= 1, found \"1e20\""),
    ("\nverbose: yes", 2, "verbose: expected true or false, found \"yes\""),
    (
      "engine: quadratur", 1,
      "engine: expected one of mc, quadrature, found \"quadratur\"; did you mean \"quadrature\"?"
    ),
    ("engine: 7", 1, "engine: expected one of mc, quadrature, found \"7\""),
    ("label: ~", 1, "label: expected a text, found nothing"),
    ("label: \"\"", 1, "label: expected a text, found the text \"\""),
    ("items: 3", 1, "items: expected a list, found \"3\""),
    ("items:\n- { name: a, years: 1 }\n- { name: b }", 3, "items[2]: the key \"years\" is missing"),
    ("items:\n- name: a\n  years: x", 3, "items[1].years: expected a number > 0 (yr), found \"x\""),
  ])
  func wrongValues(_ text: String, _ line: Int, _ message: String) {
    let refusal = Example.refusal(of: text)
    #expect(refusal == Failure(.badInput, "conf.yaml:\(line): \(message)"))
  }

  @Test(arguments: [
    (
      "detector:\n  fiducal_mass_t: 3", 2,
      "detector.fiducal_mass_t\"; did you mean \"fiducial_mass_t\"?"
    ),
    ("Bins: 3", 1, "Bins\"; did you mean \"bins\"?"),
    ("fiducial_mass_t: 3", 1, "fiducial_mass_t\"; did you mean \"detector.fiducial_mass_t\"?"),
    ("fiducial_mas_t: 3", 1, "fiducial_mas_t\"; did you mean \"detector.fiducial_mass_t\"?"),
    ("detector: { zzzz: 3 }", 1, "detector.zzzz\"; known keys: fiducial_mass_t, resolution"),
  ])
  func unknownKeys(_ text: String, _ line: Int, _ message: String) {
    let refusal = Example.refusal(of: text)
    #expect(refusal == Failure(.badInput, "conf.yaml:\(line): unknown key \"\(message)"))
  }

  @Test func missingFilesAndFolders() throws {
    for path in ["/nonexistent/conf.yaml", NSTemporaryDirectory(), "", "a\0b"] {
      let failure = #expect(throws: Failure.self) { try Example.format.read(file: path) }
      #expect(failure?.kind == .missingInput)
    }
    let failure = #expect(throws: Failure.self) { try Example.format.read(file: "/dev/zero") }
    #expect(failure?.kind == .badInput)
  }
}
