import ArgumentParser
import Configuration

/// The command that a command line calls, and the names that lead to it, such as `config show`.
func calledCommand(
  _ arguments: some Collection<String>, of command: any ParsableCommand.Type
) -> (path: [String], command: any ParsableCommand.Type) {
  guard let first = arguments.first,
    let next = command.configuration.subcommands.first(where: { name(of: $0) == first })
  else { return ([], command) }
  let below = calledCommand(arguments.dropFirst(), of: next)
  return ([first] + below.path, below.command)
}

private func name(of command: any ParsableCommand.Type) -> String {
  command.configuration.commandName ?? String(describing: command).lowercased()
}

/// The message of the argument parser, with the command or option that was probably meant. The
/// parser's own suggestions, which only count letters, are removed.
func withSuggestion(
  _ message: String, arguments: [String], of root: any ParsableCommand.Type
) -> String {
  let (path, command) = calledCommand(arguments, of: root)
  if let match = message.firstMatch(
    of: /Unknown option '(--?[^'=]+)[^']*'\.?( Did you mean '[^']*'\?)?/)
  {
    let word = String(match.1)
    let meant = likeliest(word, among: options(of: command))
    return message.replacingCharacters(
      in: match.range,
      by: "Unknown option '\(word)'" + (meant.map { ". Did you mean '\($0)'?" } ?? ""))
  }
  if let match = message.firstMatch(of: /The value '([^']*)' is invalid/),
    let hint = decimalPointHint(String(match.1))
  {
    return message + hint
  }
  if let word = arguments.dropFirst(path.count).first,
    let match = message.firstMatch(
      of: /Unexpected argument '[^']*'|\d+ unexpected arguments: [^\n]*/),
    let meant = commandMeant(by: word, below: path, command)
  {
    return message.replacingCharacters(in: match.range, by: meant)
  }
  return message
}

/// The failure of `nuem help COMMAND` for an unknown command, for which the argument parser would
/// show the help of all commands; nil for a known command.
func unknownCommand(inHelp arguments: [String], of root: any ParsableCommand.Type) -> String? {
  guard arguments.first == "help" else { return nil }
  let names = Array(arguments.dropFirst())
  let (path, command) = calledCommand(names, of: root)
  guard let word = names.dropFirst(path.count).first, !word.hasPrefix("-") else { return nil }
  return commandMeant(by: word, below: path, command) ?? "no command '\(word)'"
}

/// The command that was probably meant; nil where none is near.
private func commandMeant(
  by word: String, below path: [String], _ command: any ParsableCommand.Type
) -> String? {
  let names = command.configuration.subcommands.map { name(of: $0) }
  return likeliest(word, among: names).map {
    let whole = (["nuem"] + path + [$0]).joined(separator: " ")
    return "no command '\(word)'. Did you mean '\(whole)'?"
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, by other: String) -> String {
    self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}

/// The only name that begins with the word, otherwise the nearest name.
private func likeliest(_ word: String, among names: [String]) -> String? {
  let longer = names.filter { word.count > 2 && $0.hasPrefix(word) }
  return longer.count == 1 ? longer[0] : nearest(to: word, among: names)
}

/// The long options that a command's help names.
private func options(of command: any ParsableCommand.Type) -> [String] {
  let help = command.helpMessage(includeHidden: false, columns: 1000)
  let found = help.matches(of: /--[a-z][a-z0-9-]*/).map { String($0.0) }
  return Array(Set(found)).sorted()
}

/// A help text with the meaning of the exit codes below it.
func withExitCodes(_ help: String) -> String {
  let lines = ([(Int32(0), "done")] + Failure.exitCodes).map { "  \($0.0)  \($0.1)\n" }
  return (help.hasSuffix("\n") ? help : help + "\n") + "\nEXIT CODES:\n   "
    + lines.joined().dropFirst(2)
}
