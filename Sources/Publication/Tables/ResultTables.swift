import Configuration
import EventRates
import Fit
import Interactions

/// Every table of a configuration, from one sampling.
public struct ResultTables: Sendable {
  /// One table with its file name and its formats.
  struct Table: Sendable {
    let name: String
    let document: ResultDocument
    let formats: [OutputFormat]
  }

  /// The formats of tables that are too long to be read.
  private static let dataFormats: [OutputFormat] = [.csv, .json]
  private static let allFormats: [OutputFormat] = [.csv, .json, .latex, .markdown]

  let study: Study
  let tables: [Table]
  /// The files that `write` writes: names below the folder, and contents.
  public let files: [(name: String, content: String)]

  /// - Parameter deltaChiSquare: the rise of chi-square of the bounds.
  public init(_ study: Study, deltaChiSquare: Double) throws(Failure) {
    self.study = study
    let fits = try study.tableFits()
    let estimate = try study.templates(at: study.stations) { (templates) throws(Failure) in
      try study.checkCounts(templates)
      var entries =
        study.stationRates(templates) + study.componentSpectra(templates)
        + study.shapeEntries(templates)
      for fit in fits {
        entries += try fit.model.ignoringTemplateError.boundEnds(
          on: fit.parameters, templates: templates, deltaChiSquare: deltaChiSquare)
      }
      return entries
    }
    try study.checkCounts(estimate.central)
    let tables = [
      Table(
        name: "rates", document: try study.ratesDocument(of: estimate), formats: Self.allFormats),
      Table(
        name: "spectrum", document: try study.componentDocument(of: estimate),
        formats: Self.allFormats),
      Table(
        name: "spectrum_covariance", document: study.spectrumCovarianceDocument(of: estimate),
        formats: Self.dataFormats),
      Table(
        name: "templates", document: study.shapeDocument(of: estimate), formats: Self.allFormats),
      Table(
        name: "templates_covariance", document: study.shapeDeviationsDocument(of: estimate),
        formats: Self.dataFormats),
      Table(
        name: "bounds",
        document: try study.boundTable(of: fits, estimate, deltaChiSquare: deltaChiSquare),
        formats: Self.allFormats),
    ]
    self.tables = tables
    var files = tables.flatMap { table in
      table.formats.map { format in
        ("\(table.name).\(format.fileExtension)", table.document.formatted(as: format))
      }
    }
    files.append(("tables.tex", Self.latexDocument(of: tables)))
    let submission = try HEPDataSubmission(study: study, tables: tables)
    files += submission.files.map { ("\(HEPDataSubmission.folder)/\($0.name)", $0.content) }
    self.files = files
  }

  /// Writes every file to an existing folder, each whole or not at all. Removes data files of an
  /// earlier submission that this one does not have; other files stay as they are.
  public func write(to folder: String) throws(Failure) {
    let submission = "\(folder)/\(HEPDataSubmission.folder)"
    try makeFolder(submission)
    let earlier = HEPDataSubmission.dataFiles(namedIn: "\(submission)/submission.yaml")
    for file in files { try Output.write(file.content, to: "\(folder)/\(file.name)") }
    let now = Set(files.map(\.name))
    for name in earlier where !now.contains("\(HEPDataSubmission.folder)/\(name)") {
      try removeFile("\(submission)/\(name)")
    }
  }

  /// A LaTeX document that shows every table, in the order of the files.
  private static func latexDocument(of tables: [Table]) -> String {
    let inputs = tables.filter { $0.formats.contains(.latex) }.map { "\\input{\($0.name).tex}\n" }
    return """
      \\documentclass{article}
      \\usepackage[a4paper, landscape, margin=1cm]{geometry}
      \\usepackage{booktabs, longtable, siunitx}
      \\begin{document}
      \\tiny
      \\setlength{\\tabcolsep}{2pt}
      \(inputs.joined())\\end{document}

      """
  }
}

extension OutputFormat {
  /// The extension of a file's name.
  var fileExtension: String {
    switch self {
    case .text: "txt"
    case .csv: "csv"
    case .json: "json"
    case .latex: "tex"
    case .markdown: "md"
    }
  }
}
