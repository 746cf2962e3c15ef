import Testing

/// A configuration that must be refused: its text, and what the message must name.
struct BadConfiguration: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let text: String
  let parts: [String]

  init(_ name: String, _ text: String, _ parts: String...) {
    testDescription = name
    self.text = text
    self.parts = parts
  }
}

/// Every refusal names file and line, prints no result, and ends at once.
@Suite struct BadConfigurationTests {
  static let keys = [
    BadConfiguration(
      "section", "\ndetectr: {}", ":2: ", "\"detectr\"", "did you mean \"detector\""),
    BadConfiguration(
      "key", "detector:\n  fiducial_mas_t: 1", ":2: ", "detector.fiducial_mas_t",
      "did you mean \"fiducial_mass_t\""),
    BadConfiguration(
      "key of another section", "seed: 1", ":1: ", "did you mean \"sampling.seed\""),
    BadConfiguration("like no key", "zzzzzzzzz: 1", ":1: ", "known keys: detector, binning"),
    BadConfiguration(
      "key of a pull", "statistics:\n  pulls:\n    flux: {}", ":3: ", "statistics.pulls.flux"),
    BadConfiguration(
      "long key", "? " + String(repeating: "x", count: 100_000) + "\n: 1", ":1: ", "xxx...",
      "unknown key"),
    BadConfiguration("escapes in a key", "\"a\\e[31m\": 1", ":1: ", "\\u{1b}"),
    BadConfiguration(
      "twice", "binning:\n  bins: 12\n  high_me: 6\n  bins: 13", ":2: ", "duplicate key \"bins\""),
    BadConfiguration("section twice", "binning: {}\nbinning: {}", "c.yaml:", "duplicate key"),
    BadConfiguration("list as a key", "[a]: 1", ":1: "),
    BadConfiguration("merge key", "<<: { plan: prism }", ":1: ", "merge keys (<<) are not read"),
    BadConfiguration(
      "missing", "plan:\n  - { mode: neutrino, position_m: 3 }", ":2: plan[1]: ", "\"years\""),
  ]

  static let values = [
    BadConfiguration("word", "detector:\n  fiducial_mass_t: heavy", ":2: ", "found \"heavy\""),
    BadConfiguration("quoted", "detector: { fiducial_mass_t: \"50\" }", "found the text \"50\""),
    BadConfiguration("list", "detector: { fiducial_mass_t: [1] }", "found a list"),
    BadConfiguration("nothing", "detector: { fiducial_mass_t: }", "found nothing"),
    BadConfiguration("scalar for a section", "\ndetector: 5", ":2: detector: expected a mapping"),
    BadConfiguration("list for a section", "detector: [1]", ":1: detector: expected a mapping"),
    BadConfiguration("negative", "detector:\n  fiducial_mass_t: -1", ":2: ", "> 0", "found \"-1\""),
    BadConfiguration("zero", "beam: { pot_per_year: 0 }", ":1: beam.pot_per_year"),
    BadConfiguration("angle", "detector: { angular_resolution_deg: 181 }", "<= 180"),
    BadConfiguration("mixing angle", "physics: { sin2_theta_w: 1 }", "> 0 and < 1"),
    BadConfiguration(
      "choice", "physics: { millicharge_convention: publishd }", "did you mean \"published\""),
    BadConfiguration("boolean", "statistics: { background_in_variance: yes }", "true or false"),
    BadConfiguration(
      "sigma", "statistics: { pulls: { pi0: { sigma: 0 } } }", "statistics.pulls.pi0.sigma",
      "the word free or fixed"),
    BadConfiguration(
      "sigma like nothing", "statistics: { pulls: { pi0: { sigma: 1e-300 } } }", ":1: "),
    BadConfiguration("normalization", "normalization: table", "did you mean \"table1\""),
    BadConfiguration("seed", "sampling: { seed: -1 }", "sampling.seed"),
    BadConfiguration("seed of 65 bits", "sampling: { seed: 18446744073709551616 }", ":1: "),
    BadConfiguration("part of a sample", "sampling: { samples: 1.5 }", "a whole number"),
    BadConfiguration("one replicate", "sampling: { replicates: 1 }", ">= 2 and <= 4096"),
    BadConfiguration(
      "fewer samples than replicates", "\nsampling: { samples: 3 }", ":2: sampling.samples"),
    BadConfiguration("unknown engine", "sampling: { engine: vegas }", "mc, qmc, quadrature"),
  ]

