import Configuration
import Experiment
import Fit
import Interactions

extension Report {
  /// The sections of the page, in their order.
  var sections: [(id: String, title: String, content: String)] {
    get throws(Failure) {
      [
        (
          "bounds", "Bounds",
          legend(
            [
              (
                "<rect class=\"interval\" x=\"0\" y=\"4\" width=\"36\" height=\"7\"/>", "allowed"
              ),
              ("<path class=\"whisker\" d=\"M14 1v13M22 1v13M14 7.5H22\"/>", "Monte Carlo error"),
            ]
              + (study.isPapersSetup
                ? [("<path class=\"paper\" d=\"M18 1.5l5 6l-5 6l-5 -6Z\"/>", "arXiv:2111.14884")]
                : []))
            + "<div class=\"figures bounds\">\n\(BoundCharts(document: bounds).figures)</div>\n"
            + bounds.htmlTable(id: "bounds-table") + bounds.htmlNotes + conventionNote
            + (try contextDocument().htmlTable(id: "context-table"))
        ),
        (
          "rates", "Event rates",
          rates.htmlTable(id: "rates-table", groupedBy: 2)
            + paragraphsHTML(rates.sentences.dropFirst())
        ),
        ("spectra", "Spectra", spectra),
        ("flux", "Neutrino flux", try flux),
        (
          "configuration", "Configuration",
          "<p class=\"note\">The effective one, with units and ranges; it can be read again.</p>\n"
            + "<pre>\(escapedHTML(Configuration.format.yaml(of: study.configuration)))</pre>\n"
        ),
        ("provenance", "Provenance", provenance),
      ]
    }
  }

  /// A note on why the milli-charges differ so much from the paper's, where they do.
  private var conventionNote: String {
    guard study.configuration.physics.millichargeConvention == .derived else { return "" }
    return paragraphsHTML([
      "The paper's milli-charge bounds need both milli-charge terms of the cross-section 4 pi larger "
        + "than the equations give; the convention published takes them so."
    ])
  }

  private var charts: StationCharts { StationCharts(study: study, point: point) }

  private var spectra: String {
    let isStandard = point == study.standardModel
    let figures = study.stations.enumerated().map { index, station in
      charts.spectrum(spectrum, at: station, id: "spectrum-\(index + 1)")
    }
    return legend(
      [
        ("<rect class=\"area\" x=\"0\" y=\"2\" width=\"36\" height=\"11\"/>", "Standard Model"),
        (
          line("total"),
          isStandard ? "the same with its Monte Carlo error" : "with couplings, and error"
        ),
      ] + backgroundLegend) + "<div class=\"figures\">\n\(figures.joined())</div>\n"
      + spectrum.htmlTable(id: "spectra-table", groupedBy: 2) + spectrum.htmlNotes
  }

  private var flux: String {
    get throws(Failure) {
      var figures = ""
      for (index, station) in study.stations.enumerated() {
        figures += try charts.flux(at: station, id: "flux-\(index + 1)")
      }
      let names = Channel.allCases.map { channel in
        (channel.isAntineutrino ? "anti-" : "")
          + "\u{03BD}<sub>\(channel.isElectronFlavour ? "e" : "\u{03BC}")</sub>"
      }
      return legend(zip(Channel.allCases, names).map { (line($0.rawValue), $1) })
        + "<div class=\"figures\">\n\(figures)</div>\n"
        + paragraphsHTML(["Flux: \(study.flux.source). A value holds across its bin."])
    }
  }

  private var backgroundLegend: [(String, String)] {
    study.backgrounds.names.enumerated().map { index, name in
      let words =
        switch name {
        case "ccqe": "quasi-elastic background"
        case "pi0": "misidentified \u{03C0}\u{2070}"
        default: "background \(name)"
        }
      return (
        line(StationCharts.backgroundStyles[index % StationCharts.backgroundStyles.count]), words
      )
    }
  }

  private func line(_ style: String) -> String {
    "<path class=\"line \(style)\" d=\"M0 7.5H36\"/>"
  }

  /// - Parameter entries: a mark as SVG, and words as HTML.
  private func legend(_ entries: [(mark: String, words: String)]) -> String {
    let items = entries.map { mark, words in
      "<li><svg viewBox=\"0 0 36 15\" aria-hidden=\"true\">\(mark)</svg>\(words)</li>"
    }
    return "<ul class=\"legend\" aria-label=\"Legend\">\(items.joined())</ul>\n"
  }

  private var provenance: String {
    let entries = bounds.provenance.lines.map { line in
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      return "<dt>\(escapedHTML(parts[0].replacing("_", with: " ")))</dt>"
        + "<dd>\(escapedHTML(parts.count > 1 ? String(parts[1].dropFirst()) : ""))</dd>"
    }
    return "<dl>\n\(entries.joined(separator: "\n"))\n</dl>\n"
      + "<p class=\"note\">The same version, configuration and seed make the same bytes.</p>\n"
  }

  /// The bounds of other experiments, as the paper quotes them.
  private func contextDocument() throws(Failure) -> ResultDocument {
    ResultDocument(
      command: "report", title: "What others know, as arXiv:2111.14884 quotes it",
      columns: ["source", "property", "flavour", "lower", "upper", "unit"].map {
        ResultColumn($0, digits: 3)
      },
      rows: try ContextBound.all().map { bound in
        [
          .text(bound.source), .text(bound.interval.property.rawValue),
          .text(bound.interval.flavour.rawValue), ResultValue(bound.interval.lower),
          .number(bound.interval.upper), .text(bound.interval.unit),
        ]
      }, provenance: study.provenance)
  }
}
