import Configuration
import EventRates
import Experiment
import Foundation
import Interactions

extension Study {
  /// Warnings about what is odd but allowed, in sentences for the user.
  public var warnings: [String] {
    source.warnings + flux.warnings
      + flux.rangeWarnings(configuration.beam, configuration.detector) + detectorWarnings
      + [
        loopWarning, energyCutWarning, fluxSizeWarning, pullScopeWarning,
      ].compactMap(\.self) + fluxUncertaintyWarnings + experimentWarnings
  }

  /// Warnings of the experiments that are fitted together with this one, and about what they do not
  /// have in common.
  private var experimentWarnings: [String] {
    guard !others.isEmpty else { return [] }
    let shared = sharedNuisances
    let alone = experiments.flatMap { study in
      study.configuration.statistics.factorNuisances(backgrounds: study.backgrounds.names)
        .filter { $0.sharing == .experiments && !shared.contains($0.name) }
        .map {
          "nuisance \($0.name) of \(study.name) is shared: experiments, and no other experiment has one"
            + " of that name"
        }
    }
    let orders = experiments.map {
      "\($0.configuration.physics.standardModel.rawValue) in \($0.name)"
    }
    let hasOneOrder = Set(experiments.map(\.configuration.physics.standardModel)).count == 1
    let differing =
      hasOneOrder
      ? []
      : [
        "standard_model is \(orders.joined(separator: ", ")): each experiment counts couplings from its"
          + " own Standard Model"
      ]
    return others.flatMap { study in study.warnings.map { "\(study.name): \($0)" } } + alone
      + differing
  }

  /// Warnings about what the uncertainty of the flux assumes, and what it may count twice.
  private var fluxUncertaintyWarnings: [String] {
    guard let fluxPulls else { return [] }
    let statistics = configuration.statistics
    var warnings: [String] = []
    if !fluxPulls.heldStations.isEmpty {
      let held = fluxPulls.heldStations.map { "\($0)" }.joined(separator: ", ")
      warnings.append(
        "extrapolate: hold takes the uncertainty of the flux at the nearest position that it is known"
          + " at, fully correlated with it, for \(held): an assumption")
    }
    guard statistics.fluxCovariance == .dune else { return warnings }
    if !beam.isDefault {
      warnings.append(
        "flux_covariance: dune is the uncertainty of DUNE's flux, and the flux is another one"
          + " (\(flux.source))")
    }
    let twice = [PullKind.overall, .wrongSign, .electron].filter { statistics[$0].sigma != nil }
    if !twice.isEmpty {
      let names = twice.map(\.rawValue).joined(separator: ", ")
      warnings.append(
        "flux_covariance: dune holds the normalisation of the flux, and so do the pulls \(names):"
          + " what both hold counts twice; expected sigma: fixed for those pulls")
    }
    return warnings
  }

  /// Warning that one-loop couplings are used at momentum transfers below those that they are for.
  private var loopWarning: String? {
    guard configuration.physics.standardModel == .oneLoop,
      configuration.detector.recoilThresholdGeV < 0.01
    else { return nil }
    return
      "standard_model: one-loop has couplings at momentum transfers of 1e-4 to 1e-2 GeV^2, those of"
      + " recoils above 0.01 GeV; the recoil threshold is"
      + " \(numeral(configuration.detector.recoilThresholdGeV)) GeV"
  }

  /// The neutrino energies that count, in GeV.
  public var energyRangeGeV: (low: Double, high: Double) {
    let edges = flux.energyEdgesGeV
    return (edges[0], min(configuration.beam.energyMaxGeV, edges[flux.energyBins]))
  }

  /// Warning that `energy_max_gev` leaves out a part of the beam that would be seen. For the
  /// default beam, of which the paper leaves out a part, only where it is most of the beam.
  private var energyCutWarning: String? {
    guard !beam.isPapers,
      let cut = try? EnergyCut(
        flux: flux, beam: configuration.beam, detector: configuration.detector,
        exposures: configuration.plan.exposures),
      cut.events > (beam.isDefault ? 0.5 : EnergyCut.smallestTold)
    else { return nil }
    let end = flux.energyEdgesGeV[flux.energyBins]
    return "energy_max_gev, \(numeral(configuration.beam.energyMaxGeV)) GeV, cuts away"
      + " \(percent(cut.neutrinos)) of the neutrinos of the flux (\(flux.source)) at the plan's"
      + " stations and \(percent(cut.events)) of the events that it would give: the flux ends at"
      + " \(numeral(end)) GeV"
  }

  /// Warning that the flux is so much larger or smaller than the default one that its unit is in
  /// doubt, about the station where it is farthest off.
  private var fluxSizeWarning: String? {
    guard !beam.isDefault else { return nil }
    let compared = stations.compactMap { try? FluxComparison(flux, at: $0) }
    guard let worst = compared.max(by: { abs(log($0.ratio)) < abs(log($1.ratio)) }) else {
      return nil
    }
    return worst.warning(
      name: flux.source, unit: configuration.beam.flux.unit,
      protonsOnTargetPerYear: configuration.beam.protonsOnTargetPerYear)
  }

  /// Warning that pulls are shared by position where positions share a flux: one uncertainty of the
  /// beam is then counted as several that average out.
  private var pullScopeWarning: String? {
    let nuisances = configuration.statistics.factorNuisances(backgrounds: backgrounds.names)
    let kinds = nuisances.filter { $0.sharing == .position || $0.sharing == .positionMode }
    guard let closest = configuration.plan.positionsCloser(than: flux), !kinds.isEmpty else {
      return nil
    }
    let names = kinds.map(\.name).joined(separator: ", ")
    return
      "the plan's positions \(numeral(closest.first)) and \(numeral(closest.second)) m lie closer"
      + " together than those of the flux (\(flux.source)), and have independent pulls of \(names),"
      + " which then average out: a pull should not be finer than what is uncertain; expected"
      + " shared: plan or mode"
  }

  private func percent(_ part: Double) -> String { String(format: "%.2g %%", 100 * part) }
}
