import Configuration

extension ScanPlan {
  /// The configurations as CSV, piece by piece: `configuration`, then a column for each axis.
  public func writeConfigurations(
    to write: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var piece = (["configuration"] + axes.map(\.key)).joined(separator: ",") + "\n"
    for index in 0..<layout.configurations {
      let values = zip(axes, indices(ofConfiguration: index)).map { csvField($0.values[$1]) }
      piece += (["\(index)"] + values).joined(separator: ",") + "\n"
      if piece.utf8.count > 1 << 16 {
        try write(piece)
        piece = ""
      }
    }
    try write(piece)
  }
}

/// A value of an axis, in quotes where CSV needs them.
func csvField(_ value: JSON) -> String {
  let text = plainText(of: value)
  guard text.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}
