import EventRates
import Inference
import NeutrinoPhysics
import Settings

/// The tables of a submission, from the documents that are written beside it.
extension HEPDataTable {
  private static func column(_ document: ResultDocument, _ key: String) -> Int? {
    document.columns.firstIndex { $0.key == key }
  }

  /// A dependent variable of some rows: a column, with its errors where it has them.
  private static func variable(
    _ document: ResultDocument, _ key: String, named name: String, unit: String?,
    rows: [[ResultValue]], qualifiers: [(name: String, value: String)] = []
  ) -> Variable {
    let value = column(document, key)
    let error = value.flatMap { document.columns[$0].errorKey }.flatMap { column(document, $0) }
    return Variable(
      name: name, unit: unit, qualifiers: qualifiers,
      values: rows.map { row in
        entry(
          value.map { row[$0] } ?? .missing, error: error.map { row[$0] } ?? .missing)
      })
  }

  /// Rows that share what stands in the first columns.
  private static func groups(
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

  /// `neutrino mode, 18 m` and `neutrino_18m`.
  private static func station(_ key: [ResultValue]) -> (words: String, file: String) {
    let (mode, position) = (key[0].readable(digits: 6), key[1].readable(digits: 17))
    return ("\(mode) mode, \(position) m", "\(mode)_\(position)m")
  }

  static func rates(_ document: ResultDocument?) -> [HEPDataTable] {
    guard let document else { return [] }
    let rows = Array(document.rows)
    return [
      HEPDataTable(
        name: "Rates", file: "rates.yaml", location: "Auxiliary material, rates",
        description: "Neutrino-electron scattering events per year by beam mode, off-axis position "
          + "and channel, before smearing. " + document.notes.joined(separator: " "),
        observables: ["N"],
        independent: [
          Variable(name: "Beam mode", values: rows.map { place($0[0]) }),
          Variable(name: "Off-axis position", unit: "M", values: rows.map { place($0[1]) }),
          Variable(name: "Channel", values: rows.map { place($0[2]) }),
        ],
        dependent: [
          ("events_per_year", "Events per year"), ("integral", "Events per year, integral"),
          ("published", "Events per year, Table 1 of arXiv:2111.14884"),
        ].map { key, name in
          variable(document, key, named: name, unit: "1/YEAR", rows: rows)
        })
    ]
  }

  static func spectra(_ document: ResultDocument?) -> [HEPDataTable] {
    guard let document else { return [] }
    return groups(document, by: 2).map { key, rows in
      let station = station(key)
      return HEPDataTable(
        name: "Spectrum, \(station.words)", file: "spectrum_\(station.file).yaml",
        location: "Auxiliary material, spectrum",
        description: "\(document.title), \(station.words). "
          + document.notes.joined(separator: " "),
        observables: ["N"],
        independent: [binVariable(rows, low: 3)],
        dependent: (Channel.allCases.map { ($0.rawValue, $0.reaction) } + [
          ("total", "Sum of the channels"), ("ccqe", "CCQE background"),
          ("pi0", "Misidentified pi0 background"),
        ]).map { column, words in
          variable(
            document, column, named: "Events per year", unit: "1/YEAR", rows: rows,
            qualifiers: [("Component", words)])
        })
    }
  }

  /// [low, high] from two columns; what lies outside of the bins has none.
  private static func binVariable(_ rows: [[ResultValue]], low: Int) -> Variable {
    Variable(
      name: "Reconstructed E_e theta^2", unit: "ELECTRON MASSES",
      values: rows.map { bin($0[low], $0[low + 1]) })
  }

  static func covariances(_ document: ResultDocument?, study: Study) -> [HEPDataTable] {
    guard let document else { return [] }
    let edges = study.configuration.binning.edgesElectronMasses
    func bins(_ rows: [[ResultValue]], _ column: Int) -> Variable {
      Variable(
        name: "Reconstructed E_e theta^2", unit: "ELECTRON MASSES",
        values: rows.map { row in
          guard case .count(let number) = row[column] else { return place(.missing) }
          return bin(.number(edges[number - 1]), .number(edges[number]))
        })
    }
    return groups(document, by: 2).map { key, rows in
      let station = station(key)
      return HEPDataTable(
        name: "Covariance, \(station.words)", file: "covariance_\(station.file).yaml",
        location: "Auxiliary material, spectrum_covariance",
        description: "\(document.title), \(station.words). "
          + document.notes.joined(separator: " "),
        observables: ["CORR"], independent: [bins(rows, 2), bins(rows, 3)],
        dependent: [
          variable(document, "covariance", named: "Covariance", unit: "1/YEAR^2", rows: rows),
          variable(document, "correlation", named: "Correlation", unit: nil, rows: rows),
        ])
    }
  }

  static func templates(_ document: ResultDocument?) -> [HEPDataTable] {
    guard let document else { return [] }
    return groups(document, by: 2).map { key, rows in
      let station = station(key)
      let inside = rows.filter { $0[4] != .missing }
      let channels = Channel.allCases.map { channel in
        (channel, inside.filter { $0[2] == .text(channel.rawValue) })
      }
      return HEPDataTable(
        name: "Templates, \(station.words)", file: "templates_\(station.file).yaml",
        location: "Auxiliary material, templates",
        description: "\(document.title), \(station.words). "
          + document.notes.joined(separator: " "),
        observables: ["N"], independent: [binVariable(channels[0].1, low: 4)],
        dependent: channels.flatMap { channel, rows in
          ShapeFunction.allCases.map { shape in
            variable(
              document, shape.name, named: "Events per year and cm^2", unit: "1/YEAR/CM^2",
              rows: rows,
              qualifiers: [("RE", channel.reaction), ("Shape function", shape.name)])
          }
        })
    }
  }

  static func bounds(_ document: ResultDocument?) -> [HEPDataTable] {
    guard let document, let convention = column(document, "convention"),
      let unit = column(document, "unit")
    else { return [] }
    return groups(document, by: 1).map { key, rows in
      let plan = key[0].readable(digits: 6)
      return HEPDataTable(
        name: "Bounds, plan \(plan)", file: "bounds_\(plan).yaml",
        location: "Auxiliary material, bounds",
        description: "Ends of the interval that plan \(plan) would leave of each parameter. "
          + document.notes.joined(separator: " "),
        observables: ["CLS"],
        independent: [
          Variable(name: "Parameter", values: rows.map { place($0[1]) }),
          Variable(name: "Unit", values: rows.map { place($0[unit]) }),
          Variable(name: "Milli-charge convention", values: rows.map { place($0[convention]) }),
        ],
        dependent: [
          ("lower", "Lower end"), ("upper", "Upper end"),
          ("published_lower", "Lower end, arXiv:2111.14884"),
          ("published_upper", "Upper end, arXiv:2111.14884"),
        ].map { column, name in
          variable(document, column, named: name, unit: nil, rows: rows)
        })
    }
  }
}
