import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// The paper's tables and figures in numbers, computed once.
public struct Reproduction: Sendable {
  let study: Study
  let estimate: TemplateEstimate
  /// Table 1 beside the published numbers.
  public let table1: ResultDocument
  /// The bounds of every plan and parameter in both milli-charge conventions, with the default
  /// backgrounds.
  public let bounds: ResultDocument
  /// The bounds without backgrounds.
  let boundsWithoutBackgrounds: ResultDocument
  /// The bounds with the wrong-sign electron flavour as (3.2) is printed: with pulls shared by
  /// position as in the paper's plans, and then with the overall pull common to all positions.
  let boundsAsPrinted: ResultDocument
  let boundsAsPrintedOneBeam: ResultDocument
  /// Figures 3, 6 and 8, each with its document.
  let regions: [(figure: RegionFigure, document: ResultDocument)]
  /// The files that `write` writes: names and contents.
  public private(set) var files: [(name: String, content: String)] = []

  /// - Parameter study: the default configuration with the paper's kinematics; only its sampling
  /// may differ.
  public init(_ study: Study) throws(Failure) {
    self.study = study
    estimate = try study.templates(at: study.stations)
    table1 = try study.table1Document(estimate)
    bounds = try study.allBoundsDocument(estimate, backgrounds: study.backgrounds)
    boundsWithoutBackgrounds = try study.allBoundsDocument(
      estimate, backgrounds: try study.noBackgrounds())
    var statistics = study.configuration.statistics
    statistics.wrongSignElectron = .asPrinted
    boundsAsPrinted = try study.allBoundsDocument(
      estimate, backgrounds: study.backgrounds, statistics: statistics)
    statistics.overall.sharing = .plan
    boundsAsPrintedOneBeam = try study.allBoundsDocument(
      estimate, backgrounds: study.backgrounds, statistics: statistics)
    regions = try study.figureRegions(estimate)
    files = [
      ("table1.csv", table1.formatted(as: .csv)),
      ("bounds.csv", bounds.formatted(as: .csv)),
      ("bounds_without_backgrounds.csv", boundsWithoutBackgrounds.formatted(as: .csv)),
      ("bounds_as_printed.csv", boundsAsPrinted.formatted(as: .csv)),
      ("bounds_as_printed_one_beam.csv", boundsAsPrintedOneBeam.formatted(as: .csv)),
      ("fig1_flux.csv", try study.fluxDocument(at: study.stations).formatted(as: .csv)),
      ("fig2_spectrum.csv", try spectra(of: .magneticMoments)),
      ("fig4_ratio.csv", try ratioCurves()),
      ("fig5_spectrum.csv", try spectra(of: .millicharges)),
      ("fig7_spectrum.csv", try spectra(of: .chargeRadii)),
      ("comparison.md", comparisonPage),
      ("provenance.json", study.provenance.json.text(indented: true) + "\n"),
    ]
    for (figure, document) in regions {
      files.append(("fig\(figure.number)_region.csv", document.formatted(as: .csv)))
      let context = try study.contextDocument(of: figure)
      files.append(("fig\(figure.number)_context.csv", context.formatted(as: .csv)))
    }
  }

  /// Writes every file to an existing folder, each whole or not at all.
  public func write(to folder: String) throws(Failure) {
    for file in files { try Output.write(file.content, to: "\(folder)/\(file.name)") }
  }

  /// Table 1 and the bounds in both readings of (3.2); as CSV the bounds of the default reading
  /// alone, as JSON these with Table 1 and those of the other reading beside them.
  ///
  /// - Parameter provenance: whether it says below what it was computed from.
  public func formatted(as format: OutputFormat, provenance: Bool? = nil) -> String {
    switch format {
    case .csv: bounds.formatted(as: .csv, provenance: provenance)
    case .json: jsonDocument.formatted(as: .json)
    case .text, .markdown, .latex:
      table1.formatted(as: format, provenance: provenance) + "\n"
        + bounds.formatted(as: format, provenance: provenance) + "\n"
        + boundsAsPrinted.formatted(as: format, provenance: provenance)
    }
  }

