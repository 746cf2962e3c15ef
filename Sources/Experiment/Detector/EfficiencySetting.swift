import Configuration

/// The part of the electrons that is detected, by their true recoil energy; the key
/// `detector.efficiency`.
public enum EfficiencySetting: Equatable, Sendable {
  /// One number at all energies.
  case number(Double)
  /// A CSV of recoil energies and efficiencies, relative to the configuration's folder.
  case table(file: String)

  private static let limits = Limits.above(0.0, upTo: 1)
  private static let what = "a number \(limits), or a CSV file recoil_energy_gev,efficiency"

  static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, EfficiencySetting> & Sendable
  ) -> Field<Root> {
    .custom(
      key, value,
      doc: "part of the electrons that is detected: a number, or a CSV by true recoil energy",
      comment: "\(limits) | CSV recoil_energy_gev,efficiency, linear between, constant beyond",
      read: { (node) throws(Failure) in
        if let number = try? node.number() {
          guard limits.contains(number) else { throw node.expected(what) }
          return .number(number)
        }
        return .table(file: try node.text(what))
      },
      json: \.json,
      schema: [
        "oneOf": [
          ["type": "number", "exclusiveMinimum": .number(0), "maximum": .number(1)],
          ["type": "string", "minLength": .count(1)],
        ]
      ])
  }

  /// The file that the setting names, if it names one.
  public var file: String? { if case .table(let file) = self { file } else { nil } }

  private var json: JSON {
    switch self {
    case .number(let value): .number(value)
    case .table(let file): .text(file)
    }
  }
}
