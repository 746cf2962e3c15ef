import Configuration
import Interactions

/// The uncertainty of the flux; the key `statistics.flux_covariance`.
public enum FluxCovarianceSetting: Equatable, Sendable {
  /// The flux has no covariance.
  case none
  /// The uncertainty of DUNE, which is compiled in.
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

  /// The file that the setting names, if it names one.
  public var file: String? { if case .table(let file) = self { file } else { nil } }

  var json: JSON {
    switch self {
    case .none: "none"
    case .dune: "dune"
    case .table(let file): .text(file)
    }
  }
}

/// The uncertainty of the flux beyond the positions at which it is tabulated.
public enum FluxExtrapolation: String, CaseIterable, Sendable {
  /// A plan with such a position is refused.
  case none
  /// The uncertainty is that of the nearest position, fully correlated with it: an assumption.
  case hold
}
