import EventRates
import Experiment
import Fit

extension Study {
  /// The provenance of a result of the configured number of samples.
  public var provenance: Provenance { provenance(samples: configuration.sampling.effectiveSamples) }

  /// The provenance of a result of an estimate.
  func provenance(
    of estimate: TemplateEstimate, arguments: [String] = []
  ) -> Provenance {
    var provenance = provenance(
      samples: estimate.samples ?? configuration.sampling.effectiveSamples)
    provenance.arguments = arguments
    return provenance
  }

  private func provenance(samples: UInt64) -> Provenance {
    let sampling = configuration.sampling
    let isRandom = sampling.engine != .quadrature
    var provenance = Provenance(
      configurationHash: configurationHash, seed: isRandom ? sampling.seed : nil,
      samplesRequested: isRandom ? sampling.samples : nil, samples: isRandom ? samples : nil,
      targetError: target?.relativeError, replicates: isRandom ? sampling.replicates : nil,
      engine: sampling.engine.rawValue, physics: configuration.physics, flux: flux.source,
      backgrounds: backgrounds.label, normalization: configuration.normalization,
      energyRangeGeV: energyRangeGeV, fluxPulls: fluxPulls?.count)
    provenance.axes = configuration.binning.axesJSON
    if !others.isEmpty {
      provenance.experiments = experiments.map { study in
        ExperimentIdentity(
          name: study.name, configurationHash: study.configurationHash,
          plan: study.configuration.plan.name, flux: study.flux.source,
          backgrounds: study.backgrounds.label, data: study.observed?.label ?? "Asimov data")
      }
      provenance.sharedNuisances = sharedNuisances
    }
    let reading = configuration.statistics.wrongSignElectron
    provenance.wrongSignElectron = reading == .corrected ? nil : reading.rawValue
    return provenance
  }

  /// Whether beam, detector and what is counted are the paper's, so that its numbers may stand
  /// beside these.
  var isPapersSetup: Bool {
    others.isEmpty && beam.isPapers && configuration.detector == DetectorSettings()
      && configuration.binning.isOfEnergyThetaSquare
  }

  /// Notes on samples that were doubled for a target error.
  func precisionNotes(_ estimate: TemplateEstimate) -> [String] {
    guard let target, let samples = estimate.samples else { return [] }
    return [
      "Every relative Monte Carlo error is below \(readable(target.relativeError, digits: 3)), "
        + "with \(samples) samples; entries that are 0 have none."
    ]
  }
}
