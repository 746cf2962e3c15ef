import Configuration
import Interactions

/// The content of one GLoBES file: seven columns between blanks, the energy in GeV and the fluxes of
/// nue, numu, nutau, nuebar, numubar, nutaubar.
///
/// Its rows are points. The edges of their bins lie midway between them, the first and the last bin
/// are symmetric about their points and end at 0, and a value holds across its bin.
struct GlobesTable {
  let edgesGeV: [Double]
  /// [channel][energy bin], in neutrinos / (cm^2 GeV POT)
  let values: [Double]
  let warnings: [String]

  init(_ bytes: [UInt8], name: String, unit: FluxUnit) throws(Failure) {
    let columns = ["E", "nue", "numu", "nutau", "nuebar", "numubar", "nutaubar"]
    let columnOfChannel = Channel.allCases.map { columns.firstIndex(of: $0.rawValue) ?? 0 }
    let middle = GlobesTable.middle
    // Beyond any beam; sums of larger ones would overflow.
    let largestEnergyGeV = 1e100
    var table = try TableReader(bytes, name: name, separator: .blanks, columns: columns.count)
    var energies: [Double] = []
    var fluxes = [[Double]](repeating: [], count: Channel.allCases.count)
    var firstTau: Int?
    while try table.nextRow() {
      let energy = try table.number(0, columns[0], .atLeast(0, upTo: largestEnergyGeV))
      if let last = energies.last, energy <= last {
        throw table.failure(
          "expected energies that ascend, found \(numeral(energy)) after \(numeral(last))")
      }
      if let last = energies.last, !(last < middle(last, energy) && middle(last, energy) < energy) {
        throw table.failure(
          "expected energies with an edge of bins between them, found \(numeral(energy)) after"
            + " \(numeral(last))")
      }
      guard energies.count < FluxTable.largestEnergyBins else {
        throw table.failure("more than \(FluxTable.largestEnergyBins) energies")
      }
      energies.append(energy)
      for (channel, column) in columnOfChannel.enumerated() {
        let flux = try table.number(column, columns[column], .atLeast(0))
        let value = flux * unit.perCentimetreSquaredGeVProton
        guard FluxTable.valueLimits.contains(value) else {
          throw table.expected(
            "a flux \(FluxTable.valueLimits) in 1/(cm^2 GeV POT)", columns[column], at: column)
        }
        fluxes[channel].append(value)
      }
      let tau = [try table.number(3, columns[3]), try table.number(6, columns[6])]
      if firstTau == nil, tau != [0, 0] { firstTau = table.line }
    }
    guard energies.count > 1 else {
      throw Failure(.badInput, "\(table.name): expected two energies or more")
    }
    edgesGeV = GlobesTable.edges(around: energies)
    values = fluxes.flatMap { $0 }
    warnings = firstTau.map { ["\(table.name):\($0): tau neutrinos are left out"] } ?? []
  }

  /// The values on other edges, each bin of which lies inside one bin of the table, or outside the
  /// table, where there is no flux.
  func values(on otherEdges: [Double]) -> [Double] {
    let bins = edgesGeV.count - 1
    var indices: [Int?] = []
    var bin = 0
    for other in 0..<(otherEdges.count - 1) {
      let middle = (otherEdges[other] + otherEdges[other + 1]) / 2
      while bin < bins, edgesGeV[bin + 1] <= middle { bin += 1 }
      indices.append(bin < bins && edgesGeV[bin] <= middle ? bin : nil)
    }
    return Channel.allCases.flatMap { channel in
      indices.map { $0.map { values[channel.index * bins + $0] } ?? 0 }
    }
  }

  /// Edges that differ by a smaller part are one.
  static let rounding = 1e-9

  /// All edges of several tables. Those that differ by rounding alone are one.
  static func union(of tables: [GlobesTable]) -> [Double] {
    var edges: [Double] = []
    for edge in tables.flatMap(\.edgesGeV).sorted() {
      if let last = edges.last, edge - last <= rounding * edge { continue }
      edges.append(edge)
    }
    return edges
  }

  private static func middle(_ low: Double, _ high: Double) -> Double { (low + high) / 2 }

  private static func edges(around energies: [Double]) -> [Double] {
    let middles = zip(energies, energies.dropFirst()).map(middle)
    guard let first = energies.first, let last = energies.last, let low = middles.first,
      let high = middles.last
    else { return [] }
    return [max(0, 2 * first - low)] + middles + [2 * last - high]
  }
}
