import Configuration
import Experiment
import Fit
import Interactions

/// The drawings that a station has in a report: its spectrum and its flux.
struct StationCharts {
  let study: Study
  let point: CouplingPoint

  /// The upper end of a histogram's axis: the largest value and a little more; 1 where all is 0.
  private static func ceiling(_ values: [Double]) -> Double {
    let largest = values.max() ?? 0
    return largest > 0 ? 1.12 * largest : 1
  }

  /// The style of the line of a background, by its index.
  static func style(ofBackground index: Int) -> String {
    "line " + backgroundStyles[index % backgroundStyles.count]
  }

  static let backgroundStyles = ["ccqe", "pi0", "nue", "nuebar"]

  /// The rows of `spectrumDocument` at this station as a figure, with the Monte Carlo error as a
  /// band; with two axes one figure for each bin of the first axis.
  func spectrum(_ document: ResultDocument, at station: Station, id: String) -> String {
    let axes = study.configuration.binning.allAxes
    let rows = document.rows(at: station)
    guard axes.count > 1 else {
      return spectrum(document, rows: rows, axis: axes[0], words: "\(station)", id: id)
    }
    let (first, second) = (axes[0], axes[1])
    return (0..<first.bins).map { slice in
      let range =
        "\(numeral(first.edges[slice])) to \(numeral(first.edges[slice + 1])) \(first.variable.unit)"
      return spectrum(
        document, rows: Array(rows[slice * second.bins..<(slice + 1) * second.bins]), axis: second,
        words: "\(station), \(first.variable.words) \(range)", id: "\(id)-\(slice + 1)")
    }.joined()
  }

  private func spectrum(
    _ document: ResultDocument, rows: [[ResultValue]], axis: AxisSettings, words: String, id: String
  ) -> String {
    func column(_ key: String) -> [Double] { document.numbers(key, in: rows) }
    let edges = axis.edges
    let (standard, total, error) = (
      column("standard_model"), column("total"), column("mc_error")
    )
    let backgrounds = study.backgrounds.names.map(column)
    let (above, below) = (zip(total, error).map { $0 + $1 }, zip(total, error).map { $0 - $1 })
    var chart = Chart(
      x: (.linear, edges[0], edges[edges.count - 1]),
      y: (.linear, 0, Self.ceiling(above + standard + backgrounds.flatMap { $0 })),
      xLabel: "reconstructed " + axis.variable.svgLabel,
      yLabel: "events per year and bin")
    let nothing = standard.map { _ in 0.0 }
    chart.addBand(from: nothing, to: standard, edges: edges, style: "area")
    for (index, counts) in backgrounds.enumerated() {
      chart.addSteps(counts, edges: edges, style: Self.style(ofBackground: index))
    }
    chart.addBand(from: below, to: above, edges: edges, style: "band")
    chart.addSteps(total, edges: edges, style: "line total")
    let worst = zip(total, error).map { $0 > 0 ? $1 / $0 : 0 }.max() ?? 0
    let sum = readable(total.reduce(0, +), digits: 5)
    return figure(
      chart.svg(
        id: id, title: "Spectrum in \(words)",
        description: "\(sum) events per year in \(total.count) bins, at most "
          + "\(readable(total.max() ?? 0, digits: 4)) in one."),
      caption: "\(words): \(sum) events per year in the bins; Monte Carlo error at most "
        + "\(readable(worst, digits: 2)) of a bin.")
  }

  /// The flux up to the energy at which the configuration cuts it.
  func flux(at station: Station, id: String) throws(Failure) -> String {
    let edges = study.flux.energyEdgesGeV
    let values = try study.flux.flux(at: station)
    let count = study.flux.energyBins
    let channels = Channel.allCases.map {
      Array(values[$0.index * count..<($0.index + 1) * count])
    }
    let highest = min(study.configuration.beam.energyMaxGeV, edges[edges.count - 1])
    let bins = edges.firstIndex { $0 >= highest } ?? count
    let shown = channels.map { Array($0.prefix(bins)) }
    let positive = shown.joined().filter { $0 > 0 }
    let largest = positive.max() ?? 1
    let lowest = max(positive.min() ?? largest, 1e-6 * largest)
    var chart = Chart(
      x: (.linear, edges[0], highest), y: (.logarithmic, lowest / 2, 2 * largest),
      xLabel: "neutrino energy [GeV]", yLabel: "flux [1 / (cm\u{00B2} GeV POT)]")
    for (channel, flux) in zip(Channel.allCases, shown) {
      chart.addSteps(
        flux, edges: Array(edges.prefix(bins + 1)), style: "line \(channel.rawValue)")
    }
    return figure(
      chart.svg(
        id: id, title: "Flux in \(station)",
        description:
          "Four flavours up to \(readable(highest, digits: 4)) GeV; the largest value is "
          + "\(readable(largest, digits: 3)) neutrinos / (cm^2 GeV POT)."),
      caption: "\(station).")
  }
}

extension ObservableVariable {
  /// The symbol and unit of a variable, as text of a drawing.
  fileprivate var svgLabel: String {
    func index(_ text: String) -> String {
      "<tspan font-size=\"8.5\" dy=\"3\">\(text)</tspan>"
    }
    return switch self {
    case .electronEnergy: "E\(index("e"))<tspan dy=\"-3\"> [GeV]</tspan>"
    case .theta: "\u{03B8} [mrad]"
    case .energyThetaSquare:
      "E\(index("e"))<tspan dy=\"-3\"> \u{03B8}\u{00B2} [m</tspan>\(index("e"))<tspan dy=\"-3\">]</tspan>"
    case .neutrinoEnergy: "E\(index("\u{03BD}"))<tspan dy=\"-3\"> [GeV]</tspan>"
    }
  }
}

func figure(_ drawing: String, caption: String) -> String {
  "<figure>\n\(drawing)<figcaption>\(escapedHTML(caption))</figcaption>\n</figure>\n"
}

extension ResultDocument {
  /// The rows of a station, in a document whose first columns are mode and position.
  fileprivate func rows(at station: Station) -> [[ResultValue]] {
    rows.filter { $0[0] == .text(station.mode.rawValue) && $0[1] == .number(station.positionM) }
  }

  /// The numbers of a column; NaN where there is none.
  func numbers(_ key: String, in rows: [[ResultValue]]) -> [Double] {
    guard let index = columns.firstIndex(where: { $0.key == key }) else { return [] }
    return rows.map { if case .number(let value) = $0[index] { value } else { .nan } }
  }
}
