import Configuration
import Interactions

/// The source of the background rates; the key `backgrounds`.
public enum BackgroundSetting: Equatable, Sendable {
  /// The estimate of this program; the rates of the paper are not public.
  case `default`
  /// No backgrounds.
  case none
  /// A CSV file `mode,position_m,bin` and a column for each component, relative to the
  /// configuration's folder.
  case table(file: String)

  /// The key `backgrounds`.
  public static func field<Root>(_ value: WritableKeyPath<Root, BackgroundSetting> & Sendable)
    -> Field<Root>
  {
    let what =
      "default | none | CSV file mode,position_m,bin, then a column for each component (per year); default is"
      + " the default beam's"
    return .custom(
      "backgrounds", value, doc: "default, none, or a CSV file", comment: what,
      read: { (node) throws(Failure) in
        let text = try node.text(what)
        return switch text {
        case "default": .default
        case "none": .none
        default: .table(file: text)
        }
      },
      json: \.json, schema: ["type": "string", "minLength": .count(1)])
  }

  /// The file that the setting names, if it names one.
  public var file: String? { if case .table(let file) = self { file } else { nil } }

  var json: JSON {
    switch self {
    case .default: "default"
    case .none: "none"
    case .table(let file): .text(file)
    }
  }
}

/// Background events per bin of reconstructed E_e theta^2 and year, by components.
public struct BackgroundRates: Equatable, Sendable {
  /// The names of the components: `ccqe`, the quasi-elastic scattering of electron neutrinos, and
  /// `pi0`, neutral pions taken for electrons, or those of a user's table.
  public let names: [String]
  /// The events [component][bin].
  public let events: [[Double]]

  /// Rates with one name for each component.
  public init(names: [String], events: [[Double]]) {
    self.names = names
    self.events = events
  }

  /// The names of the components that this program estimates.
  public static let estimatedNames = ["ccqe", "pi0"]

  /// The events of one component; empty where there is none of that name.
  public subscript(name: String) -> [Double] {
    names.firstIndex(of: name).map { events[$0] } ?? []
  }

  /// The events of all components together, in bins of this number.
  public func total(bins: Int) -> [Double] {
    (0..<bins).map { bin in events.reduce(0) { $0 + $1[bin] } }
  }
}

/// The background rates of a configuration, for any beam mode and position.
public struct Backgrounds: Sendable {
  private enum Origin: Sendable {
    case none(bins: Int)
    case estimate(BackgroundEstimate)
    case table(BackgroundTable)
  }

  /// The description of the rates for every result that used them.
  public let label: String
  /// The hash of a user's table; empty otherwise.
  public let contentHash: String
  /// The names of the components, the same at every station.
  public let names: [String]
  private let origin: Origin
  private var factor = 1.0

  /// Reads the table where the setting names one.
  public init(
    _ setting: BackgroundSetting, detector: DetectorSettings, binning: BinningSettings,
    beam: BeamSettings, flux: FluxTable, source: ConfigurationSource
  ) throws(Failure) {
    switch setting {
    case .none:
      label = "none"
      contentHash = ""
      names = BackgroundRates.estimatedNames
      origin = .none(bins: binning.bins)
    case .default:
      label = "default estimate (not published)"
      contentHash = ""
      names = BackgroundRates.estimatedNames
      origin = .estimate(
        try BackgroundEstimate(detector: detector, binning: binning, beam: beam, flux: flux))
    case .table(let file):
      label = "user table \(clipped(file))"
      let location = source.location(of: "backgrounds")
      do throws(Failure) {
        let input = try source.read(file, of: "backgrounds")
        contentHash = input.contentHash
        let table = try BackgroundTable(
          input.bytes, name: input.path, bins: binning.bins, location: location)
        names = table.names
        origin = .table(table)
      } catch {
        throw error.at(location)
      }
    }
  }

  /// The backgrounds with all rates multiplied by a factor.
  public func scaled(by factor: Double) -> Backgrounds {
    var scaled = self
    scaled.factor *= factor
    return scaled
  }

  /// The rates per bin and year at a station.
  public func rates(at station: Station) throws(Failure) -> BackgroundRates {
    let plain = try unscaledRates(at: station)
    guard factor != 1 else { return plain }
    return BackgroundRates(
      names: plain.names, events: plain.events.map { $0.map { factor * $0 } })
  }

  private func unscaledRates(at station: Station) throws(Failure) -> BackgroundRates {
    switch origin {
    case .none(let bins):
      let nothing = [Double](repeating: 0, count: bins)
      return BackgroundRates(names: names, events: names.map { _ in nothing })
    case .estimate(let estimate): return try estimate.rates(at: station)
    case .table(let table): return try table.rates(at: station)
    }
  }
}
