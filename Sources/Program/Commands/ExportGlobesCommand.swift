import ArgumentParser
import Configuration
import Publication

extension ExportCommand {
  struct Globes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "globes",
      abstract: "Fluxes, cross-sections and smearing matrices for GLoBES.",
      discussion: """
        For each station of the plan a flux in GLoBES's seven columns and an experiment (.glb), which \
        includes the smearing matrices of the channels; they and the cross-sections are those of the \
        Standard Model or of the couplings that --set names. The rule's bins are the signal's events \
        over the years of the plan, without backgrounds and systematics. flux.yaml reads the fluxes \
        back.

        Example: nuem export globes --plan on-axis --output globes
        """)

    @OptionGroup var study: StudyOptions
    @OptionGroup var plan: PlanOption
    @OptionGroup var point: CouplingOptions

    @Option(
      name: .customLong("output"), help: "Folder to write to; created if it does not exist.")
    var folder: String

    @OptionGroup var messageOptions: MessageOptions

    func run() throws {
      let study = try point.applied(to: study.study(plan))
      // The folder is made before the work, so that a failure is known at once.
      try makeFolder(folder)
      let export = try GlobesExport(study, point: try point.point(of: study))
      messages.warn(export.warnings)
      try export.write(to: folder)
      messages.say(.info, "wrote \(export.files.count) files to \(clipped(folder))")
    }
  }
}
