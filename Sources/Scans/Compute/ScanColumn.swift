import Interactions

/// One kind of number that a task gives for every item.
public struct ScanColumn: Equatable, Sendable {
  /// How a value is stored.
  public enum Kind: UInt8, Sendable {
    /// A 64-bit floating-point number.
    case number = 1
    /// From 0 to 255; what is larger stands as 255.
    case byte = 2

    /// The bytes of one value.
    public var bytes: Int { self == .number ? 8 : 1 }
  }

  /// The name of the column in the result.
  public let name: String
  /// How its values are stored.
  public let kind: Kind
  /// The parameters of the item's values, where it has one value for each of some parameters; else empty.
  public let parameters: [Coupling]
  /// Empty where it has none, or the parameters' own.
  public let unit: String
  /// What the values are, in words and with the unit.
  public let meaning: String
  /// Where bytes stand for words: the word of each value from 0; else empty.
  public var words: [String] = []

  /// Values of an item.
  public var width: Int { max(1, parameters.count) }
}

/// The values of a column for some items in a row: [item][`ScanColumn.width`].
public enum ScanValues: Equatable, Sendable {
  /// Double precision.
  case numbers([Double])
  /// Small whole numbers.
  case bytes([UInt8])

  /// How many.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .bytes(let values): values.count
    }
  }
}
