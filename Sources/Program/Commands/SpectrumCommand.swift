import ArgumentParser
import Experiment
import Publication

struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Expected events per year in each bin, by neutrino flavour.",
    discussion: """
      The spectrum of the electron's E_e theta^2, or of the axes under binning, after the \
      detector's smearing and thresholds: each neutrino flavour, their sum with its Monte Carlo \
      error, the Standard Model and the backgrounds, at the stations of the plan or at any of the \
      flux. --set turns couplings on.

      Example: nuem spectrum --mode neutrino --position 0 --set mu_numu=1e-9 --set mu_nue=5e-9
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var selection: StationOptions

  @OptionGroup var point: CouplingOptions

  func run() throws {
    let study = try target.applied(to: point.applied(to: study.study()))
    let point = try point.point(of: study)
    let stations = try selection.stations(of: study)
    try output.write(try study.spectrumDocument(at: stations, point: point))
  }
}
