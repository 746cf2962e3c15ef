import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// A fit whose bounds stand in the tables.
struct TableFit: Sendable {
  let plan: ExposurePlan
  let physics: PhysicsSettings
  let model: FitModel
  let parameters: [Parameter]
}

extension Study {
  /// The fits of the tables: of every named plan where the configuration leaves the plan open and gives
  /// no data, else of its own plan; first all parameters in the configured convention of milli-charges,
  /// then the milli-charges alone in the other one, which nothing else depends on.
  func tableFits() throws(Failure) -> [TableFit] {
    let isOpen = !source.isGiven("plan") && observed == nil
    let plans = isOpen ? [ExposurePlan.onAxis, .prism, .prism7y] : [configuration.plan]
    var fits: [TableFit] = []
    for plan in plans {
      for convention in conventions {
        var physics = configuration.physics
        physics.millichargeConvention = convention
        var model = try fitModel(plan: plan, physics: physics, backgrounds: backgrounds)
        if let observed { model.data = .counts(observed.counts) }
        fits.append(
          TableFit(
            plan: plan, physics: physics, model: model,
            parameters: Parameter.electromagnetic.filter {
              $0.isMillicharge || convention == configuration.physics.millichargeConvention
            }))
      }
    }
    return fits
  }

  /// The configured one first.
  private var conventions: [MillichargeConvention] {
    let own = configuration.physics.millichargeConvention
    return [own] + MillichargeConvention.allCases.filter { $0 != own }
  }

  /// Events per year of each channel, their sum, in each bin: [station][channel, sum][bin, outside].
  func componentSpectra(_ templates: Templates) -> [Double] {
    templates.stations.indices.flatMap { station in
      let channels = templates.channels(
        station: station, crossSection: crossSection, at: standardModel)
      return (channels + [sum(channels)]).flatMap { $0 }
    }
  }

  /// Templates without their padding: [station][channel][bin, outside][shape function].
  func shapeEntries(_ templates: Templates) -> [Double] {
    let shapes = ShapeFunction.allCases.count
    let flux = templates.ofEachFlux[0]
    return stride(from: 0, to: flux.values.count, by: ShapeFunction.stride).flatMap {
      flux.values[$0..<$0 + shapes]
    }
  }
}
