import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import PaperModel
import Testing

/// Cuts and bins: what is cut into parts adds up again, and a perfect detector sees the truth.
@Suite struct SpectrumLawTests {
  private static let stations = [Station(mode: .neutrino, positionM: 0)]
  private static let exposure =
    BeamSettings().protonsOnTargetPerYear * DetectorSettings().electrons

  /// The energies of a beam with few bins, which takes quadrature little time.
  private static let energies = [1.2, 2, 3.1]
  private static let fluxes = [[2e-10, 4e-11, 7e-12, 3e-12], [1e-10, 6e-11, 2e-11, 5e-12]]

  private static let fewBins: BinningSettings = {
    var binning = BinningSettings()
    binning.bins = 4
    return binning
  }()

  private func calculator(
    _ engine: Engine, _ change: (inout DetectorCase) -> Void = { _ in }
  ) throws -> RateCalculator {
    let rows = Self.fluxes.enumerated().map { bin, values in
      "neutrino,0,\(Self.energies[bin]),\(Self.energies[bin + 1]),"
        + values.map { String($0) }.joined(separator: ",")
    }
    let csv = ([FluxTable.csvHeader.joined(separator: ",")] + rows).joined(separator: "\n")
    let detector = DetectorCase("", change)
    var sampling = SamplingSettings()
    sampling.engine = engine
    sampling.samples = 1 << 16
    sampling.replicates = 64
    return try RateCalculator(
      detector: detector.detector, binning: detector.binning, beam: BeamSettings(),
      flux: try FluxTable(csv: Array(csv.utf8), name: "flux.csv"),
      table: InteractionModel.papers.table,
      normalization: .absolute,
      sampling: sampling, source: ConfigurationSource(), threads: 2)
  }

  private func quadrature(_ change: (inout DetectorCase) -> Void = { _ in }) throws -> Templates {
    try calculator(.quadrature, change).templates(at: Self.stations).central
  }

  /// The four channels' rows of bins, then outside: [channel][bin][shape].
  private func rows(_ templates: Templates) -> [[[Double]]] {
    Channel.allCases.map { channel in
      (0...templates.bins).map {
        Array(templates.shapes(station: 0, channel: channel, bin: $0))
      }
    }
  }

  private func events(threshold: Double) throws -> [Double] {
    let templates = try calculator(.quadrature) { $0.detector.recoilThresholdGeV = threshold }
      .integrals(at: Self.stations)
    let crossSection = InteractionModel.papers
    return Channel.allCases.map {
      templates.events(
        station: 0, channel: $0,
        coefficients: crossSection.coefficients(channel: $0, at: crossSection.standardModel))[0]
    }
  }

  /// What a higher threshold loses is what recoils between the two give, integrated over the flux with
  /// the differential cross-section alone.
  @Test func thresholdsCutRecoils() throws {
    let (low, middle, high) = (0.05, 0.4, 1.7)
    let crossSection = InteractionModel.papers
    /// The integral by the rule of the middle, which the polynomials in T and 1/E of a bin need no finer.
    func between(_ low: Double, _ high: Double, _ channel: Channel) -> Double {
      var sum = 0.0
      for (bin, values) in Self.fluxes.enumerated() {
        let (first, last) = (Self.energies[bin], Self.energies[bin + 1])
        let steps = 100
        for e in 0..<steps {
          let energy = first + (last - first) * (Double(e) + 0.5) / Double(steps)
          let top = min(Kinematics.exact.largestRecoilGeV(neutrinoEnergyGeV: energy), high)
          for t in 0..<steps {
            let recoil = low + (top - low) * (Double(t) + 0.5) / Double(steps)
            sum +=
              values[channel.index] * (last - first) * (top - low)
              / Double(steps * steps)
              * crossSection.differential(
                channel: channel, neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil,
                at: crossSection.standardModel)
          }
        }
      }
      return Self.exposure * sum
    }
    let above = try [low, middle, high].map(events)
    for channel in [Channel.muonNeutrino, .electronAntineutrino] {
      let index = channel.index
      let (first, second) = (between(low, middle, channel), between(middle, high, channel))
      #expect(abs((above[0][index] - above[1][index]) / first - 1) < 2e-4)
      #expect(abs((above[1][index] - above[2][index]) / second - 1) < 2e-4)
      #expect(abs(between(low, high, channel) / (first + second) - 1) < 2e-4)
    }
  }

