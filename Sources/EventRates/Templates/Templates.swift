import Configuration
import Experiment
import Interactions

/// Events per year and unit coefficient (cm^2) of every shape function, in every bin, channel and
/// station: rates follow by a product with the coefficients of a cross-section.
public struct Templates: Sendable {
  /// The shape functions that are the columns.
  public let table: ShapeTable
  /// The stations in the order of the values.
  public let stations: [Station]
  /// The number of reconstructed bins; one more entry holds events outside of them.
  public let bins: Int
  /// The number of variations of the flux. The templates of the flux itself come first, then for
  /// each variation those of its change by a principal flux pull of 1.
  public let variations: Int
  /// The values [flux, then each variation][station][channel][bin, then outside][column of the
  /// table].
  public var values: [Double]
  /// The templates of the experiments that are fitted together with this one, each with stations
  /// and bins of its own. Operations on values do not change them.
  public internal(set) var others: [Templates] = []

  init(
    table: ShapeTable, stations: [Station], bins: Int, variations: Int = 0, values: [Double]
  ) {
    self.table = table
    self.stations = stations
    self.bins = bins
    self.variations = variations
    self.values = values
  }

  /// Events per year of a channel: [bin, then outside], for coefficients[column] in cm^2.
  public func events(station: Int, channel: Channel, coefficients: [Double]) -> [Double] {
    let stride = table.stride
    let start = (station * Channel.allCases.count + channel.index) * (bins + 1) * stride
    return values.withUnsafeBufferPointer { values in
      (0...bins).map { bin in
        let row = start + bin * stride
        var sum = 0.0
        for shape in 0..<stride { sum += values[row + shape] * coefficients[shape] }
        return sum
      }
    }
  }

  /// Events per year and unit coefficient of every shape function in one bin.
  public func shapes(station: Int, channel: Channel, bin: Int) -> ArraySlice<Double> {
    let stride = table.stride
    let row = ((station * Channel.allCases.count + channel.index) * (bins + 1) + bin) * stride
    return values[row..<row + stride]
  }

  /// The templates of the flux itself, then what each principal flux pull of 1 adds.
  public var ofEachFlux: [Templates] {
    let size = values.count / (1 + variations)
    return (0...variations).map { flux in
      Templates(
        table: table, stations: stations, bins: bins,
        values: Array(values[flux * size..<(flux + 1) * size]))
    }
  }

  /// The templates of all experiments: of this one, without the others, then of the others.
  public var experiments: [Templates] {
    var own = self
    own.others = []
    return [own] + others
  }

  /// The sum with other templates times a factor, entry by entry.
  public func adding(_ other: Templates, times factor: Double) -> Templates {
    mapValues { values[$0] + factor * other.values[$0] }
  }

  /// The row of an entry; a row is that of a flux or variation, station, channel and shape
  /// function.
  func row(of entry: Int) -> Int {
    let stride = table.stride
    return entry / ((bins + 1) * stride) * stride + entry % stride
  }

  /// The sums of the absolute values of the entries of every row.
  var totals: [Double] {
    var totals = [Double](repeating: 0, count: values.count / (bins + 1))
    for entry in values.indices { totals[row(of: entry)] += abs(values[entry]) }
    return totals
  }

  /// Whether a bin has none of the events that its row has elsewhere: with a smearing that reaches
  /// everywhere, chance alone has left it empty.
  var hasUnreachedBins: Bool {
    let totals = totals
    return values.indices.contains { values[$0] == 0 && totals[row(of: $0)] > 0 }
      || others.contains(where: \.hasUnreachedBins)
  }

  /// The number of values of templates of this shape.
  var numberOfValues: Int {
    (1 + variations) * stations.count
      * TemplateEstimate.valuesOfStation(bins: bins, stride: table.stride)
  }

  func with(others: [Templates]) -> Templates {
    var copy = self
    copy.others = others
    return copy
  }

  func mapValues(_ transform: (Int) -> Double) -> Templates {
    var copy = self
    for index in values.indices { copy.values[index] = transform(index) }
    return copy
  }
}

/// Templates with what is needed to state the sampling error of anything computed from them.
public struct TemplateEstimate: Sendable {
  /// The mean of all replicates, or the finest level.
  public let central: Templates
  /// The samples of all replicates together; nil where nothing was sampled.
  public let samples: UInt64?
  private let uncertainty: Uncertainty

