import Experiment
import Interactions

extension TemplateEstimate {
  /// The estimate without its stations, to be kept in a file: numbers of 8 bytes in little-endian
  /// order.
  ///
  ///     sets | samples (0 for none) | values of a set | for each set: ratio | values
  ///
  /// The first set is the central one, with ratio 0; the coarse level of a deterministic rule has
  /// -1.
  public var stored: [UInt8] {
    var bytes: [UInt8] = []
    func append(_ value: UInt64) {
      withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
    let sets = self.sets
    append(UInt64(sets.count))
    append(samples ?? 0)
    append(UInt64(sets[0].values.count))
    for set in sets {
      append(set.ratio.bitPattern)
      set.values.withUnsafeBytes { bytes += $0 }
    }
    return bytes
  }

  /// The number of bytes of `stored`.
  ///
  /// - Parameters:
  ///   - sets: no more than one and `maximumGroups`.
  ///   - stride: the stride of the table of shapes.
  public static func storedBytes(
    sets: Int, stations: Int, bins: Int, variations: Int, stride: Int
  ) -> Int {
    8 * (3 + sets * (1 + stations * valuesOfStation(bins: bins, stride: stride) * (1 + variations)))
  }

  /// Reads what `stored` wrote of templates of these shapes, one for each experiment; nil for
  /// anything else.
  public init?(stored bytes: ArraySlice<UInt8>, shapes: [TemplateShape]) {
    let shapes = shapes.map(\.templates)
    guard bytes.count % 8 == 0 else { return nil }
    let words = [UInt64](unsafeUninitializedCapacity: bytes.count / 8) { buffer, count in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      count = bytes.count / 8
    }.map(UInt64.init(littleEndian:))
    let size = shapes.reduce(0) { $0 + $1.numberOfValues }
    guard words.count >= 3, (2...1 + UInt64(Self.maximumGroups)).contains(words[0]),
      words[2] == UInt64(size), words.count == 3 + Int(words[0]) * (1 + size)
    else { return nil }
    let sets = (0..<Int(words[0])).map { set in
      let start = 3 + set * (1 + size)
      return (
        ratio: Double(bitPattern: words[start]),
        values: words[start + 1..<start + 1 + size].map(Double.init(bitPattern:))
      )
    }
    let isRefinement = sets.count == 2 && sets[1].ratio == Self.ratioOfCoarse
    guard words[3] == 0, isRefinement || sets.dropFirst().allSatisfy({ $0.ratio > 1 }) else {
      return nil
    }
    self.init(sets: sets, samples: words[1] == 0 ? nil : words[1], shapes: shapes)
  }
}

extension TemplateEstimate {
  /// Reads the templates of one experiment.
  public init?(
    stored bytes: ArraySlice<UInt8>, table: ShapeTable, stations: [Station], bins: Int,
    variations: Int
  ) {
    self.init(
      stored: bytes,
      shapes: [
        TemplateShape(table: table, stations: stations, bins: bins, variations: variations)
      ])
  }

  /// The number of bytes of `stored`.
  ///
  /// - Parameter sets: no more than one and `maximumGroups`.
  public static func storedBytes(sets: Int, shapes: [TemplateShape]) -> Int {
    8 * (3 + sets * (1 + shapes.reduce(0) { $0 + $1.templates.numberOfValues }))
  }
}

/// The arrangement of templates: everything except their values.
public struct TemplateShape: Sendable {
  fileprivate let templates: Templates

  /// - Parameter variations: the number of principal pulls of the flux.
  public init(table: ShapeTable, stations: [Station], bins: Int, variations: Int) {
    templates = Templates(
      table: table, stations: stations, bins: bins, variations: variations, values: [])
  }
}
