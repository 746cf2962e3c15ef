import ArgumentParser

/// The format of messages.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// Options for the messages of a command beside its results.
struct MessageOptions: ParsableArguments {
  @Flag(help: "Write only errors to standard error.")
  var quiet = false

  @Option(
    help: ArgumentHelp(
      "Messages as text, or as json: one object a line with level, message, fraction and seconds.",
      valueName: "format"))
  var log: LogFormat = .text

  func validate() { messages.use(isQuiet: quiet, format: log) }
}