  private enum Uncertainty: Sendable {
    /// Jackknife over independent replicates: each set leaves one group of them out.
    case leaveOneOut([ReducedSet])
    /// A coarser level of a deterministic rule: the difference is the error.
    case refinement(coarse: Templates)
  }

  private struct ReducedSet: Sendable {
    let templates: Templates
    /// The number of all replicates over those left out.
    let ratio: Double
  }

  /// The number of values of one set of templates at a station, without variations.
  public static func valuesOfStation(bins: Int, stride: Int) -> Int {
    Channel.allCases.count * (bins + 1) * stride
  }

  /// The largest number of groups of replicates that are left out in turn.
  public static let maximumGroups = 64

  /// The least number of replicates from which an error can be estimated.
  public static let leastReplicates = ReplicateSpread.leastGroups

  /// The estimate of two or more independent, equally distributed replicates: their mean.
  init(replicates: [Templates], samples: UInt64) {
    self.samples = samples
    let count = Double(replicates.count)
    let sum = replicates.dropFirst().reduce(replicates[0]) { sum, next in
      sum.mapValues { sum.values[$0] + next.values[$0] }
    }
    central = sum.mapValues { sum.values[$0] / count }
    let groups = min(replicates.count, Self.maximumGroups)
    uncertainty = .leaveOneOut(
      (0..<groups).map { group in
        let members = Swift.stride(from: group, to: replicates.count, by: groups)
        let left = members.map { replicates[$0] }
        let rest = sum.mapValues { index in
          (sum.values[index] - left.reduce(0) { $0 + $1.values[index] })
            / (count - Double(left.count))
        }
        return ReducedSet(templates: rest, ratio: count / Double(left.count))
      })
  }

  static let ratioOfCoarse = -1.0

  /// The central set (ratio 0), then all others with their ratios; the values are those of all
  /// experiments in a row.
  var sets: [(ratio: Double, values: [Double])] {
    func values(_ templates: Templates) -> [Double] { templates.experiments.flatMap(\.values) }
    let others =
      switch uncertainty {
      case .leaveOneOut(let sets): sets.map { ($0.ratio, values($0.templates)) }
      case .refinement(let coarse): [(Self.ratioOfCoarse, values(coarse))]
      }
    return [(0, values(central))] + others
  }

  /// - Parameter shapes: the shape of every set, for each experiment, without values.
  init(sets: [(ratio: Double, values: [Double])], samples: UInt64?, shapes: [Templates]) {
    func templates(_ values: [Double]) -> Templates {
      var first = 0
      var filled: [Templates] = []
      for shape in shapes {
        var templates = shape
        templates.values = Array(values[first..<first + shape.numberOfValues])
        first += shape.numberOfValues
        filled.append(templates)
      }
      return filled[0].with(others: Array(filled.dropFirst()))
    }
    self.samples = samples
    central = templates(sets[0].values)
    let others = sets.dropFirst().map {
      ReducedSet(templates: templates($0.values), ratio: $0.ratio)
    }
    uncertainty =
      others[0].ratio == Self.ratioOfCoarse
      ? .refinement(coarse: others[0].templates) : .leaveOneOut(others)
  }

  /// - Parameter leastDifference: of the two levels, relative to all events of a shape function, in
  ///   bins that hold so few of them that the refinement says nothing.
  init(fine: Templates, coarse: Templates, negligible: Double, leastDifference: Double) {
    central = fine
    samples = nil
    let totals = fine.totals
    uncertainty = .refinement(
      coarse: coarse.mapValues { entry in
        let total = totals[fine.row(of: entry)]
        let (new, old) = (fine.values[entry], coarse.values[entry])
        guard abs(new) < negligible * total, abs(new - old) < leastDifference * total else {
          return old
        }
        return new - leastDifference * total
      })
  }

