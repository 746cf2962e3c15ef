import Configuration
import EventRates
import Experiment
import Interactions

/// Templates of some exposures in the shape in which the profiling kernel takes them.
struct TemplateRows {
  private struct Exposure {
    /// Index of its station in the templates.
    let station: Int
    let years: Double
    /// Channels in the order of (3.2): the focused muon flavour, the wrong-sign one, then the
    /// electron flavours.
    let channels: [Channel]
  }

  private let exposures: [Exposure]
  private let interactions: InteractionModel
  private let components: [SignalComponent]
  /// Counts of each background over all years, [exposure][background][bin].
  let backgrounds: [[[Double]]]

  /// The templates must hold every station of the plan.
  init(_ exposures: [Int], model: FitModel, templates: Templates) throws(Failure) {
    let plan = model.plan.exposures
    interactions = model.interactions
    components = model.statistics.wrongSignElectron.components
    self.exposures = try exposures.map { (index) throws(Failure) in
      guard let station = templates.stations.firstIndex(of: plan[index].station) else {
        throw Failure(.internalError, "no templates at \(plan[index].station)")
      }
      return Exposure(
        station: station, years: plan[index].years,
        channels: plan[index].mode.channels)
    }
    backgrounds = try exposures.map { (index) throws(Failure) in
      let exposure = plan[index]
      guard let rates = model.backgrounds[exposure.station] else {
        throw Failure(.internalError, "no backgrounds at \(exposure.station)")
      }
      return rates.events.map { $0.map { $0 * exposure.years } }
    }
  }

  /// Counts over all years for each term of the couplings, [exposure][set, then shift][component of
  /// the signal][bin][term, padded].
  ///
  /// - Parameter shifts: shifts relative to the first set, [shift][exposure][component][bin].
  func expanded(_ sets: [Templates], shifts: [[[[Double]]]] = []) -> [Double] {
    guard let table = sets.first?.table else { return [] }
    let expansions = Channel.allCases.map { interactions.expansion(channel: $0, in: table) }
    let stride = interactions.polynomials.stride
    var values: [Double] = []
    for (index, exposure) in exposures.enumerated() {
      let first = values.count
      for set in sets {
        for component in components {
          let channel = exposure.channels[component.channel]
          let amount = component.weight * exposure.years
          for bin in 0..<set.bins {
            let shapes = set.shapes(station: exposure.station, channel: channel, bin: bin)
            let start = shapes.startIndex
            let terms = expansions[channel.index]
            for term in terms {
              values.append(
                amount * term.reduce(0) { $0 + $1.coefficient * shapes[start + $1.column] })
            }
            values += [Double](repeating: 0, count: stride - terms.count)
          }
        }
      }
      for shift in shifts {
        var row = first
        for component in components {
          for bin in 0..<(sets.first?.bins ?? 0) {
            let part = shift[index][component.channel][bin]
            values += values[row..<row + stride].map { part * $0 }
            row += stride
          }
        }
      }
    }
    return values
  }

  /// Counts by which backgrounds are shifted, [exposure][pull of the flux, then
  /// shift][background][bin]; empty where nothing shifts them.
  ///
  /// - Parameters:
  ///   - shifts: relative shifts, [shift][exposure][component][bin].
  ///   - fluxPulls: number of pulls of the flux, which shift no background.
  func shiftedBackgrounds(_ shifts: [[[[Double]]]], behind fluxPulls: Int) -> [Double] {
    guard !shifts.isEmpty else { return [] }
    return exposures.indices.flatMap { index -> [Double] in
      let own = backgrounds[index]
      let first = exposures[index].channels.count
      let size = own.reduce(0) { $0 + $1.count }
      return [Double](repeating: 0, count: fluxPulls * size)
        + shifts.flatMap { shift in
          own.enumerated().flatMap { background, counts in
            zip(counts, shift[index][first + background]).map { $0 * $1 }
          }
        }
    }
  }
}
