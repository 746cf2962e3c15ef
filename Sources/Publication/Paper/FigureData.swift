import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions

/// The couplings of a figure of spectra, for the muon flavour alone and for both flavours.
struct FigureCouplings: Sendable {
  let muon: (name: String, value: Double)
  let electron: (name: String, value: Double)
  let conventions: [MillichargeConvention]

  /// The couplings of figure 2, with values of the paper.
  static let magneticMoments = FigureCouplings(
    muon: ("mu_numu", 1e-9), electron: ("mu_nue", 5e-9),
    conventions: [.derived])
  /// The couplings of figure 5, with values of the paper.
  static let millicharges = FigureCouplings(
    muon: ("q_numu", 1e-9), electron: ("q_nue", 1e-8),
    conventions: MillichargeConvention.allCases)
  /// The couplings of figure 7, with values of our own, as the paper's text gives none.
  static let chargeRadii = FigureCouplings(
    muon: ("r2_numu", 1e-32), electron: ("r2_nue", 1e-31),
    conventions: [.derived])
}

extension Reproduction {
  /// Spectra at every station: the Standard Model, the couplings' total with the muon flavour's
  /// alone and with both, the interference within each, and the backgrounds; events per year. The
  /// columns named as the parameters hold the couplings' values.
  func spectra(of couplings: FigureCouplings) throws(Failure) -> String {
    var rows: [[ResultValue]] = []
    let binning = study.configuration.binning
    for convention in couplings.conventions {
      let terms = try terms(of: couplings, convention: convention)
      for (index, station) in study.stations.enumerated() {
        let background = try study.backgrounds.rates(
          at: station)
        for bin in 0..<binning.bins {
          let values = terms.map { $0[index * (binning.bins + 1) + bin] }
          rows.append(
            [
              .text(convention.rawValue), .number(couplings.muon.value),
              .number(couplings.electron.value), .text(station.mode.rawValue),
              .number(station.positionM),
            ] + binning.values(ofBin: bin)
              + values.flatMap { [ResultValue($0.value), ResultValue($0.error)] }
              + background.events.map { ResultValue($0[bin]) })
        }
      }
    }
    let (muon, electron) = (couplings.muon.name, couplings.electron.name)
    let names = [
      "standard_model", "\(muon)_interference", "\(muon)_total",
      "\(muon)_\(electron)_interference", "\(muon)_\(electron)_total",
    ]
    return table(
      ["convention", muon, electron, "mode", "position_m"] + binning.columns.map(\.key)
        + names.flatMap { [$0, "\($0)_error"] } + study.backgrounds.names, rows)
  }

  /// The spectra [Standard Model; interference and total with one coupling; the same with both],
  /// each [station][bin, then outside].
  private func terms(
    of couplings: FigureCouplings, convention: MillichargeConvention
  ) throws(Failure) -> [[Estimate]] {
    var physics = study.configuration.physics
    physics.millichargeConvention = convention
    let interactions = try InteractionModel(physics)
    let standard = interactions.standardModel
    let muon = try interactions.named(couplings.muon.name)
    let electron = try interactions.named(couplings.electron.name)
    func point(_ sign: Double, electron isBoth: Bool) -> CouplingPoint {
      var point = standard
      point[muon] = sign * couplings.muon.value
      if isBoth { point[electron] = sign * couplings.electron.value }
      return point
    }
    func total(_ templates: Templates, _ point: CouplingPoint) -> [Double] {
      templates.stations.indices.flatMap {
        sum(templates.channels(station: $0, interactions: interactions, at: point))
      }
    }
    // The interference with the Standard Model: the part that is odd in the couplings.
    func interference(_ templates: Templates, electron: Bool) -> [Double] {
      zip(
        total(templates, point(1, electron: electron)),
        total(templates, point(-1, electron: electron))
      ).map { ($0 - $1) / 2 }
    }
    return [
      estimate.estimate { total($0, standard) },
      estimate.estimate { interference($0, electron: false) },
      estimate.estimate { total($0, point(1, electron: false)) },
      estimate.estimate { interference($0, electron: true) },
      estimate.estimate { total($0, point(1, electron: true)) },
    ]
  }

  /// Figure 4: the milli-charge terms over the Standard Model at 10 GeV, against the recoil energy,
  /// with the charges of figure 5; beside them the threshold of the detector.
  func ratioCurves() throws(Failure) -> String {
    let neutrinoEnergyGeV = 10.0
    let points = 200
    let lowestRecoilGeV = 1e-3
    var rows: [[ResultValue]] = []
    for convention in MillichargeConvention.allCases {
      var physics = study.configuration.physics
      physics.millichargeConvention = convention
      let interactions = try InteractionModel(physics)
      let standard = interactions.standardModel
      for channel in Channel.allCases {
        let coupling =
          channel.isElectronFlavour
          ? FigureCouplings.millicharges.electron : FigureCouplings.millicharges.muon
        let parameter = try interactions.named(coupling.name)
        for step in 0...points {
          let recoil =
            lowestRecoilGeV
            * pow(neutrinoEnergyGeV / lowestRecoilGeV, Double(step) / Double(points))
          func value(_ charge: Double) -> Double {
            var point = standard
            point[parameter] = charge
            return interactions.differential(
              channel: channel, neutrinoEnergyGeV: neutrinoEnergyGeV, recoilEnergyGeV: recoil,
              at: point)
          }
          let (plus, minus, none) = (value(coupling.value), value(-coupling.value), value(0))
          rows.append([
            .text(convention.rawValue), .text(channel.rawValue), .number(coupling.value),
            .number(neutrinoEnergyGeV), .number(study.configuration.detector.recoilThresholdGeV),
            .number(recoil), ResultValue(1), ResultValue((plus - minus) / 2 / none),
            ResultValue(((plus + minus) / 2 - none) / none), ResultValue(plus / none),
          ])
        }
      }
    }
    return table(
      [
        "convention", "channel", "charge_e", "neutrino_energy_gev", "recoil_threshold_gev",
        "recoil_energy_gev", "standard_model", "interference", "square", "total",
      ], rows)
  }

  private func table(_ columns: [String], _ rows: [[ResultValue]]) -> String {
    ResultDocument(
      command: "reproduce", title: "", columns: columns.map { ResultColumn($0) }, rows: rows,
      provenance: study.provenance
    ).formatted(as: .csv)
  }
}
