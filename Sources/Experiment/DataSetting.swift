import Configuration

/// The data that are compared with the expectation; the key `data`.
public enum DataSetting: Equatable, Sendable {
  /// The expectation itself, for sensitivities.
  case asimov
  /// A CSV file `mode,position_m,bin,count`, relative to the configuration's folder.
  case table(file: String)
  /// Unfolded events: a CSV file `mode,position_m,bin,value`, and a file with the covariance of
  /// their errors, a square matrix in the order of the rows.
  case values(file: String, covariance: String)

  /// The key `data`.
  public static func field<Root>(_ value: WritableKeyPath<Root, DataSetting> & Sendable)
    -> Field<Root>
  {
    let what =
      "asimov | CSV file mode,position_m,bin,count (of the whole exposure) | { file, covariance } of unfolded"
      + " values mode,position_m,bin,value"
    return .custom(
      "data", value,
      doc:
        "asimov (the expectation itself), a CSV file of observed counts, or unfolded values with a covariance",
      comment: what,
      read: { (node) throws(Failure) in
        guard node.isMapping else {
          let text = try node.text(what)
          return text == "asimov" ? .asimov : .table(file: text)
        }
        let members = try node.members(["file", "covariance"], required: ["file", "covariance"])
        func file(_ key: String) throws(Failure) -> String {
          try members.first { $0.key == key }?.value.text("a CSV file") ?? ""
        }
        return .values(file: try file("file"), covariance: try file("covariance"))
      },
      json: \.json,
      schema: [
        "oneOf": [
          ["type": "string", "minLength": .count(1)],
          [
            "type": "object", "additionalProperties": false, "required": ["file", "covariance"],
            "properties": [
              "file": ["type": "string", "minLength": .count(1)],
              "covariance": ["type": "string", "minLength": .count(1)],
            ],
          ],
        ]
      ])
  }

  /// The files that the setting names, by their keys below `data`.
  public var files: [(key: String, name: String)] {
    switch self {
    case .asimov: []
    case .table(let file): [("", file)]
    case .values(let file, let covariance): [(".file", file), (".covariance", covariance)]
    }
  }

  var json: JSON {
    switch self {
    case .asimov: "asimov"
    case .table(let file): .text(file)
    case .values(let file, let covariance):
      ["file": .text(file), "covariance": .text(covariance)]
    }
  }
}
