import Configuration
import EventRates
import Fit
import Interactions

/// The tables of a submission, from the documents that are written beside it.
extension HEPDataTable {
  static func column(_ document: ResultDocument, _ key: String) -> Int? {
    document.columns.firstIndex { $0.key == key }
  }

  /// A dependent variable of some rows: a column, with its errors where it has them.
  static func variable(
    _ document: ResultDocument, _ key: String, named name: String, unit: String?,
    rows: [[ResultValue]], qualifiers: [(name: String, value: String)] = []
  ) -> Variable {
    let value = column(document, key)
    let error = value.flatMap { document.columns[$0].errorKey }.flatMap { column(document, $0) }
    return Variable(
      name: name, unit: unit, qualifiers: qualifiers,
      values: rows.map { row in
        // A missing number is replaced by its reason, where the document has one.
        let reason = value.map { row[$0] } == .missing ? column(document, "\(key)_reason") : nil
        if let reason, case .text(let word) = row[reason] {
          return .object([.init("value", .text(word))])
        }
        return entry(
          value.map { row[$0] } ?? .missing, error: error.map { row[$0] } ?? .missing)
      })
  }

  /// An independent variable of some rows: a column.
  static func independent(
    _ document: ResultDocument, _ key: String, named name: String, unit: String? = nil,
    rows: [[ResultValue]]
  ) -> Variable {
    let index = column(document, key)
    return Variable(
      name: name, unit: unit,
      values: rows.map { row in independentValue(index.map { row[$0] } ?? .missing) })
  }

  /// Groups of successive rows with the same values in the first columns.
  static func groups(
    _ document: ResultDocument, by columns: Int
  ) -> [(key: [ResultValue], rows: [[ResultValue]])] {
    var groups: [(key: [ResultValue], rows: [[ResultValue]])] = []
    for row in document.rows {
      let key = Array(row.prefix(columns))
      if groups.last?.key != key { groups.append((key, [])) }
      groups[groups.count - 1].rows.append(row)
    }
    return groups
  }

  static func rates(_ document: ResultDocument?) -> [HEPDataTable] {
    guard let document else { return [] }
    let rows = Array(document.rows)
    return [
      HEPDataTable(
        name: "Rates", file: "rates.yaml", location: "Auxiliary material, rates",
        description: "Neutrino-electron scattering events per year by beam mode, off-axis position "
          + "and channel, before smearing. " + document.sentences.joined(separator: " "),
        observables: ["N"],
        independent: [
          independent(document, "mode", named: "Beam mode", rows: rows),
          independent(
            document, "position_m", named: "Off-axis position", unit: "M", rows: rows),
          independent(document, "channel", named: "Channel", rows: rows),
        ],
        dependent: [
          ("events_per_year", "Events per year"), ("integral", "Events per year, integral"),
          ("published", "Events per year, Table 1 of arXiv:2111.14884"),
        ].filter { document.shows($0.0, in: rows) }.map { key, name in
          variable(document, key, named: name, unit: "1/YEAR", rows: rows)
        })
    ]
  }

  static func bounds(_ document: ResultDocument?) -> [HEPDataTable] {
    guard let document else { return [] }
    return groups(document, by: 1).map { key, rows in
      let plan = key[0].readable(digits: 6)
      return HEPDataTable(
        name: "Bounds, plan \(plan)", file: "bounds_\(plan).yaml",
        location: "Auxiliary material, bounds",
        description: "Ends of the interval that plan \(plan) would leave of each parameter. "
          + document.sentences.joined(separator: " "),
        observables: ["CLS"],
        independent: [
          independent(document, "parameter", named: "Coupling", rows: rows),
          independent(document, "unit", named: "Unit", rows: rows),
          independent(document, "convention", named: "Milli-charge convention", rows: rows),
        ]
          + (column(document, "interval") == nil
            ? [] : [independent(document, "interval", named: "Interval", rows: rows)]),
        dependent: [
          ("lower", "Lower end"), ("upper", "Upper end"),
          ("published_lower", "Lower end, arXiv:2111.14884"),
          ("published_upper", "Upper end, arXiv:2111.14884"),
        ].filter { document.shows($0.0, in: rows) }.map { column, name in
          variable(document, column, named: name, unit: nil, rows: rows)
        })
    }
  }
}
