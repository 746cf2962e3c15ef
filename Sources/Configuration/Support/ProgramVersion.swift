/// Of this program, as in CHANGELOG.md.
public let programVersion = "0.1.0"