  /// Every bin of every shape falls as the threshold rises.
  @Test func binsFallWithTheThreshold() throws {
    func bins(_ threshold: Double) throws -> [[[Double]]] {
      rows(
        try quadrature {
          $0.detector.recoilThresholdGeV = threshold
          $0.binning = Self.fewBins
        })
    }
    let (low, high) = (try bins(0.03), try bins(0.3))
    for (one, other) in zip(low.joined(), high.joined()) {
      for shape in 0..<PaperShape.allCases.count { #expect(one[shape] > other[shape]) }
    }
  }

  /// Two bins in one are their sum, and all with what lies outside are the integral without smearing.
  @Test func binsAddUp() throws {
    let fine = rows(try quadrature { $0.binning.bins = 6 })
    let coarse = rows(try quadrature { $0.binning.bins = 3 })
    let integrals = try calculator(.quadrature).integrals(at: Self.stations)
    for channel in Channel.allCases {
      let (six, three) = (fine[channel.index], coarse[channel.index])
      let all = integrals.shapes(station: 0, channel: channel, bin: 0)
      for shape in 0..<PaperShape.allCases.count {
        let total = all[all.startIndex + shape]
        for bin in 0..<3 {
          let pair = six[2 * bin][shape] + six[2 * bin + 1][shape]
          #expect(abs(three[bin][shape] - pair) < 1e-7 * total)
        }
        #expect(abs(three[3][shape] - six[6][shape]) < 1e-7 * total)
        #expect(abs(six.reduce(0) { $0 + $1[shape] } - total) < 1e-9 * total)
      }
    }
  }

  /// Nothing is lost with quasi-Monte Carlo either, for every shape function, within 5 sigma.
  @Test func nothingIsLostBySamples() throws {
    let calculator = try calculator(.quasiMontecarlo)
    let integrals = try calculator.integrals(at: Self.stations)
    let totals = try calculator.templates(at: Self.stations).estimate { templates in
      rows(templates).flatMap { bins in
        (0..<PaperShape.allCases.count).map { shape in bins.reduce(0) { $0 + $1[shape] } }
      }
    }
    let shapes = PaperShape.allCases.count
    for channel in Channel.allCases {
      let all = integrals.shapes(station: 0, channel: channel, bin: 0)
      for shape in 0..<shapes {
        let (own, total) = (totals[channel.index * shapes + shape], all[all.startIndex + shape])
        #expect(abs(own.value - total) < 5 * own.error)
        #expect(own.error < 3e-3 * total)
      }
    }
  }

  /// As the resolutions vanish, bins become those of the true E_e theta^2: what deviates falls with the
  /// resolution, and nothing is left of it.
  @Test func vanishingResolution() throws {
    func deviation(_ share: Double) throws -> Double {
      let seen = rows(
        try quadrature {
          $0.detector.angularResolutionDegrees = .number(share)
          $0.detector.energyResolution = .number(0.1 * share)
          $0.binning = Self.fewBins
        })[0]
      let truth = try trueBins()
      let total = truth.reduce(0, +)
      return zip(seen, truth).reduce(0) { max($0, abs($1.0[0] - $1.1)) } / total
    }
    let (whole, tenth, hundredth) = (
      try deviation(1), try deviation(0.1), try deviation(0.01)
    )
    #expect(whole > 0.03)
    #expect(tenth < 0.3 * whole)
    #expect(hundredth < 2e-4)
    #expect(try deviation(0) < 2e-5)
  }

  /// The flat shape in bins of the true E_e theta^2, then outside, of the muon neutrino: from the
  /// smallest recoil below each edge; tan(theta) is the momentum across over that along.
  private func trueBins() throws -> [Double] {
    let mass = Constants.electronMassGeV
    let threshold = DetectorSettings().recoilThresholdGeV
    let edges = Self.fewBins.firstEdges.map { $0 * mass }
    func edge(_ recoil: Double, _ energy: Double) -> Double {
      let along = recoil * (1 + mass / energy)
      let acrossSquare = recoil * (recoil + 2 * mass) - along * along
      let theta = atan2(max(acrossSquare, 0).squareRoot(), along)
      return theta * theta * (recoil + mass)
    }
    var bins = [Double](repeating: 0, count: edges.count)
    for (bin, values) in Self.fluxes.enumerated() {
      let (first, last) = (Self.energies[bin], Self.energies[bin + 1])
      let steps = 200
      for step in 0..<steps {
        let energy = first + (last - first) * (Double(step) + 0.5) / Double(steps)
        let weight = values[0] * (last - first) / Double(steps)
        // Of recoils above 30 MeV from less than 3.1 GeV E_e theta^2 falls with the recoil.
        let recoils = edges.map { wanted -> Double in
          var (low, high) = (threshold, 2 * energy * energy / (2 * energy + mass))
          guard edge(low, energy) > wanted else { return threshold }
          for _ in 0..<45 {
            let middle = 0.5 * (low + high)
            if edge(middle, energy) > wanted { low = middle } else { high = middle }
          }
          return high
        }
        for index in edges.indices.dropLast() {
          bins[index] += weight * (recoils[index] - recoils[index + 1])
        }
        bins[edges.count - 1] += weight * ((recoils.last ?? threshold) - threshold)
      }
    }
    return bins.map { $0 * Self.exposure }
  }
}
