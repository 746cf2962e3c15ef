import NeutrinoPhysics

/// One kind of number that a task gives for every item.
public struct ScanColumn: Equatable, Sendable {
  public enum Kind: UInt8, Sendable {
    /// A 64-bit floating-point number.
    case number = 1
    /// From 0 to 255; what is larger stands as 255.
    case byte = 2

    public var bytes: Int { self == .number ? 8 : 1 }
  }

  public let name: String
  public let kind: Kind
  /// Of each of the item's values, where it has one for each of some parameters; else empty.
  public let parameters: [Parameter]
  /// Empty where it has none, or the parameters' own.
  public let unit: String
  public let meaning: String

  /// Values of an item.
  public var width: Int { max(1, parameters.count) }
}

/// The values of a column for some items in a row: [item][`ScanColumn.width`].
public enum ScanValues: Equatable, Sendable {
  case numbers([Double])
  case bytes([UInt8])

  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .bytes(let values): values.count
    }
  }
}
