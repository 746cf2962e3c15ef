/// The version of this program, as CHANGELOG.md has it.
public let programVersion = "0.1.0"
