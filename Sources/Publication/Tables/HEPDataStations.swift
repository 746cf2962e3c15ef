import Configuration
import EventRates
import Fit
import Interactions

/// The tables of a submission that are made for each station.
extension HEPDataTable {
  private typealias Variables = (independent: [Variable], dependent: [Variable])

  /// The name of a station in words and in file names, such as `neutrino mode, 18 m` and
  /// `neutrino_18m`.
  private static func station(_ key: [ResultValue]) -> (words: String, file: String) {
    let (mode, position) = (key[0].readable(digits: 6), key[1].readable(digits: 17))
    return ("\(mode) mode, \(position) m", "\(mode)_\(position)m")
  }

  /// A table for each station of a document.
  private static func ofStations(
    _ document: ResultDocument?, named name: String, file: String, observables: [String],
    variables: (ResultDocument, [[ResultValue]]) -> Variables
  ) -> [HEPDataTable] {
    guard let document else { return [] }
    return groups(document, by: 2).map { key, rows in
      let station = station(key)
      let variables = variables(document, rows)
      return HEPDataTable(
        name: "\(name), \(station.words)", file: "\(file)_\(station.file).yaml",
        location: "Auxiliary material, \(name.lowercased())",
        description: "\(document.title), \(station.words). "
          + document.notes.joined(separator: " "),
        observables: observables, independent: variables.independent,
        dependent: variables.dependent)
    }
  }

  /// The words for a background, by the name of its column.
  private static func words(ofBackground name: String) -> String {
    switch name {
    case "ccqe": "CCQE background"
    case "pi0": "Misidentified pi0 background"
    default: "Background \(name)"
    }
  }

  static func spectra(_ document: ResultDocument?, study: Study) -> [HEPDataTable] {
    ofStations(document, named: "Spectrum", file: "spectrum", observables: ["N"]) {
      document, rows in
      let components =
        Channel.allCases.map { ($0.rawValue, $0.reaction) } + [("total", "Sum of the channels")]
        + study.backgrounds.names.map { ($0, words(ofBackground: $0)) }
      return (
        binVariables(study, rows: rows, number: 2),
        components.map { column, words in
          variable(
            document, column, named: "Events per year", unit: "1/YEAR", rows: rows,
            qualifiers: [("Component", words)])
        }
      )
    }
  }

  /// The variables with the edges of the rows' bins on every axis.
  ///
  /// - Parameter number: the column of the bin's number.
  private static func binVariables(
    _ study: Study, rows: [[ResultValue]], number: Int
  ) -> [Variable] {
    let binning = study.configuration.binning
    let edges = rows.map { row -> [(low: Double, high: Double)] in
      if case .count(let bin) = row[number] { binning.edges(ofBin: bin - 1) } else { [] }
    }
    return binning.allAxes.enumerated().map { index, axis in
      Variable(
        name: "Reconstructed \(axis.variable.words)", unit: axis.variable.unit.uppercased(),
        values: edges.map { bin(.number($0[index].low), .number($0[index].high)) })
    }
  }

  static func covariances(_ document: ResultDocument?, study: Study) -> [HEPDataTable] {
    ofStations(document, named: "Covariance", file: "covariance", observables: ["CORR"]) {
      document, rows in
      (
        binVariables(study, rows: rows, number: 2) + binVariables(study, rows: rows, number: 3),
        [
          variable(document, "covariance", named: "Covariance", unit: "1/YEAR^2", rows: rows),
          variable(document, "correlation", named: "Correlation", unit: nil, rows: rows),
        ]
      )
    }
  }

  static func templates(
    _ document: ResultDocument?, study: Study
  ) -> [HEPDataTable] {
    ofStations(document, named: "Templates", file: "templates", observables: ["N"]) {
      document, rows in
      // Events outside of the bins have no edges; they stand in the files beside the submission.
      let inside = rows.filter { $0[4] != .missing }
      let channels = Channel.allCases.map { channel in
        (channel, inside.filter { $0[2] == .text(channel.rawValue) })
      }
      return (
        binVariables(study, rows: channels[0].1, number: 3),
        channels.flatMap { channel, rows in
          study.interactions.shapes.map(\.name).map { shape in
            variable(
              document, shape, named: "Events per year and cm^2", unit: "1/YEAR/CM^2",
              rows: rows,
              qualifiers: [("RE", channel.reaction), ("Shape function", shape)])
          }
        }
      )
    }
  }
}
