import ArgumentParser

/// How messages are written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// What a command says beside its results.
struct MessageOptions: ParsableArguments {
  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  @Option(
    help: ArgumentHelp(
      "Messages as text, or as json: one object a line with level, message, fraction and seconds.",
      valueName: "format"))
  var log: LogFormat = .text

  func validate() { messages.use(isQuiet: quiet, format: log) }
}

/// The names of the command that a command line calls, such as `config show`.
func commandPath(_ arguments: some Collection<String>, of command: any ParsableCommand.Type)
  -> [String]
{
  func name(_ type: any ParsableCommand.Type) -> String {
    type.configuration.commandName ?? String(describing: type).lowercased()
  }
  guard let first = arguments.first,
    let next = command.configuration.subcommands.first(where: { name($0) == first })
  else { return [] }
  return [first] + commandPath(arguments.dropFirst(), of: next)
}
