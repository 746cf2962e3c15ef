import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// Events per year for 1 cm^2 of each shape function's coefficient, in columns with their errors.
  func shapeDocument(of estimate: TemplateEstimate) -> ResultDocument {
    let shapes = interactions.shapes
    let entries = estimate.estimate { shapeEntries($0) }
    let rows = shapeRows.enumerated().map { index, head in
      head
        + shapes.indices.flatMap { shape in
          let entry = entries[index * shapes.count + shape]
          return [ResultValue(entry.value), ResultValue(entry.error)]
        }
    }
    return ResultDocument(
      command: "templates", title: "Templates: events per year for 1 cm^2 of each coefficient",
      columns: shapeColumns
        + shapes.flatMap {
          [
            ResultColumn($0.name, error: "mc_error_\($0.name)"),
            ResultColumn("mc_error_\($0.name)", digits: 2),
          ]
        }, rows: rows,
      notes: [
        "Shape functions of neutrino and recoil energy; a cross-section is a sum of them, each times a "
          + "coefficient in cm^2 times the inverse of the shape function's unit in GeV."
      ], provenance: provenance(of: estimate))
  }

  /// The covariance of all templates, as independent deviations: the covariance of two entries is
  /// the sum of the products of their deviations of the same number. There is one deviation for
  /// each group of replicates, which needs a hundredth of the numbers of a matrix.
  func shapeDeviationsDocument(of estimate: TemplateEstimate) -> ResultDocument {
    let deviations = estimate.deviations().map { shapeEntries($0) }
    let shapes = interactions.shapes
    let heads = shapeRows
    let width = "\(deviations.count)".count
    return ResultDocument(
      command: "templates-covariance",
      title: "Independent Monte Carlo deviations of the templates",
      columns: shapeColumns + [ResultColumn("shape_function")]
        + deviations.indices.map { index in
          let number = "\(index + 1)"
          let zeros = String(repeating: "0", count: width - number.count)
          return ResultColumn("deviation_\(zeros)\(number)", digits: 4)
        },
      rows: ResultRows(count: heads.count * shapes.count) { row in
        heads[row / shapes.count] + [.text(shapes[row % shapes.count].name)]
          + deviations.map { ResultValue($0[row]) }
      },
      notes: [
        "The covariance of two entries is the sum of the products of their deviations of the same "
          + "number, in the units of templates; it holds between any bins, shape functions, channels "
          + "and stations."
      ], provenance: provenance(of: estimate))
  }

  private var shapeColumns: [ResultColumn] {
    Self.stationColumns + [ResultColumn("channel")] + configuration.binning.columns
  }

  /// The first fields of each row of shape functions; events outside of the bins have no edges.
  private var shapeRows: [[ResultValue]] {
    let binning = configuration.binning
    return stations.flatMap { station in
      Channel.allCases.flatMap { channel in
        let head: [ResultValue] = [
          .text(station.mode.rawValue), .number(station.positionM), .text(channel.rawValue),
        ]
        return (0..<binning.bins).map { head + binning.values(ofBin: $0) } + [
          head + binning.valuesOutside
        ]
      }
    }
  }
}
