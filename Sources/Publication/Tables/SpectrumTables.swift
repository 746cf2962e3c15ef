import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// Standard Model events per year and bin of each channel and their sum, each with its error.
  func componentDocument(of estimate: TemplateEstimate) throws(Failure) -> ResultDocument {
    let names = Self.rateNames
    let counts = estimate.estimate { componentSpectra($0) }
    let binning = configuration.binning
    let bins = binning.bins
    var rows: [[ResultValue]] = []
    var outside: [JSON] = []
    for (index, station) in stations.enumerated() {
      let background = try backgrounds.rates(at: station)
      let head: [ResultValue] = [.text(station.mode.rawValue), .number(station.positionM)]
      func values(_ bin: Int) -> [ResultValue] {
        names.indices.flatMap { row in
          let count = counts[(index * names.count + row) * (bins + 1) + bin]
          return [ResultValue(count.value), ResultValue(count.error)]
        }
      }
      for bin in 0..<bins {
        rows.append(
          head + binning.values(ofBin: bin) + values(bin)
            + background.events.map { ResultValue($0[bin]) })
      }
      outside.append(
        .object(
          zip(Self.stationColumns + Self.componentColumns, head + values(bins)).map {
            JSON.Member($0.key, $1.json)
          }))
    }
    return ResultDocument(
      command: "spectrum-components",
      title: "Standard Model events per year and bin of \(binning.words)",
      columns: Self.stationColumns + binning.columns + Self.componentColumns
        + backgrounds.names.map { ResultColumn($0, digits: 4) },
      rows: rows, summary: [.init("outside", .list(outside))],
      notes: [
        binning.columnsInWords ?? "Bins in units of the electron mass."
      ], provenance: provenance(of: estimate))
  }

  private static let componentColumns = rateNames.flatMap {
    [ResultColumn($0, error: "mc_error_\($0)"), ResultColumn("mc_error_\($0)", digits: 2)]
  }

  /// The covariance and the correlation of the total events in two bins of a station; each pair
  /// once.
  func spectrumCovarianceDocument(of estimate: TemplateEstimate) -> ResultDocument {
    let bins = configuration.binning.bins
    let deviations = estimate.deviations().map { binTotals($0, at: standardModel) }
    func covariance(_ one: Int, _ other: Int) -> Double {
      deviations.reduce(0) { $0 + $1[one] * $1[other] }
    }
    var rows: [[ResultValue]] = []
    for (index, station) in stations.enumerated() {
      let variances = (0..<bins).map { covariance(index * bins + $0, index * bins + $0) }
      for bin in 0..<bins {
        for other in bin..<bins {
          let value = covariance(index * bins + bin, index * bins + other)
          let scale = (variances[bin] * variances[other]).squareRoot()
          rows.append([
            .text(station.mode.rawValue), .number(station.positionM), .count(bin + 1),
            .count(other + 1), ResultValue(value), ResultValue(scale > 0 ? value / scale : nil),
          ])
        }
      }
    }
    return ResultDocument(
      command: "spectrum-covariance",
      title: "Monte Carlo covariance of the Standard Model's bins, in (events per year)^2",
      columns: Self.stationColumns + [
        ResultColumn("bin"), ResultColumn("other_bin"), ResultColumn("covariance", digits: 4),
        ResultColumn("correlation", digits: 4),
      ], rows: rows,
      notes: [
        "Of the sum of the channels; each pair of bins stands once, and every bin with itself."
      ], provenance: provenance(of: estimate))
  }
}