  private var jsonDocument: ResultDocument {
    var document = bounds
    document.summary = [
      .init("table1", .list(table1.jsonRows)),
      .init("bounds_as_printed", .list(boundsAsPrinted.jsonRows)),
    ]
    return document
  }
}

extension Study {
  /// Table 1: absolute rates from the flux, not scaled to the paper's, beside the paper's.
  func table1Document(_ estimate: TemplateEstimate) throws(Failure) -> ResultDocument {
    let stations = stations
    let factors = try stations.map { (station) throws(Failure) in
      try Channel.allCases.map { (channel) throws(Failure) in
        try normalizationFactor(station: station, channel: channel)
      }
    }
    func absolute(_ templates: Templates) -> [Double] {
      factors.enumerated().flatMap { station, factors in
        let scaled = channelRates(templates, station: station)
        let channels = zip(scaled, factors).map { $0 / $1 }
        return channels + [channels.reduce(0, +)]
      }
    }
    let table1 = try PublishedTable1()
    let measured = estimate.estimate(absolute)
    let integrals = absolute(try self.integrals(at: stations))
    let rows = measured.indices.map { index in
      let (station, channel) = index.quotientAndRemainder(dividingBy: Self.rateNames.count)
      let published = table1.rate(stations[station], entry: channel)
      return [
        .text(stations[station].mode.rawValue), .number(stations[station].positionM),
        .text(Self.rateNames[channel]), ResultValue(measured[index].value),
        ResultValue(measured[index].error), ResultValue(integrals[index]), ResultValue(published),
        ResultValue(published.map { measured[index].value / $0 }),
      ] as [ResultValue]
    }
    return ResultDocument(
      command: "table1", title: "Table 1: neutrino-electron scattering events per year",
      columns: [
        ResultColumn("mode"), ResultColumn("position_m"), ResultColumn("channel"),
        ResultColumn("events_per_year", digits: 5, error: "mc_error"),
        ResultColumn("mc_error", digits: 2),
        ResultColumn("integral", digits: 5), ResultColumn("published"),
        ResultColumn("ratio", digits: 4),
      ],
      rows: rows,
      notes: [
        "Absolute rates from the flux, nothing fitted; spectra and bounds are scaled cell by cell "
          + "to the published ones."
      ],
      provenance: provenance)
  }

  /// The bounds of the three named plans in both milli-charge conventions.
  ///
  /// - Parameter statistics: settings that replace those of the configuration; nil keeps them.
  func allBoundsDocument(
    _ estimate: TemplateEstimate, backgrounds: Backgrounds, statistics: StatisticsSettings? = nil
  ) throws(Failure) -> ResultDocument {
    let statistics = statistics ?? configuration.statistics
    var rows: [[ResultValue]] = []
    for convention in MillichargeConvention.allCases {
      var physics = configuration.physics
      physics.millichargeConvention = convention
      for plan in [ExposurePlan.onAxis, .prism, .prism7y] {
        let interactions = try InteractionModel(physics)
        var model = try fitModel(
          plan: plan, interactions: interactions, backgrounds: backgrounds)
        model.statistics = statistics
        let delta = try deltaChiSquare(confidenceLevel: 0.90)
        let bounds = try model.bounds(
          on: interactions.listed, templates: estimate, deltaChiSquare: delta)
        rows += try boundRows(
          bounds, plan: plan, interactions: interactions, isPapers: isPapersSetup)
      }
    }
    return ResultDocument(
      command: "reproduce",
      title: "Bounds (4.4)-(4.20), 90 % C.L., backgrounds: \(backgrounds.label)"
        + (statistics.wrongSignElectron == .asPrinted
          ? ", wrong-sign electron flavour as printed in (3.2)" : ""),
      columns: boundColumns, rows: rows,
      notes: [
        "Milli-charges q > 0 have the \(configuration.physics.millichargeSign.rawValue)'s sign; "
          + "convention published multiplies both milli-charge terms by 4 pi."
      ],
      provenance: provenance(reading: statistics.wrongSignElectron))
  }

  private func provenance(reading: WrongSignElectron) -> Provenance {
    var provenance = provenance
    provenance.wrongSignElectron = reading == .corrected ? nil : reading.rawValue
    return provenance
  }
}
