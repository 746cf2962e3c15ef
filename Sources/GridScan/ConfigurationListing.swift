import Settings

extension ScanPlan {
  /// The configurations as CSV, piece by piece: `configuration`, then a column for each axis.
  public func writeConfigurations(
    to write: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var piece = (["configuration"] + axes.map(\.key)).joined(separator: ",") + "\n"
    for index in 0..<layout.configurations {
      let values = zip(axes, places(ofConfiguration: index)).map { field(of: $0.values[$1]) }
      piece += (["\(index)"] + values).joined(separator: ",") + "\n"
      if piece.utf8.count > 1 << 16 {
        try write(piece)
        piece = ""
      }
    }
    try write(piece)
  }
}

/// A word as it is, anything else as JSON, in quotes where CSV needs them.
private func field(of value: JSON) -> String {
  let text = if case .text(let word) = value { word } else { value.text() }
  guard text.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}
