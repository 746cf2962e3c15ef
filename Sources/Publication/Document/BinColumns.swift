import Configuration
import Experiment

extension BinningSettings {
  /// The columns for the number of a bin and its edges, in electron masses where the only axis is
  /// E_e theta^2.
  var columns: [ResultColumn] {
    let names =
      isOfEnergyThetaSquare
      ? ["low_me", "high_me"] : allAxes.indices.flatMap { ["low_\($0 + 1)", "high_\($0 + 1)"] }
    return (["bin"] + names).map { ResultColumn($0) }
  }

  /// The values of a bin, which counts from 0.
  func values(ofBin bin: Int) -> [ResultValue] {
    [.count(bin + 1)] + edges(ofBin: bin).flatMap { [.number($0.low), .number($0.high)] }
  }

  /// The values for events outside of all bins.
  var valuesOutside: [ResultValue] {
    [.text("outside")] + allAxes.flatMap { _ in [ResultValue.missing, .missing] }
  }

  /// The variable in words, such as `reconstructed E_e theta^2`.
  var words: String {
    "reconstructed " + allAxes.map(\.variable.words).joined(separator: " and ")
  }

  /// The meaning of the columns of edges in words; nil where their names say it.
  var columnsInWords: String? {
    guard !isOfEnergyThetaSquare else { return nil }
    return allAxes.enumerated().map { index, axis in
      "low_\(index + 1) and high_\(index + 1) are edges of \(axis.variable.words), in"
        + " \(axis.variable.unit)"
    }.joined(separator: "; ") + "."
  }

  /// The variables and units of the axes, in their order; nil where the names of the columns say
  /// them.
  var axesJSON: JSON? {
    guard !isOfEnergyThetaSquare else { return nil }
    return .list(
      allAxes.map { axis in
        ["variable": .text(axis.variable.rawValue), "unit": .text(axis.variable.unit)]
      })
  }
}
