import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// Counts per year and bin at some stations, couplings included.
  public func spectrumDocument(
    at stations: [Station], point: CouplingPoint
  ) throws(Failure) -> ResultDocument {
    try spectrumDocument(
      of: templates(at: stations) { binTotals($0, at: point) }, at: stations, point: point)
  }

  /// Makes the document from templates of these stations.
  func spectrumDocument(
    of estimate: TemplateEstimate, at stations: [Station], point: CouplingPoint
  ) throws(Failure) -> ResultDocument {
    // The counts [station][channel, sum, Standard Model][bin, then outside].
    let counts = estimate.estimate { spectra($0, at: point) }
    let binning = configuration.binning
    let entries = binning.bins + 1
    func count(_ station: Int, _ row: Int, _ bin: Int) -> Estimate {
      counts[(station * SpectrumRow.count + row) * entries + bin]
    }
    var rows: [[ResultValue]] = []
    var outside: [JSON] = []
    for (index, station) in stations.enumerated() {
      let background = try backgrounds.rates(at: station)
      let head: [ResultValue] = [.text(station.mode.rawValue), .number(station.positionM)]
      func values(_ bin: Int) -> [ResultValue] {
        (0..<SpectrumRow.count).map { ResultValue(count(index, $0, bin).value) }
          + [ResultValue(count(index, SpectrumRow.total, bin).error)]
      }
      for bin in 0..<binning.bins {
        rows.append(
          head + binning.values(ofBin: bin) + values(bin)
            + background.events.map { ResultValue($0[bin]) })
      }
      outside.append(
        .object(
          zip(Self.stationColumns + Self.countColumns, head + values(entries - 1)).map {
            JSON.Member($0.key, $1.json)
          }))
    }
    // Given edges may leave out many events.
    let outsideInWords =
      binning.axes.isEmpty
      ? nil
      : "Outside of all bins, events per year: "
        + stations.indices.map {
          readable(count($0, SpectrumRow.total, entries - 1).value, digits: 4)
        }.joined(separator: ", ") + "."
    let unphysical = try eventsWithoutNeutrinoEnergy(at: stations, point: point).map(
      EventsWithoutNeutrinoEnergy.init)
    return ResultDocument(
      command: "spectrum", title: "Events per year and bin of \(binning.words)",
      columns: Self.stationColumns + binning.columns + Self.countColumns
        + backgrounds.names.map { ResultColumn($0, digits: 4) },
      rows: rows,
      summary: [.init("outside", .list(outside))]
        + (unphysical.map { [.init("without_neutrino_energy", $0.json(at: stations))] } ?? []),
      notes: [
        couplingsInWords(point)
          + " Milli-charges: \(configuration.physics.millichargeInWords)."
      ] + [binning.columnsInWords, outsideInWords, unphysical?.inWords].compactMap(\.self)
        + precisionNotes(estimate),
      warnings: rateWarnings(estimate.central, at: point),
      provenance: provenance(
        of: estimate,
        arguments: couplings(at: point).map { "\($0.name)=\($0.value)" }))
  }

  static let stationColumns = [ResultColumn("mode"), ResultColumn("position_m")]
  private static let countColumns =
    Channel.allCases.map { ResultColumn($0.rawValue, digits: 5) } + [
      ResultColumn("total", error: "mc_error"), ResultColumn("standard_model", digits: 5),
      ResultColumn("mc_error", digits: 2),
    ]

  /// Events per year: [station][channel, sum, Standard Model][bin, then outside].
  func spectra(_ templates: Templates, at point: CouplingPoint) -> [Double] {
    templates.stations.indices.flatMap { index in
      let channels = templates.channels(station: index, interactions: interactions, at: point)
      let standard = templates.channels(
        station: index, interactions: interactions, at: standardModel)
      let station = templates.stations[index]
      return (channels + [total(channels, at: station), total(standard, at: station)])
        .flatMap { $0 }
    }
  }

  private func couplingsInWords(_ point: CouplingPoint) -> String {
    let couplings = couplings(at: point)
    guard !couplings.isEmpty else { return "Standard Model." }
    return "With " + couplings.map { "\($0.name) = \($0.value)" }.joined(separator: ", ") + "."
  }

  /// The couplings that differ from the Standard Model, as numerals.
  func couplings(at point: CouplingPoint) -> [(name: String, value: String)] {
    interactions.differences(of: point).map {
      ($0.name, numeral(point[$0]))
    }
  }
}

/// Events outside of all bins because no neutrino energy can be reconstructed for them.
private struct EventsWithoutNeutrinoEnergy {
  /// The events of each station.
  let eventsPerYear: [Double]

  func json(at stations: [Station]) -> JSON {
    .list(
      zip(stations, eventsPerYear).map { station, events in
        .object([
          .init("mode", .text(station.mode.rawValue)),
          .init("position_m", .number(station.positionM)), .init("total", .number(events)),
        ])
      })
  }

  var inWords: String {
    let events = eventsPerYear.map { readable($0, digits: 4) }.joined(separator: ", ")
    return
      "No neutrino energy can be reconstructed where E_e theta^2 is 2 m_e or more: \(events) events per"
      + " year, which lie outside of all bins."
  }
}

/// The rows of a station's spectra.
enum SpectrumRow {
  static let total = Channel.allCases.count
  static let count = Channel.allCases.count + 2
}
