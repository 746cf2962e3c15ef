import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// A run on one page of HTML, which needs nothing beside it: tables, figures, provenance and the
/// configuration. The same study makes the same bytes; what depends on the machine is left out.
public struct Report: Sendable {
  let study: Study
  let point: CouplingPoint
  let rates: ResultDocument
  let spectrum: ResultDocument
  let bounds: ResultDocument

  /// - Parameter point: the couplings of the spectra.
  public init(
    _ study: Study, point: CouplingPoint, parameters: [Coupling], deltaChiSquare: Double
  ) throws(Failure) {
    self.study = study
    self.point = point
    let estimate = try study.templates(at: study.stations)
    rates = try study.ratesDocument(of: estimate)
    spectrum = try study.spectrumDocument(of: estimate, at: study.stations, point: point)
    bounds = try study.boundsDocument(
      from: estimate, model: try study.fitModel(), of: parameters, deltaChiSquare: deltaChiSquare)
  }

  /// The page, well-formed as XML too.
  public func html() throws(Failure) -> String {
    let sections = try self.sections
    let links = sections.map { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>" }.joined()
    let body = sections.map { section in
      """
      <section aria-labelledby="\(section.id)">
      <h2 id="\(section.id)">\(section.title)</h2>
      \(section.content)</section>

      """
    }.joined()
    let title = "NuEM: plan \(study.configuration.plan.name)"
    return """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="generator" content="nuem \(escapedHTML(programVersion))"/>
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
      <title>\(escapedHTML(title))</title>
      <style>
      \(reportStyle)
      </style>
      </head>
      <body>
      <header>
      <h1>\(escapedHTML(title))</h1>
      <p>Neutrino-electron scattering \(beamInWords) and what it says about the \
      electromagnetic properties of neutrinos. \(sentenceHTML(rates.notes.first ?? ""))</p>
      <nav aria-label="Contents"><ul>\(links)</ul></nav>
      \(warnings)</header>
      <main>
      \(body)</main>
      </body>
      </html>

      """
  }

  /// Where the neutrinos are seen, in words; only the default beam is called DUNE's.
  private var beamInWords: String {
    study.beam.isDefault ? "at the DUNE near detector" : "in the beam of the configuration"
  }

  private var warnings: String {
    let warnings = study.warnings + spectrum.warnings + spectrum.errorWarnings
    guard !warnings.isEmpty else { return "" }
    let items = warnings.map { "<li>\(escapedHTML($0))</li>" }.joined()
    return "<aside class=\"warnings\" aria-label=\"Warnings\"><p>Warnings:</p>"
      + "<ul>\(items)</ul></aside>\n"
  }
}
