import Configuration

extension InteractionModel {
  /// The power of ten by which each coupling's search scale has to be multiplied, by the coupling's
  /// name, so that it adds as much to the rates as the file's scale does at the file's masses.
  ///
  /// A mediator of 100 GeV needs a coupling some million times larger than one of 10 MeV to be
  /// seen, and a search that begins at the scale of the light one would not get there. Powers of
  /// ten are enough for a search, and the same on every processor.
  static func searchFactors(
    at model: InteractionModel, of reference: InteractionModel
  ) -> [String: Double] {
    let (here, there) = (RateAmount(model), RateAmount(reference))
    var factors: [String: Double] = [:]
    for coupling in model.couplings where coupling.bounds == nil {
      guard let other = reference.coupling(named: coupling.name) else { continue }
      let wanted = there.added(by: other, at: other.searchScale)
      var factor = 1.0
      guard wanted > 0, here.added(by: coupling, at: coupling.searchScale) > 0 else { continue }
      func added(_ factor: Double) -> Double {
        here.added(by: coupling, at: coupling.searchScale * factor)
      }
      func isSmall(_ factor: Double) -> Bool {
        coupling.searchScale * factor * 1e6 < Coupling.largest
      }
      while isSmall(factor), added(factor * 10) <= wanted { factor *= 10 }
      while factor > 1e-30, added(factor) > wanted * 10 { factor /= 10 }
      factors[coupling.name] = factor
    }
    return factors
  }
}

/// The amount that couplings add to the rates: a sum of absolute values over energies that a
/// detector sees. Nothing cancels in it, so that it grows with every coupling.
private struct RateAmount {
  let model: InteractionModel
  /// The weights [channel][term]: the sum over energies of the absolute value of the factor of a
  /// term.
  private let weights: [[Double]]

  init(_ model: InteractionModel) {
    self.model = model
    var first = 0
    var sums = [Double](repeating: 0, count: model.table.stride)
    for pass in model.table.passes {
      let domain = RateDomain(
        kinematics: model.settings.kinematics, finalMassGeV: pass.finalMassGeV,
        largestEnergyGeV: InteractionModel.largestEnergyGeV, steps: 12)
      let values = pass.values(
        neutrinoEnergyGeV: domain.neutrinoEnergyGeV, recoilEnergyGeV: domain.recoilEnergyGeV)
      for (index, value) in values.enumerated() where value.isFinite {
        sums[first + index % pass.stride] += abs(value)
      }
      first += pass.stride
    }
    weights = Channel.allCases.map { channel in
      model.expansion(channel: channel, in: model.table).map { parts in
        parts.reduce(0) { $0 + abs($1.coefficient) * sums[$1.column] }
      }
    }
  }

  func added(by coupling: Coupling, at value: Double) -> Double {
    var point = model.standardModel
    point[coupling] = value
    return zip(Channel.allCases, weights).reduce(0) { sum, own in
      let (channel, weights) = own
      let here = model.polynomials.values(of: channel, at: point)
      let standard = model.polynomials.values(of: channel, at: model.standardModel)
      return sum
        + zip(weights, zip(here, standard)).reduce(0) { $0 + $1.0 * abs($1.1.0 - $1.1.1) }
    }
  }
}
