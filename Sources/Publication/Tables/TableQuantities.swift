import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// A fit whose bounds stand in the tables.
struct TableFit: Sendable {
  let plan: ExposurePlan
  let interactions: InteractionModel
  let model: FitModel
  let parameters: [Coupling]
}

extension Study {
  /// The fits of the tables: of every named plan where the configuration leaves the plan open and
  /// gives no data, otherwise of its own plan. All parameters come first, in the configured
  /// convention of milli-charges, then the milli-charges alone in the other convention, on which
  /// nothing else depends.
  func tableFits() throws(Failure) -> [TableFit] {
    let isOpen = !source.isGiven("plan") && observed == nil
    let plans = isOpen ? [ExposurePlan.onAxis, .prism, .prism7y] : [configuration.plan]
    var fits: [TableFit] = []
    for plan in plans {
      for convention in conventions {
        var physics = configuration.physics
        physics.millichargeConvention = convention
        let interactions = try Study.interactions(physics, source: source)
        var model = try fitModel(
          plan: plan, interactions: interactions, backgrounds: backgrounds)
        if let observed {
          model.data = .counts(observed.counts)
          model.dataCovariance = dataCovariance
        }
        fits.append(
          TableFit(
            plan: plan, interactions: interactions, model: model,
            parameters: interactions.listed.filter {
              interactions.isCharge($0) || convention == configuration.physics.millichargeConvention
            }))
      }
    }
    return fits
  }

  /// The conventions of milli-charges, the configured one first.
  private var conventions: [MillichargeConvention] {
    let own = configuration.physics.millichargeConvention
    guard interactions.listed.contains(where: interactions.isCharge) else { return [own] }
    return [own] + MillichargeConvention.allCases.filter { $0 != own }
  }

  /// Events per year of each channel and of their sum in each bin, [station][channel, sum][bin,
  /// outside].
  func componentSpectra(_ templates: Templates) -> [Double] {
    templates.stations.indices.flatMap { station in
      let channels = templates.channels(
        station: station, interactions: interactions, at: standardModel)
      return (channels + [total(channels, at: templates.stations[station])]).flatMap { $0 }
    }
  }

  /// Templates without their padding: [station][channel][bin, outside][shape function].
  func shapeEntries(_ templates: Templates) -> [Double] {
    let columns = interactions.shapes.map(\.column)
    let flux = templates.ofEachFlux[0]
    return stride(from: 0, to: flux.values.count, by: interactions.table.stride).flatMap { row in
      columns.map { flux.values[row + $0] }
    }
  }
}
