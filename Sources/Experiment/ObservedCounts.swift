import Configuration
import Interactions

/// What is compared with the expectation; the key `data`.
public enum DataSetting: Equatable, Sendable {
  /// The expectation itself: sensitivities.
  case asimov
  /// A CSV file `mode,position_m,bin,count`, relative to the configuration's folder.
  case table(file: String)

  /// The key `data`.
  public static func field<Root>(_ value: WritableKeyPath<Root, DataSetting> & Sendable)
    -> Field<Root>
  {
    let what = "asimov | CSV file mode,position_m,bin,count (of the whole exposure)"
    return .custom(
      "data", value, doc: "asimov (the expectation itself), or a CSV file of observed counts",
      comment: what,
      read: { (node) throws(Failure) in
        let text = try node.text(what)
        return text == "asimov" ? .asimov : .table(file: text)
      },
      json: \.json, schema: ["type": "string", "minLength": .count(1)])
  }

  /// The file that it names, if it names one.
  public var file: String? { if case .table(let file) = self { file } else { nil } }

  var json: JSON {
    switch self {
    case .asimov: "asimov"
    case .table(let file): .text(file)
    }
  }
}

/// A user's observed counts of the whole exposure: a CSV `mode,position_m,bin,count`, bins from 1,
/// every bin of every exposure of the plan exactly once.
public struct ObservedCounts: Sendable {
  /// [exposure of the plan's cells][bin].
  public let counts: [[Double]]
  /// What the counts were read from, in words.
  public let label: String
  /// Tells the file's content apart.
  public let contentHash: String

  /// What a count may be; weighted or simulated data need not be whole numbers.
  private static let limits = Limits.atLeast(0.0, upTo: 1e15)

  /// Reads the counts of every bin of every exposure of the plan.
  public init(
    file: String, plan: ExposurePlan, bins: Int, source: ConfigurationSource
  ) throws(Failure) {
    let place = source.place(of: "data")
    do throws(Failure) {
      let input = try source.read(file, of: "data")
      counts = try Self.counts(input.bytes, name: input.path, plan: plan, bins: bins)
      contentHash = input.contentHash
      label = "user table \(clipped(file))"
    } catch {
      throw error.at(place)
    }
  }

  private static func counts(
    _ bytes: [UInt8], name: String, plan: ExposurePlan, bins: Int
  ) throws(Failure) -> [[Double]] {
    let header = ["mode", "position_m", "bin", "count"]
    let exposures = plan.cells
    var found = [[Double?]](
      repeating: [Double?](repeating: nil, count: bins), count: exposures.count)
    var table = try TableReader(bytes, name: name, header: header)
    while try table.nextRow() {
      let station = Station(
        mode: try table.choice(0, header[0]),
        positionM: try table.number(1, header[1], offAxisLimitsM))
      guard let exposure = exposures.firstIndex(where: { $0.station == station }) else {
        throw table.failure("\(station) is not part of plan \(plan.name)")
      }
      let bin = try table.count(2, header[2], .atLeast(1, upTo: bins))
      guard found[exposure][bin - 1] == nil else {
        throw table.failure("bin \(bin) of \(station) again")
      }
      found[exposure][bin - 1] = try table.number(3, header[3], limits)
    }
    return try zip(exposures, found).map { (exposure, row) throws(Failure) in
      var counts: [Double] = []
      for count in row {
        guard let count else {
          throw Failure(
            .badInput,
            "\(table.name): no count of \(exposure.station) in bin \(counts.count + 1) of \(bins)")
        }
        counts.append(count)
      }
      return counts
    }
  }
}
