import EventRates
import Inference

extension Study {
  public var provenance: Provenance {
    let sampling = configuration.sampling
    let isRandom = sampling.engine != .quadrature
    return Provenance(
      configurationHash: configurationHash, seed: isRandom ? sampling.seed : nil,
      samplesRequested: isRandom ? sampling.samples : nil,
      samples: isRandom ? sampling.effectiveSamples : nil,
      replicates: isRandom ? sampling.replicates : nil, engine: sampling.engine.rawValue,
      physics: configuration.physics, flux: flux.source, backgrounds: backgrounds.label,
      threads: threads)
  }
}
