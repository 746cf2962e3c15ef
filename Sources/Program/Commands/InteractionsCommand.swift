import ArgumentParser
import Configuration
import Interactions
import Publication

struct InteractionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interactions",
    abstract: "List the interactions that come with nuem, show one, or check a file of your own.",
    discussion: """
      A configuration lists the interactions beside the Standard Model in physics.interactions, by their \
      names or as files of your own.

      Example: nuem interactions show scalar
      """,
    subcommands: [List.self, Show.self, Check.self, Schema.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the interactions that come with nuem: couplings with units, masses, source.",
      discussion: "Example: nuem interactions list --format csv")

    @OptionGroup var output: OutputOptions

    func run() throws {
      let document = try BuiltInInteractionList.document()
      // Long texts stand below a table for people, and inside of a table for programs.
      let isForPeople = [OutputFormat.text, .markdown, .latex].contains(output.format)
      try output.write(
        isForPeople ? document.withoutColumns(["scale", "title", "source"]) : document)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print one interaction: its formulas, couplings, masses and source.",
      discussion: "Example: nuem interactions show dipole_portal")

    @Argument(
      help: "Name of an interaction that comes with nuem.",
      completion: .list(BuiltInInteractions.names))
    var name: String

    @Flag(help: "Print the file of the interaction, as a start for your own.")
    var yaml = false

    @OptionGroup var output: OutputOptions

    func run() throws {
      guard let interaction = try BuiltInInteractions.interaction(name),
        let text = BuiltInInteractions.text(name)
      else {
        let names = BuiltInInteractions.names
        throw Failure(
          .commandLine,
          "expected one of \(names.joined(separator: ", ")), found \(quoted(name))"
            + suggestion(for: name, among: names))
      }
      guard !yaml else { return try Output.print(text) }
      try output.write(interaction.document())
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a file of your own and say how it was understood.",
      discussion: """
        Every formula is written out as it was understood, with its dimension, and d sigma/dE_R is \
        given at some energies for each parameter at its scale. Rates that are negative somewhere or \
        have a pole, for neutrinos up to 40 GeV and recoils from 1 MeV, are refused with the file's \
        line and column.

        Example: nuem interactions check my_scalar.yaml
        """)

    @Argument(
      help: "File of an interaction (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      try output.write(try InteractionCheck(file: file).document())
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema of a file of your own.",
      discussion: "Example: nuem interactions schema > interaction.schema.json")

    @OptionGroup var messageOptions: MessageOptions

    func run() throws {
      try Output.print(Interaction.schema.text(indented: true) + "\n")
    }
  }
}
