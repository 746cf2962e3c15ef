import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// Everything that chi-square is computed from, as JSON: templates with their Monte Carlo errors,
  /// exposures, backgrounds, observed counts, pulls and the configuration.
  public func templatesExport() throws(Failure) -> String {
    let model = try exportedModel()
    let estimate = try templates(at: stations)
    try checkCounts(estimate.central)
    return jsonDocument(
      "export-templates", provenance: provenance(of: estimate),
      [
        .init("configuration", Configuration.format.json(of: configuration)),
        .init("parameters", parameterList),
        .init("shape_functions", .list(interactions.shapes.map { .text($0.name) })),
        edgesMember,
        .init("exposures", try exposureList(model, templates: estimate.central)),
        .init("pulls", pullList(model)),
        .init("templates", templateList(estimate)),
      ])
  }

  /// The edges of every axis; the edges of E_e theta^2 as the only axis have a name of their own.
  private var edgesMember: JSON.Member {
    let binning = configuration.binning
    guard !binning.isOfEnergyThetaSquare else {
      return .init("bin_edges_me", numbers(binning.firstEdges))
    }
    return .init(
      "axes",
      .list(
        binning.allAxes.map { axis in
          .object([
            .init("variable", .text(axis.variable.rawValue)),
            .init("unit", .text(axis.variable.unit)), .init("edges", numbers(axis.edges)),
          ])
        }))
  }

  /// The configured fit. It must have no pulls except factors, because an export cannot hold
  /// others.
  func exportedModel() throws(Failure) -> FitModel {
    guard configuration.statistics.fluxCovariance == .none else {
      throw source.failure(
        .badInput, at: "statistics.flux_covariance",
        "expected none for an export, which has the pulls of factors alone")
    }
    let statistics = configuration.statistics
    for (key, isThere) in [
      ("nuisances", statistics.nuisances.contains { $0.file != nil }),
      ("correlations", statistics.correlations != nil),
    ] where isThere {
      throw source.failure(
        .badInput, at: "statistics.\(key)",
        "expected no shifts and no correlations for an export, which has independent factors alone")
    }
    guard statistics.wrongSignElectron == .corrected else {
      throw source.failure(
        .badInput, at: "statistics.wrong_sign_electron",
        "expected corrected for an export, which has no product of two pulls")
    }
    try checkDataAreCounts(for: "an export consists")
    guard constraints.couplings.isEmpty else {
      throw source.failure(
        .badInput, at: "statistics.constraints",
        "expected none for an export, which has no place for what others measured")
    }
    return try fitModel()
  }

  private var parameterList: JSON {
    .list(
      interactions.couplings.map { parameter in
        .object([
          .init("name", .text(parameter.name)), .init("unit", .text(parameter.unit)),
          .init("standard_model", .number(standardModel[parameter])),
        ])
      })
  }

  private func exposureList(_ model: FitModel, templates: Templates) throws(Failure) -> JSON {
    let observed = try model.observedCounts(templates)
    let exposures = try zip(model.plan.exposures, observed).map {
      (exposure, counts) throws(Failure) in
      let background = try backgrounds.rates(at: exposure.station)
      return JSON.object(
        [
          .init("mode", .text(exposure.mode.rawValue)),
          .init("position_m", .number(exposure.positionM)),
          .init("years", .number(exposure.years)),
          .init("channels", .list(exposure.mode.channels.map { .text($0.rawValue) })),
        ]
          + zip(background.names, background.events).map {
            .init("\($0)_per_year", numbers($1))
          } + [.init("observed", numbers(counts))])
    }
    return .list(exposures)
  }

  private func pullList(_ model: FitModel) -> JSON {
    .list(
      model.tiedPulls.map { pull in
        .object([
          .init("name", .text(pull.identifier)), .init("kind", .text(pull.name)),
          .init("scope", .text(pull.scope)), .init("sigma", sigmaJSON(pull.sigma)),
          .init("exposures", .list(pull.exposures.map { .count(UInt64($0)) })),
          .init("components", .list(pull.components.map { .list($0.map(JSON.text)) })),
        ])
      })
  }

  /// One object for each station, channel and shape function.
  private func templateList(_ estimate: TemplateEstimate) -> JSON {
    let entries = estimate.estimate { $0.values }
    let central = estimate.central
    var list: [JSON] = []
    for (index, station) in central.stations.enumerated() {
      for channel in Channel.allCases {
        let first = (index * Channel.allCases.count + channel.index) * (central.bins + 1)
        for shape in interactions.shapes {
          let bins = (0...central.bins).map {
            entries[(first + $0) * interactions.table.stride + shape.column]
          }
          list.append(
            .object([
              .init("mode", .text(station.mode.rawValue)),
              .init("position_m", .number(station.positionM)),
              .init("channel", .text(channel.rawValue)),
              .init("shape_function", .text(shape.name)),
              .init("events_per_year_cm2", numbers(bins.dropLast().map(\.value))),
              .init("mc_error", numbers(bins.dropLast().map(\.error))),
              .init("outside", .number(bins[central.bins].value)),
              .init("outside_mc_error", .number(bins[central.bins].error)),
            ]))
        }
      }
    }
    return .list(list)
  }
}

func numbers(_ values: [Double]) -> JSON { .list(values.map(JSON.number)) }