  /// What YAML, Swift or C would take for a number; one after the other in one key.
  static let notNumbers = [
    "NaN", "nan", ".nan", ".NaN", "inf", "-inf", ".inf", "-.inf", "Infinity", "1e400", "-1e400",
    "0x10", "0x1p3", "1__0", "_1", "1_", "1,5", "5 t", "!!float 5", "true", "~", "1e", "--1", "٣",
  ]

  static let absurd = [
    BadConfiguration("bins", "binning: { bins: 1e12 }", ":1: binning.bins", "<= 10000"),
    BadConfiguration("samples", "sampling: { samples: 1e30 }", ":1: sampling.samples"),
    BadConfiguration("replicates", "sampling: { replicates: 1e9 }", ":1: sampling.replicates"),
    BadConfiguration("mass", "detector: { fiducial_mass_t: 1e300 }", ":1: detector"),
    BadConfiguration("years", "plan: [{ mode: neutrino, position_m: 0, years: 1e9 }]", "plan[1]"),
    BadConfiguration(
      "position", "plan: [{ mode: neutrino, position_m: 1e9, years: 1 }]", "plan[1]"),
    BadConfiguration(
      "stays", "plan: [" + Array(repeating: "{}", count: 100_000).joined(separator: ",") + "]",
      ":1: plan: expected at most 1000 items"),
  ]

  static let plans = [
    BadConfiguration("empty plan", "plan: []", ":1: plan", "an empty list"),
    BadConfiguration("no plan", "plan:", ":1: plan", "found nothing"),
    BadConfiguration("plan's name", "\nplan: prsm", ":2: plan", "did you mean \"prism\""),
    BadConfiguration(
      "unknown position", "plan:\n  - { mode: neutrino, position_m: 31, years: 1 }",
      ":2: plan[1]: no flux at 31 m", "0 to 30 m"),
    BadConfiguration(
      "mode", "plan:\n- { mode: neutrno, position_m: 0, years: 1 }", ":2: plan[1].mode",
      "did you mean \"neutrino\""),
    BadConfiguration(
      "no time", "plan: [{ mode: neutrino, position_m: 0, years: 0 }]", "plan[1].years"),
    BadConfiguration(
      "threshold above the neutrinos", "detector:\n  recoil_threshold_gev: 25",
      ":2: detector.recoil_threshold_gev", "25 GeV", "20 GeV"),
    BadConfiguration(
      "neutrinos below the threshold", "beam:\n  energy_max_gev: 0.02", ":2: beam.energy_max_gev"),
    BadConfiguration(
      "product with a fixed pull",
      "statistics:\n  wrong_sign_electron: as-printed\n  pulls: { electron: { sigma: fixed } }",
      ":3: statistics.pulls.electron.sigma", "electron is fixed",
      "wrong_sign_electron: corrected"),
    BadConfiguration(
      "product with an uncertain flux",
      "statistics:\n  flux_covariance: dune\n  wrong_sign_electron: as-printed",
      ":3: statistics.wrong_sign_electron", "flux_covariance: none"),
    BadConfiguration("no threshold", "detector: { recoil_threshold_gev: 0 }", ":1: "),
  ]

  @Test(arguments: keys + values + absurd + plans)
  func refused(_ bad: BadConfiguration) async throws {
    let run = try await nuem("rates", configuration: bad.text)
    run.refused(65, naming: ["c.yaml:"] + bad.parts)
  }

  @Test(arguments: notNumbers)
  func notANumber(_ word: String) async throws {
    let run = try await nuem(
      "rates", configuration: "detector:\n\n  fiducial_mass_t: \(word)")
    run.refused(65, naming: ["c.yaml:3: detector.fiducial_mass_t: expected a number > 0"])
  }

  /// What `rates` would refuse, `config check` refuses too.
  @Test(arguments: plans)
  func checked(_ bad: BadConfiguration) async throws {
    let run = try await nuem("config", "check", "c.yaml", in: Folder(["c.yaml": bad.text]))
    run.refused(65, naming: ["c.yaml:"] + bad.parts)
  }

  @Test(arguments: [["rates"], ["spectrum"], ["bounds"], ["flux", "show"], ["config", "show"]])
  func everyCommandReadsIt(_ command: [String]) async throws {
    let folder = try Folder(["c.yaml": "plan: nowhere"])
    let run = try await nuem(command + ["--config", "c.yaml"], in: folder)
    run.refused(65, naming: ["c.yaml:1: plan"])
  }

  /// Templates that no memory holds are refused before they are made.
  @Test func tooManyBinsOfTooManyReplicates() async throws {
    let run = try await nuem(
      "spectrum", "--samples", "1e4",
      configuration: "sampling: { replicates: 4096 }\nbinning:\n  bins: 10000")
    run.refused(65, naming: ["c.yaml:3: binning.bins", "GiB"])
  }
}
