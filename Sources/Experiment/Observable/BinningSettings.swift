import Configuration
import Interactions

/// The bins of the reconstructed variables; the section `binning` of a configuration.
public struct BinningSettings: Equatable, Sendable {
  /// The number of equal bins of E_e theta^2 from 0, where there are no axes.
  private var equalBins = 12
  /// The upper edge of the last of those bins, in units of the electron mass.
  public var highElectronMasses = 6.0
  /// One or two axes; none for equal bins of E_e theta^2.
  public var axes: [AxisSettings] = []

  /// The binning of the paper: 12 bins to 6 electron masses.
  public init() {}

  /// The keys of the section `binning`.
  public static let fields: [Field<BinningSettings>] = [
    .count(
      "bins", \.equalBins, range: AxisSettings.countLimits,
      doc: "equal bins of E_e theta^2, where there are no axes"),
    .number(
      "high_me", \.highElectronMasses, unit: "electron masses", range: .above(0, upTo: 1e6),
      doc: "upper edge of the last bin, the first begins at 0"),
    .custom(
      "axes", \.axes, doc: "one or two axes in place of bins and high_me",
      comment: "[] | one or two of { variable: "
        + ObservableVariable.allCases.map(\.rawValue).joined(separator: " | ")
        + ", edges: [...] } or { variable, bins, low, high }",
      read: readAxes, json: { .list($0.map(\.json)) },
      schema: ["type": "array", "maxItems": .count(2), "items": AxisSettings.schema]),
  ]

  /// The number of bins of all axes together. Setting it sets the bins of E_e theta^2 without axes.
  public var bins: Int {
    get { axes.isEmpty ? equalBins : axes.reduce(1) { $0 * $1.bins } }
    set { equalBins = newValue }
  }

  /// The axes, one or two, of which the first varies slowest; without axes that of E_e theta^2.
  public var allAxes: [AxisSettings] {
    guard axes.isEmpty else { return axes }
    return [
      AxisSettings(
        .energyThetaSquare, .equal(bins: equalBins, low: 0, high: highElectronMasses))
    ]
  }

  /// Whether the only axis is that of E_e theta^2.
  public var isOfEnergyThetaSquare: Bool {
    allAxes.count == 1 && allAxes[0].variable == .energyThetaSquare
  }

  /// The binning with all events in one bin or outside.
  public var inOneBin: BinningSettings {
    var copy = self
    copy.axes = []
    copy.equalBins = 1
    return copy
  }

  /// The two edges on every axis of a bin, which counts from 0.
  public func edges(ofBin bin: Int) -> [(low: Double, high: Double)] {
    var rest = bin
    return allAxes.reversed().map { axis in
      let index = rest % axis.bins
      rest /= axis.bins
      return (axis.edge(index), axis.edge(index + 1))
    }.reversed()
  }

  /// The width of each bin; 0 with other axes.
  public var binWidthGeV: Double {
    highElectronMasses * Constants.electronMassGeV / Double(equalBins)
  }

  /// The edges [bins + 1] of the first axis, in its unit.
  public var firstEdges: [Double] { allAxes[0].edges }

  private static let most = 1_000_000

  private static let readAxes: @Sendable (ConfigurationNode) throws(Failure) -> [AxisSettings] = {
    (node) throws(Failure) in
    let items = try node.list("a list of one or two axes")
    guard items.count <= 2 else {
      throw node.failure("expected one or two axes, found \(items.count)")
    }
    var axes: [AxisSettings] = []
    for item in items {
      let axis = try AxisSettings.read(item)
      guard !axes.contains(where: { $0.variable == axis.variable }) else {
        throw item.failure(
          "expected axes of different variables, found \(axis.variable.rawValue) twice")
      }
      axes.append(axis)
    }
    let bins = axes.reduce(1) { $0 * $1.bins }
    guard bins <= most else {
      throw node.failure("expected at most \(most) bins, found \(bins)")
    }
    return axes
  }

  /// A warning that bins of the electron's energy lie below its threshold, where there are no
  /// events.
  public func warning(belowGeV threshold: Double) -> String? {
    for axis in axes where axis.variable == .electronEnergy {
      let empty = axis.edges.dropFirst().count(where: { $0 <= threshold })
      guard empty > 0 else { continue }
      return "binning.axes: \(empty) of \(axis.bins) bins of electron_energy_gev lie below"
        + " detector.reconstructed_threshold_gev, \(numeral(threshold)) GeV, where nothing counts"
    }
    return nil
  }

  /// Refuses bins that are given both by axes and without them.
  public func check(_ source: ConfigurationSource) throws(Failure) {
    let usual = BinningSettings()
    guard !axes.isEmpty,
      equalBins != usual.equalBins || highElectronMasses != usual.highElectronMasses
    else { return }
    throw source.failure(
      .badInput, at: source.given(among: "binning.bins", "binning.high_me"),
      "expected either axes, or bins and high_me")
  }
}
