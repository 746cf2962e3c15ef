import Configuration
import Interactions

/// A constraint of another experiment on couplings; an item of `statistics.constraints`.
public enum ConstraintSetting: Equatable, Sendable {
  /// A measured value with its standard deviation.
  case value(parameter: String, value: Double, sigma: Double)
  /// Measured values with the covariance [parameter][parameter] of their errors.
  case values(parameters: [String], values: [Double], covariance: [[Double]])
  /// A one-sided limit at 90 % confidence level on a coupling whose sign is not seen.
  case limit(parameter: String, limit: Double)

  /// The couplings that it is about, by their names.
  public var parameters: [String] {
    switch self {
    case .value(let parameter, _, _), .limit(let parameter, _): [parameter]
    case .values(let parameters, _, _): parameters
    }
  }

  /// How many standard deviations of a normal distribution one side of which holds 5 % lie above 0.
  public static let sigmasOfLimit = 1.645
}

extension ConstraintSetting {
  private static let shape =
    "{ parameter, value, sigma }, { parameter, limit } or { parameters, values, covariance }"
  private static let mostParameters = 64
  private static let valueLimits = Limits.atLeast(-Coupling.largest, upTo: Coupling.largest)
  private static let sigmaLimits = Limits.atLeast(1e-100, upTo: Coupling.largest)
  private static let varianceLimits = Limits.atLeast(-1e200, upTo: 1e200)

  static func field<Root>(
    _ key: String, _ value: WritableKeyPath<Root, [ConstraintSetting]> & Sendable
  ) -> Field<Root> {
    .custom(
      key, value, doc: "what other experiments measured of couplings, which every fit then varies",
      comment: "a list of \(shape); a limit: one-sided, 90 %, half a normal distribution",
      read: { (node) throws(Failure) in
        var settings: [ConstraintSetting] = []
        for item in try node.list("a list of \(shape)", atMost: mostParameters) {
          let setting = try read(item)
          for name in setting.parameters {
            guard !settings.contains(where: { $0.parameters.contains(name) }) else {
              throw item.failure(
                "\(quoted(name)) is constrained twice: expected one constraint on it")
            }
          }
          settings.append(setting)
        }
        return settings
      },
      json: { .list($0.map(\.json)) },
      schema: [
        "type": "array",
        "items": ["oneOf": [valueSchema, limitSchema, valuesSchema]],
      ])
  }

  private static func read(_ item: ConfigurationNode) throws(Failure) -> ConstraintSetting {
    guard item.isMapping else { throw item.expected(shape) }
    let members = try item.members([
      "parameter", "value", "sigma", "limit", "parameters", "values", "covariance",
    ])
    func member(_ key: String) -> ConfigurationNode? { members.first { $0.key == key }?.value }
    switch Set(members.map(\.key)) {
    case ["parameter", "value", "sigma"]:
      guard let parameter = member("parameter"), let value = member("value"),
        let sigma = member("sigma")
      else { break }
      return .value(
        parameter: try parameter.text("the name of a coupling"),
        value: try value.number(valueLimits), sigma: try sigma.number(sigmaLimits))
    case ["parameter", "limit"]:
      guard let parameter = member("parameter"), let limit = member("limit") else { break }
      return .limit(
        parameter: try parameter.text("the name of a coupling"),
        limit: try limit.number(sigmaLimits))
    case ["parameters", "values", "covariance"]:
      guard let parameters = member("parameters"), let values = member("values"),
        let covariance = member("covariance")
      else { break }
      return try joint(parameters, values, covariance)
    default: break
    }
    throw item.failure("expected \(shape), found \(members.map(\.key).joined(separator: ", "))")
  }

  private static func joint(
    _ parameters: ConfigurationNode, _ values: ConfigurationNode, _ covariance: ConfigurationNode
  ) throws(Failure) -> ConstraintSetting {
    var names: [String] = []
    for item in try parameters.list("a list of names of couplings", atMost: mostParameters) {
      let name = try item.text("the name of a coupling")
      guard !names.contains(name) else { throw item.failure("\(quoted(name)) is listed twice") }
      names.append(name)
    }
    guard !names.isEmpty else {
      throw parameters.failure("expected names of couplings, found an empty list")
    }
    let measured = try numbers(values, "values, one for each parameter", names.count, valueLimits)
    let what = "a square of variances and covariances, a row for each parameter"
    let rows = try covariance.list(what, atMost: mostParameters)
    guard rows.count == names.count else {
      throw covariance.failure("expected \(names.count) rows, found \(rows.count)")
    }
    let matrix = try rows.map { (row) throws(Failure) in
      try numbers(row, what, names.count, varianceLimits)
    }
    for row in matrix.indices {
      for column in 0..<row {
        let scale = (matrix[row][row] * matrix[column][column]).squareRoot()
        guard abs(matrix[row][column] - matrix[column][row]) <= 1e-6 * scale else {
          throw covariance.failure(
            "expected a symmetric matrix, found \(numeral(matrix[row][column])) for"
              + " \(names[row]) and \(names[column]), and \(numeral(matrix[column][row])) in turn")
        }
      }
    }
    guard CholeskyFactor(matrix) != nil else {
      throw covariance.failure("expected a positive definite matrix, which a covariance is")
    }
    return .values(parameters: names, values: measured, covariance: matrix)
  }

  private static func numbers(
    _ node: ConfigurationNode, _ what: String, _ count: Int, _ limits: Limits<Double>
  ) throws(Failure) -> [Double] {
    let items = try node.list(what, atMost: mostParameters)
    guard items.count == count else {
      throw node.failure("expected \(count) numbers, found \(items.count)")
    }
    return try items.map { (item) throws(Failure) in try item.number(limits) }
  }

  private var json: JSON {
    switch self {
    case .value(let parameter, let value, let sigma):
      ["parameter": .text(parameter), "value": .number(value), "sigma": .number(sigma)]
    case .limit(let parameter, let limit):
      ["parameter": .text(parameter), "limit": .number(limit)]
    case .values(let parameters, let values, let covariance):
      [
        "parameters": .list(parameters.map(JSON.text)), "values": .list(values.map(JSON.number)),
        "covariance": .list(covariance.map { .list($0.map(JSON.number)) }),
      ]
    }
  }

  private static let valueSchema: JSON = [
    "type": "object", "additionalProperties": false, "required": ["parameter", "value", "sigma"],
    "properties": [
      "parameter": ["type": "string", "minLength": .count(1)], "value": ["type": "number"],
      "sigma": ["type": "number", "exclusiveMinimum": .count(0)],
    ],
  ]
  private static let limitSchema: JSON = [
    "type": "object", "additionalProperties": false, "required": ["parameter", "limit"],
    "properties": [
      "parameter": ["type": "string", "minLength": .count(1)],
      "limit": ["type": "number", "exclusiveMinimum": .count(0)],
    ],
  ]
  private static let valuesSchema: JSON = [
    "type": "object", "additionalProperties": false,
    "required": ["parameters", "values", "covariance"],
    "properties": [
      "parameters": [
        "type": "array", "minItems": .count(1),
        "items": ["type": "string", "minLength": .count(1)],
      ],
      "values": ["type": "array", "items": ["type": "number"]],
      "covariance": ["type": "array", "items": ["type": "array", "items": ["type": "number"]]],
    ],
  ]
}
