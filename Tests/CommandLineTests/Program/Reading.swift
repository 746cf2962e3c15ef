import Foundation
import Testing

/// Rows of a CSV without quotes, under the keys of its header.
struct Table {
  let header: String
  let rows: [[String: String]]

  init(_ csv: String) throws {
    let lines = csv.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    try #require(lines.count > 1 && lines.last == "", "ends in a newline")
    header = lines[0]
    let keys = header.split(separator: ",").map(String.init)
    rows = try lines.dropFirst().dropLast().map { line in
      let cells = Self.cells(of: line)
      try #require(cells.count == keys.count, "\(line)")
      return Dictionary(uniqueKeysWithValues: zip(keys, cells))
    }
  }

  /// The cells of a line without double quotation marks inside of its texts.
  private static func cells(of line: String) -> [String] {
    var cells = [""]
    var isText = false
    for letter in line {
      switch letter {
      case "\"": isText.toggle()
      case "," where !isText: cells.append("")
      default: cells[cells.count - 1].append(letter)
      }
    }
    return cells
  }

  /// In a table of bounds, the rows of the intervals that hold the best fits.
  var aroundBestFits: Table { Table(header: header, rows: rows.filter { $0["interval"] == "1" }) }

  private init(header: String, rows: [[String: String]]) {
    self.header = header
    self.rows = rows
  }

  /// The numbers of a column; nil where there is none.
  func numbers(_ key: String) -> [Double?] {
    rows.map { $0[key].flatMap(Double.init) }
  }
}

/// A JSON document of the program, parsed and as it is written.
struct Document {
  let text: String
  let object: [String: Any]
  let rows: [[String: Any]]
  let provenance: [String: Any]

  init(_ text: String) throws {
    self.text = text
    object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    rows = try #require(object["rows"] as? [[String: Any]])
    provenance = try #require(object["provenance"] as? [String: Any])
  }

  /// The keys that stand so many blanks deep, as they follow each other in the text.
  func keys(indentedBy blanks: Int) -> [String] {
    let start = String(repeating: " ", count: blanks) + "\""
    return text.split(separator: "\n").filter { $0.hasPrefix(start) }.compactMap { line in
      line.dropFirst(start.count).split(separator: "\"").first.map(String.init)
    }
  }

  /// The part of the text between two others.
  func text(after start: String, before end: String? = nil) throws -> Substring {
    let rest = text[try #require(text.range(of: start)).upperBound...]
    guard let end else { return rest }
    return rest[..<(try #require(rest.range(of: end)).upperBound)]
  }
}

/// Every key in a part of a document, in its order.
func keys(in text: Substring) -> [String] {
  text.matches(of: #/"(\w+)": /#).map { String($0.output.1) }
}

/// What CSV rows and JSON documents are made of, as the design fixes them.
enum Design {
  static let headers = [
    "rates": "mode,position_m,channel,events_per_year,mc_error,integral,published",
    "spectrum":
      "mode,position_m,bin,low_me,high_me,numu,numubar,nue,nuebar,total,standard_model,mc_error,ccqe,pi0",
    "bounds": bounds,
    "region": "x,y,chi2,iterations,converged",
    "fit":
      "parameter,best_fit,mc_error,chi2,degrees_of_freedom,p_value,lower,upper,unit,convention,lower_reason,upper_reason",
    "reproduce": bounds,
    "impact":
      "parameter,rank,pull,best_fit,error,impact,lower,upper,lower_fixed,upper_fixed,lower_above,upper_above,lower_below,upper_below,unit,lower_reason,upper_reason,kind",
    "flux": "mode,position_m,energy_low_gev,energy_high_gev,numu,numubar,nue,nuebar",
  ]

  static let topLevel = [
    "rates": ["schema", "provenance", "totals", "notes", "warnings", "rows"],
    "spectrum": ["schema", "provenance", "outside", "notes", "warnings", "rows"],
    "bounds": ["schema", "provenance", "other_intervals", "notes", "warnings", "rows"],
    "region": ["schema", "provenance", "axes", "minimum", "contours", "notes", "warnings", "rows"],
    "fit": [
      "schema", "provenance", "data", "standard_model", "other_intervals", "pulls", "notes",
      "warnings", "rows",
    ],
    "reproduce": [
      "schema", "provenance", "table1", "bounds_as_printed", "notes", "warnings", "rows",
    ],
    "impact": ["schema", "provenance", "pulls", "correlations", "notes", "warnings", "rows"],
    "flux": ["schema", "provenance", "notes", "warnings", "rows"],
  ].mapValues { $0 + ["checksum"] }

  static let provenance = [
    "program", "version", "configuration_hash", "seed", "samples_requested", "samples",
    "target_error", "replicates", "engine", "kinematics", "millicharge_convention",
    "millicharge_sign", "charge_radius_convention", "flux", "backgrounds", "flux_pulls",
    "normalization", "energy_range_gev", "arguments", "machine",
  ]

  /// Rows of `region --contours`.
  static let contours = "contour,closed,level,x,y,mc_error_x,mc_error_y"

  private static let bounds =
    "plan,parameter,lower,upper,mc_error_lower,mc_error_upper,published_lower,published_upper,unit,convention,interval,lower_reason,upper_reason"
}

/// Whether two numbers differ by no more than a part of the second.
func agree(_ value: Double?, _ expected: Double, within part: Double) -> Bool {
  value.map { abs($0 - expected) <= part * abs(expected) } ?? false
}
