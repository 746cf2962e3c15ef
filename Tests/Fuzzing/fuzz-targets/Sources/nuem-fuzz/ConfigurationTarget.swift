import Configuration
import Fit

/// A configuration, YAML or JSON: what is read is the same again once it is written, in either.
@Sendable func fuzzConfiguration(_ bytes: [UInt8]) {
  let name = "conf.yaml"
  guard
    let settings = accepted(
      name, { () throws(Failure) in try Configuration.format.read(bytes, name: name).settings })
  else { return }
  requireSameAgain(settings)
}

/// Written and read, the settings are what they were.
func requireSameAgain(_ settings: Configuration) {
  let format = Configuration.format
  let texts = [
    format.yaml(of: settings), format.json(of: settings).text(),
    format.json(of: settings).text(indented: true),
  ]
  for text in texts {
    let again = readAgain(text) { () throws(Failure) in
      try format.read(Array(text.utf8), name: "again.yaml").settings
    }
    require(again == settings, "the same settings again:\n\(text)")
    require(
      format.canonicalText(of: again) == format.canonicalText(of: settings),
      "the same canonical text again:\n\(text)")
  }
}