  /// A quantity and its standard error from the sampling: the jackknife over replicates, which for
  /// quantities linear in the templates is the standard error of their mean; or, for a
  /// deterministic engine, the change under refinement. NaN entries (no such quantity) stay NaN. An
  /// error that the replicates do not bear out is NaN too, with the reason beside it.
  public func estimate<Problem: Error>(
    _ quantity: (Templates) throws(Problem) -> [Double]
  ) throws(Problem) -> [Estimate] {
    let value = try quantity(central)
    switch uncertainty {
    case .leaveOneOut(let sets):
      let hasUnreachedBins = central.hasUnreachedBins
      return try spreads(of: quantity, value: value, over: sets).map {
        $0.judged(hasUnreachedBins: hasUnreachedBins)
      }
    case .refinement(let coarse):
      let other = try quantity(coarse)
      return value.indices.map {
        Estimate(value: value[$0], error: abs(value[$0] - other[$0]))
      }
    }
  }

  /// The estimate of a quantity without judging whether its error can be trusted, for a comparison
  /// with the truth.
  package func unjudgedEstimate<Problem: Error>(
    _ quantity: (Templates) throws(Problem) -> [Double]
  ) throws(Problem) -> [Estimate] {
    guard case .leaveOneOut(let sets) = uncertainty else { return try estimate(quantity) }
    return try spreads(of: quantity, value: try quantity(central), over: sets).map {
      Estimate(value: $0.value, error: $0.error)
    }
  }

  private func spreads<Problem: Error>(
    of quantity: (Templates) throws(Problem) -> [Double], value: [Double], over sets: [ReducedSet]
  ) throws(Problem) -> [ReplicateSpread] {
    let reduced = try sets.map { (set) throws(Problem) in
      (values: try quantity(set.templates), ratio: set.ratio)
    }
    return value.indices.map { index in
      ReplicateSpread(
        value: value[index], leavingOut: reduced.map { ($0.values[index], $0.ratio) })
    }
  }

  /// The number of evaluations of a quantity by `estimate`.
  public var evaluations: Int {
    switch uncertainty {
    case .leaveOneOut(let sets): 1 + sets.count
    case .refinement: 2
    }
  }

  /// Independent deviations of the central templates. The variance of a linear quantity is the sum
  /// of its squares over the deviations.
  public func deviations() -> [Templates] {
    let ofOthers = central.others.indices.map { experiment(1 + $0).ownDeviations() }
    return ownDeviations().enumerated().map { row, deviation in
      deviation.with(others: ofOthers.map { $0[row] })
    }
  }

  private func ownDeviations() -> [Templates] {
    switch uncertainty {
    case .leaveOneOut(let sets):
      // For linear quantities the jackknife's pseudovalues are linear too.
      let groups = Double(sets.count)
      let center = central.mapValues { index in
        sets.reduce(groups * central.values[index]) {
          $0 - (1 - 1 / $1.ratio) * $1.templates.values[index]
        }
      }
      return sets.map { set in
        let scale = 1 / (groups * (set.ratio - 1)).squareRoot()
        return central.mapValues { index in
          let pseudovalue =
            set.ratio * central.values[index] - (set.ratio - 1) * set.templates.values[index]
          return scale * (pseudovalue - center.values[index])
        }
      }
    case .refinement(let coarse):
      return [central.mapValues { central.values[$0] - coarse.values[$0] }]
    }
  }
}

extension TemplateEstimate {
  /// The estimate together with those of experiments that are fitted with this one, set by set.
  /// They have drawn the same random numbers, so one replicate of all of them is one independent
  /// result.
  public func joined(with others: [TemplateEstimate]) throws(Failure) -> TemplateEstimate {
    guard !others.isEmpty else { return self }
    let sets = ([self] + others).map(\.sets)
    let ratios = sets[0].map(\.ratio)
    guard sets.allSatisfy({ $0.map(\.ratio) == ratios }) else {
      throw Failure(.internalError, "experiments that are fitted together have other replicates")
    }
    let values = ratios.indices.map { set in
      (ratio: ratios[set], values: sets.flatMap { $0[set].values })
    }
    return TemplateEstimate(
      sets: values, samples: samples, shapes: ([self] + others).map(\.central))
  }

  /// The estimate of one experiment alone, by its index among all.
  func experiment(_ index: Int) -> TemplateEstimate {
    let shapes = central.experiments
    let first = shapes[..<index].reduce(0) { $0 + $1.values.count }
    let range = first..<first + shapes[index].values.count
    return TemplateEstimate(
      sets: sets.map { ($0.ratio, Array($0.values[range])) }, samples: samples,
      shapes: [shapes[index]])
  }
}
