import Configuration

/// Some of the shards of a scan, by their numbers from 1; as text such as `1,4-7`, which is Slurm's
/// way of writing the indices of an array.
public struct ShardSelection: Equatable, Sendable, CustomStringConvertible {
  /// The ranges of shards, ascending; there is a gap between any two.
  public let ranges: [ClosedRange<Int>]

  /// The selection of every shard.
  public init(all shards: Int) {
    self.init(ranges: [1...shards])
  }

  /// The selection of these shards, in any order.
  public init(_ numbers: some Sequence<Int>) {
    self.init(ranges: numbers.map { $0...$0 })
  }

  /// Reads numbers and ranges between commas, in any order.
  ///
  /// - Parameter shards: the number of all shards.
  public init(_ text: String, of shards: Int) throws(Failure) {
    var ranges: [ClosedRange<Int>] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = word.split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
      guard ends.count <= 2, let low = ends[0], let high = ends[ends.count - 1],
        low >= 1, low <= high, high <= shards
      else {
        throw Failure(
          .commandLine, "expected shards from 1 to \(shards), such as 1,4-7, found \(quoted(text))")
      }
      ranges.append(low...high)
    }
    self.init(ranges: ranges)
  }

  private init(ranges: [ClosedRange<Int>]) {
    var joined: [ClosedRange<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    self.ranges = joined
  }

  /// The number of a text of up to nine digits; nil for anything else.
  private static func number(_ text: Substring) -> Int? {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy(digits.contains) else {
      return nil
    }
    return Int(text)
  }

  /// The number of selected shards.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The numbers of the shards, ascending.
  public var numbers: some Sequence<Int> { ranges.lazy.flatMap { $0 } }

  public var description: String { indexList(Array(numbers)) }
}
