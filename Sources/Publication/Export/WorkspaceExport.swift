import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The plan as a HistFactory workspace (pyhf's schema 1.0.0) with a parameter point as its
  /// signal: expectations at strength s are those of the Standard Model plus s times what the point
  /// adds.
  ///
  /// The fit is Poisson whatever the configuration's likelihood. A pull of the whole signal or of a
  /// background is a `histosys` with symmetric variations, linear as (3.2) is; all others, as those
  /// of wrong-sign and electron flavours, multiply it as `normsys`, which pyhf interpolates to
  /// within sigma^2 / 8 of linear. A free one is a `normfactor`.
  ///
  /// - Returns: the workspace, and warnings of the signal's rates.
  public func workspaceExport(
    signal point: CouplingPoint
  ) throws(Failure) -> (text: String, warnings: [String]) {
    let model = try exportedModel()
    try checkFactors(model)
    let templates = try templates(at: stations).central
    try checkCounts(templates)
    let standard = try model.expectedCounts(at: standardModel, templates: templates)
    let signal = try model.expectedCounts(at: point, templates: templates)
    guard zip(standard, signal).contains(where: { $0.signal != $1.signal }) else {
      throw Failure(.commandLine, "--set: expected a coupling that changes the rates of the plan")
    }
    let pulls = model.tiedPulls
    let channels = standard.indices.map { exposure in
      JSON.object([
        .init("name", .text(channelName(exposure))),
        .init(
          "samples",
          .list(
            samples(standard[exposure], signal[exposure]).map {
              $0.json(pulls: pulls, ofExposure: exposure)
            })),
      ])
    }
    let observations = try model.observedCounts(templates).enumerated().map { exposure, counts in
      JSON.object([.init("name", .text(channelName(exposure))), .init("data", numbers(counts))])
    }
    let workspace: JSON = .object([
      .init("channels", .list(channels)), .init("measurements", .list([measurement(point)])),
      .init("observations", .list(observations)), .init("version", "1.0.0"),
    ])
    return (workspace.text(indented: true) + "\n", rateWarnings(templates, at: point))
  }

  /// Refuses a sigma of 1 or more: a `normsys` needs a factor above 0 one sigma down.
  private func checkFactors(_ model: FitModel) throws(Failure) {
    for nuisance in model.factorNuisances where nuisance.sigma >= 1 && nuisance.sigma.isFinite {
      guard !WorkspaceSample.linear.contains(nuisance.name) else { continue }
      let isPull = PullKind.allCases.contains { $0.rawValue == nuisance.name }
      throw source.failure(
        .badInput, at: isPull ? "statistics.pulls.\(nuisance.name).sigma" : "statistics.nuisances",
        "\(nuisance.name): expected a sigma < 1 for a workspace, found \(numeral(nuisance.sigma))")
    }
  }

  private func channelName(_ index: Int) -> String {
    let exposure = configuration.plan.exposures[index]
    return "\(exposure.mode.rawValue)_\(numeral(exposure.positionM))m"
  }

  /// The measurement. Its name holds the couplings, the plan and the hash of the configuration,
  /// which a workspace can hold nowhere else.
  private func measurement(_ point: CouplingPoint) -> JSON {
    let couplings = couplings(at: point).map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    return .object([
      .init("name", .text("\(couplings), plan \(configuration.plan.name), \(configurationHash)")),
      .init(
        "config",
        .object([
          .init("poi", .text(WorkspaceSample.signalStrength)),
          .init(
            "parameters",
            .list([
              .object([
                .init("name", .text(WorkspaceSample.signalStrength)),
                .init("inits", numbers([1])),
                .init("bounds", .list([numbers([0, WorkspaceSample.largestStrength])])),
              ])
            ])),
        ])),
    ])
  }

  /// The samples of the Standard Model, of the signal that is added to it, and of the backgrounds;
  /// none that is 0 in every bin.
  private func samples(_ standard: ExpectedCounts, _ signal: ExpectedCounts) -> [WorkspaceSample] {
    var samples: [WorkspaceSample] = []
    for (component, channel) in standard.channels.enumerated() {
      let (without, with) = (standard.signal[component], signal.signal[component])
      samples += [
        WorkspaceSample(name: channel.rawValue, counts: without, component: channel.rawValue),
        WorkspaceSample(
          name: "\(channel.rawValue)_signal", counts: zip(with, without).map { $0 - $1 },
          component: channel.rawValue, isSignal: true),
      ]
    }
    samples += standard.backgrounds.map {
      WorkspaceSample(name: $0.name, counts: $0.counts, component: $0.name)
    }
    return samples.filter { $0.counts.contains { $0 != 0 } }
  }
}
