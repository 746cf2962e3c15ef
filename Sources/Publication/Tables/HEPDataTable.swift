import Configuration

/// A table of HEPData: variables side by side, all with the same number of values.
struct HEPDataTable {
  /// The quantity of a column, and its numbers.
  struct Variable {
    let name: String
    var unit: String?
    /// The qualifiers that distinguish dependent variables.
    var qualifiers: [(name: String, value: String)] = []
    let values: [JSON]

    fileprivate var json: JSON {
      var members = [
        JSON.Member(
          "header",
          .object(
            [.init("name", .text(name))] + (unit.map { [.init("units", .text($0))] } ?? [])))
      ]
      if !qualifiers.isEmpty {
        members.append(
          .init(
            "qualifiers",
            .list(
              qualifiers.map {
                .object([.init("name", .text($0.name)), .init("value", .text($0.value))])
              })))
      }
      return .object(members + [.init("values", .list(values))])
    }
  }

  /// The name of the table, which has at most 64 characters.
  let name: String
  let file: String
  let location: String
  let description: String
  let observables: [String]
  let independent: [Variable]
  let dependent: [Variable]

  /// The content of the data file.
  var data: JSON {
    .object([
      .init("independent_variables", .list(independent.map(\.json))),
      .init("dependent_variables", .list(dependent.map(\.json))),
    ])
  }

  /// An entry of a dependent variable. HEPData refuses errors that are all 0, so an error of 0 is
  /// left out. Where there is no number, the entry is a text.
  static func entry(_ value: ResultValue, error: ResultValue = .missing) -> JSON {
    guard case .number = value else { return .object([.init("value", "-")]) }
    guard case .number(let size) = error, size > 0 else {
      return .object([.init("value", value.json)])
    }
    return .object([
      .init("value", value.json),
      .init(
        "errors",
        .list([.object([.init("symerror", .number(size)), .init("label", "Monte Carlo")])])),
    ])
  }

  /// An entry of an independent variable.
  static func independentValue(_ value: ResultValue) -> JSON {
    .object([.init("value", value.json)])
  }

  static func bin(_ low: ResultValue, _ high: ResultValue) -> JSON {
    .object([.init("low", low.json), .init("high", high.json)])
  }
}
