import Configuration
import Interactions

/// Where a fit of free parameters starts, so that of several minima the lowest is found.
///
/// A rate is quadratic in the vector coupling and in the charge of its flavour, so that most of what
/// data say of them has two solutions. Beside the point itself, a flavour starts where its rate in the
/// whole plan is the Standard Model's again with another vector coupling, and at charges of both signs that
/// add as much as the Standard Model has; all that for both flavours. Where a
/// fixed parameter is so large that a normalisation is pulled by ten standard deviations, lower minima
/// with other parameters as large can remain unfound.
struct FitStarts: Sendable {
  /// For each start, the parameters that it sets.
  private let changes: [[(index: Int, value: Double)]]

  /// Starts of a point: itself, then those of the model.
  var count: Int { 1 + changes.count }

  init(model: FitModel, groups: [FitGroup]) {
    let options = [false, true].map { electron in
      Self.options(
        of: model, electronFlavour: electron,
        totals: groups.map { $0.termTotals(electronFlavour: electron) })
    }
    changes = Array(
      options[0].flatMap { muon in options[1].map { electron in muon + electron } }.dropFirst())
  }

  /// Of one flavour; the first changes nothing.
  private static func options(
    of model: FitModel, electronFlavour: Bool, totals: [[Double]]
  ) -> [[(index: Int, value: Double)]] {
    let radius = electronFlavour ? Parameter.electronChargeRadius : .muonChargeRadius
    let charge = electronFlavour ? Parameter.electronMillicharge : .muonMillicharge
    func total(_ term: CouplingTerm) -> Double { totals.reduce(0) { $0 + $1[term.rawValue] } }
    var options: [[(index: Int, value: Double)]] = [[]]
    let crossSection = model.crossSection
    let mixing = crossSection.standardModel.sinSquaredThetaW
    let offset = crossSection.vectorOffset(electronFlavour: electronFlavour)
    let coupling = offset + 2 * mixing
    if model.profiled.contains(radius), total(.vectorSquare) > 0, mixing > 0 {
      let mirrored = -total(.vector) / total(.vectorSquare) - coupling
      let value = ((mirrored - offset) / mixing - 2) / crossSection.radiusFactor
      options.append([(radius.kernelIndex, value)])
    }
    let rate =
      total(.unity) + coupling * total(.vector) + coupling * coupling * total(.vectorSquare)
    if model.profiled.contains(charge), total(.chargeSquare) > 0, rate > 0 {
      let size = (rate / total(.chargeSquare)).squareRoot()
      options += options.flatMap { option in
        [size, -size].map { option + [(charge.kernelIndex, $0)] }
      }
    }
    return options
  }

  /// Adds [start][`Parameter`] of a point.
  func append(from point: ParameterPoint, to parameters: inout [Double]) {
    append(point, to: &parameters)
    for change in changes {
      let first = parameters.count
      append(point, to: &parameters)
      for (index, value) in change { parameters[first + index] = value }
    }
  }

  private func append(_ point: ParameterPoint, to parameters: inout [Double]) {
    parameters.append(point.muonMagneticMoment)
    parameters.append(point.electronMagneticMoment)
    parameters.append(point.muonMillicharge)
    parameters.append(point.electronMillicharge)
    parameters.append(point.muonChargeRadiusCm2)
    parameters.append(point.electronChargeRadiusCm2)
    parameters.append(point.sinSquaredThetaW)
  }
}
