import ArgumentParser
import Configuration
import Fit
import Publication

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract:
      "Every table and the data of every figure of arXiv:2111.14884, beside the published values.",
    discussion: """
      Prints Table 1 and the bounds (4.4)-(4.20). With --output it also writes them as CSV, with the \
      data of figures 1 to 8 and a page that compares them with the paper.

      Example: nuem reproduce --output results
      """)

  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .customLong("output"), help: "Folder to write to; created if it does not exist.")
  var folder: String?

  func run() throws {
    var configuration = Configuration()
    configuration.physics.kinematics = .paper
    var source = ConfigurationSource()
    try sampling.apply(to: &configuration, source: &source)
    let study = try sampling.study(configuration, source)
    // The folder is made before the work, so that a failure is known at once.
    if let folder { try makeFolder(folder) }
    let reproduction = try Reproduction(study)
    messages.clearLine()
    if let folder {
      try reproduction.write(to: folder)
      messages.say(.info, "wrote \(reproduction.files.count) files to \(clipped(folder))")
    }
    try Output.print(
      reproduction.formatted(as: output.format, provenance: output.showsProvenance))
  }
}
