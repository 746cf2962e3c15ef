import Configuration
import Interactions

/// How the flux may differ from the one that is used; the key `statistics.flux_covariance`.
public enum FluxCovarianceSetting: Equatable, Sendable {
  /// The flux has no covariance.
  case none
  /// A CSV file, relative to the configuration's folder.
  case table(file: String)

  /// A key that names a file, or none.
  public static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, FluxCovarianceSetting> & Sendable
  ) -> Field<Root> {
    let what =
      "none | CSV file \(FluxCovariance.axes.joined(separator: ",")), then the matrix's columns"
    return .custom(
      key, value, doc: "covariance of the relative flux: none, or a CSV file", comment: what,
      read: { (node) throws(Failure) in
        let text = try node.text(what)
        return text == "none" ? .none : .table(file: text)
      },
      json: \.json, schema: ["type": "string", "minLength": .count(1)])
  }

  /// The file that it names, if it names one.
  public var file: String? { if case .table(let file) = self { file } else { nil } }

  var json: JSON {
    switch self {
    case .none: "none"
    case .table(let file): .text(file)
    }
  }
}
