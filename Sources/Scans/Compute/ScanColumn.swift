import Interactions

/// A column of the result: a number that a task gives for every item.
public struct ScanColumn: Equatable, Sendable {
  /// The storage of a value.
  public enum Kind: UInt8, Sendable {
    /// A 64-bit floating-point number.
    case number = 1
    /// A whole number from 0 to 255; larger numbers are stored as 255.
    case byte = 2

    /// The bytes of one value.
    public var bytes: Int { self == .number ? 8 : 1 }
  }

  /// The name of the column in the result.
  public let name: String
  /// The storage of its values.
  public let kind: Kind
  /// The parameters of the item's values, where it has one value for each of some parameters; else
  /// empty.
  public let parameters: [Coupling]
  /// The unit of the values; empty where there is none, or where each parameter has its own.
  public let unit: String
  /// The meaning of the values in words, with the unit.
  public let meaning: String
  /// The word of each value from 0, where bytes stand for words; otherwise empty.
  public var words: [String] = []

  /// The number of values of an item.
  public var width: Int { max(1, parameters.count) }
}

/// The values of a column for some items in a row: [item][`ScanColumn.width`].
public enum ScanValues: Equatable, Sendable {
  /// Values in double precision.
  case numbers([Double])
  /// Small whole numbers, or the codes of words.
  case bytes([UInt8])

  /// The number of values.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .bytes(let values): values.count
    }
  }
}
