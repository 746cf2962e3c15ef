import Configuration
import EventRates
import Experiment
import Interactions

/// Templates of some exposures in the shape in which the profiling kernel takes them.
struct TemplateRows {
  private struct Cell {
    let station: Int
    let years: Double
    /// The order of (3.2): the focused muon flavour, the wrong-sign one, then the electron flavours.
    let channels: [Channel]
  }

  private let cells: [Cell]
  private let interactions: InteractionModel
  /// Counts of the whole exposure: [exposure].
  let backgrounds: [(ccqe: [Double], pi0: [Double])]

  /// The templates must hold every station of the plan.
  init(_ exposures: [Int], model: FitModel, templates: Templates) throws(Failure) {
    let plan = model.plan.cells
    interactions = model.interactions
    cells = try exposures.map { (index) throws(Failure) in
      guard let station = templates.stations.firstIndex(of: plan[index].station) else {
        throw Failure(.internalError, "no templates at \(plan[index].station)")
      }
      return Cell(
        station: station, years: plan[index].years,
        channels: plan[index].mode.channels)
    }
    backgrounds = try exposures.map { (index) throws(Failure) in
      let exposure = plan[index]
      guard let rates = model.backgrounds[exposure.station] else {
        throw Failure(.internalError, "no backgrounds at \(exposure.station)")
      }
      return (rates.ccqe.map { $0 * exposure.years }, rates.pi0.map { $0 * exposure.years })
    }
  }

  /// Counts of the whole exposure for each term of the couplings:
  /// [exposure][set][component of (3.2)][bin][term, padded].
  func expanded(_ sets: [Templates]) -> [Double] {
    guard let table = sets.first?.table else { return [] }
    let expansions = Channel.allCases.map { interactions.expansion(channel: $0, in: table) }
    let stride = interactions.polynomials.stride
    var values: [Double] = []
    for cell in cells {
      for set in sets {
        for channel in cell.channels {
          for bin in 0..<set.bins {
            let shapes = set.shapes(station: cell.station, channel: channel, bin: bin)
            let first = shapes.startIndex
            let terms = expansions[channel.index]
            for term in terms {
              values.append(
                cell.years * term.reduce(0) { $0 + $1.coefficient * shapes[first + $1.column] })
            }
            values += [Double](repeating: 0, count: stride - terms.count)
          }
        }
      }
    }
    return values
  }
}
