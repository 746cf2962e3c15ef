import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// Events per year of the plan's stations and channels, and of the whole plan.
  public func ratesDocument() throws(Failure) -> ResultDocument {
    try ratesDocument(of: templates(at: stations, binned: false) { stationRates($0) })
  }

  /// Makes the document from templates of the plan's stations.
  func ratesDocument(of estimate: TemplateEstimate) throws(Failure) -> ResultDocument {
    let stations = stations
    let table1 = isPapersSetup ? try PublishedTable1() : nil
    let measured = estimate.estimate { stationRates($0) }
    let integrals = stationRates(try self.integrals(at: stations))
    let rows = measured.indices.map { entry in
      let (station, channel) = entry.quotientAndRemainder(dividingBy: Self.rateNames.count)
      return [
        .text(stations[station].mode.rawValue), .number(stations[station].positionM),
        .text(Self.rateNames[channel]), ResultValue(measured[entry].value),
        ResultValue(measured[entry].error), ResultValue(integrals[entry]),
        ResultValue(table1?.rate(stations[station], entry: channel)),
      ] as [ResultValue]
    }
    let whole = estimate.estimate { [planEvents(stationRates($0), plan: configuration.plan)] }[0]
    return ResultDocument(
      command: "rates", title: "Neutrino-electron scattering events per year",
      columns: [
        ResultColumn("mode"), ResultColumn("position_m"), ResultColumn("channel"),
        ResultColumn("events_per_year", error: "mc_error"), ResultColumn("mc_error", digits: 2),
        ResultColumn("integral", digits: 5), ResultColumn("published", isShownEmpty: false),
      ],
      rows: rows,
      summary: [
        .init(
          "totals",
          .object([
            .init("plan", .text(configuration.plan.name)),
            .init("events", .number(whole.value)), .init("mc_error", ResultValue(whole.error).json),
          ]))
      ],
      notes: [
        "Plan \(configuration.plan.name): \(withError(whole)) events in all."
          + (table1 == nil ? "" : " Published: Table 1 of arXiv:2111.14884.")
      ] + precisionNotes(estimate),
      provenance: provenance(of: estimate))
  }

  /// The names of the rates of a station: the channels, then their sum.
  static let rateNames = Channel.allCases.map(\.rawValue) + ["total"]

  /// The events of a plan, from the rates of the study's stations.
  func planEvents(_ rates: [Double], plan: ExposurePlan) -> Double {
    plan.exposures.reduce(0) { sum, exposure in
      guard let station = stations.firstIndex(of: exposure.station) else { return sum }
      return sum + exposure.years * rates[(station + 1) * Self.rateNames.count - 1]
    }
  }
}

/// `1.234 +- 0.005`, or the number alone where its error cannot be trusted.
func withError(_ estimate: Estimate) -> String {
  let digits = ShownDigits.count(estimate.value, error: estimate.error)
  return readable(estimate.value, digits: digits)
    + (estimate.error.isNaN ? "" : " +- \(readable(estimate.error, digits: 2))")
}

extension PublishedTable1 {
  /// The published rate of an entry in the order of `Study.rateNames`; nil where the table has no
  /// number.
  func rate(_ station: Station, entry: Int) -> Double? {
    events(at: station, channel: entry < Channel.allCases.count ? Channel.allCases[entry] : nil)
  }
}
