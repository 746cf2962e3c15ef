import Configuration
import Interactions

/// How the flux may differ from the one that is used; the key `statistics.flux_covariance`.
public enum FluxCovarianceSetting: Equatable, Sendable {
  /// The flux has no covariance.
  case none
  /// DUNE's own, which is compiled in.
  case dune
  /// A CSV file of a covariance or of shifts, relative to the configuration's folder.
  case table(file: String)

  /// A key that names a file, or none.
  public static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, FluxCovarianceSetting> & Sendable
  ) -> Field<Root> {
    let what =
      "none | dune | CSV file \(FluxCovariance.axes.joined(separator: ",")), then the matrix's"
      + " columns or shift_1,shift_2,..."
    return .custom(
      key, value,
      doc: "uncertainty of the relative flux: none, DUNE's own, or a CSV file",
      comment: what,
      read: { (node) throws(Failure) in
        let text = try node.text(what)
        return switch text {
        case "none": .none
        case "dune": .dune
        default: .table(file: text)
        }
      },
      json: \.json, schema: ["type": "string", "minLength": .count(1)])
  }

  /// The file that it names, if it names one.
  public var file: String? { if case .table(let file) = self { file } else { nil } }

  var json: JSON {
    switch self {
    case .none: "none"
    case .dune: "dune"
    case .table(let file): .text(file)
    }
  }
}

/// What the flux's uncertainty is taken to be beyond the positions that it is known at.
public enum FluxExtrapolation: String, CaseIterable, Sendable {
  /// A plan that goes there is refused.
  case none
  /// That of the nearest position, fully correlated with it: an assumption.
  case hold
}
