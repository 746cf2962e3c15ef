import Configuration

/// A free parameter of the interactions, which data determine: a charge, a moment, the coupling of
/// a new boson, or the weak mixing angle. It has all properties that the program needs, so that no
/// other code knows a coupling by its name.
public struct Coupling: Sendable {
  /// The name as the user writes it, such as `r2_nue`.
  public let name: String
  /// The unit of a value, such as `cm2`; `1` for a pure number.
  public let unit: String
  /// The name for tables and figures, in LaTeX's mathematics; nil where its file has none.
  public let latex: String?
  /// Whether rates depend on the sign of the coupling. If not, values are not below 0.
  public let isSignSeen: Bool
  /// The range of possible values, such as 0 to 1 for the weak mixing angle; nil for any value.
  public let bounds: ClosedRange<Double>?
  /// The size at which the search for a bound begins; any measurable size is enough. In a model it
  /// follows the current masses.
  public internal(set) var searchScale: Double
  /// The value in the Standard Model.
  public let standardValue: Double
  /// The index of the coupling in its model, and so in every array over couplings.
  public internal(set) var index = 0

  /// A coupling that is not in the list of a model yet.
  public init(
    name: String, unit: String, latex: String? = nil, isSignSeen: Bool = true,
    bounds: ClosedRange<Double>? = nil, searchScale: Double, standardValue: Double = 0
  ) {
    self.name = name
    self.unit = unit
    self.latex = latex
    self.isSignSeen = isSignSeen
    self.bounds = bounds
    self.searchScale = searchScale
    self.standardValue = standardValue
  }

  /// The largest size of a value: couplings enter squared, and the variance of that must not
  /// overflow.
  public static let largest = 1e30

  /// The limits of a value.
  public var limits: Limits<Double> {
    if let bounds { return .between(bounds.lowerBound, bounds.upperBound) }
    return .atLeast(-Self.largest, upTo: Self.largest)
  }

  /// The limits of a value along an axis; where the sign is not seen, one sign is enough.
  public var axisLimits: Limits<Double> {
    isSignSeen || bounds != nil ? limits : .atLeast(0, upTo: Self.largest)
  }

  /// The range of values in which fits search: the physical limits, if there are any, or the range
  /// of a double.
  public var range: ClosedRange<Double> {
    bounds ?? (isSignSeen ? -Self.largest : 0)...Self.largest
  }

  /// The coupling with a part of its range.
  func limited(to range: ClosedRange<Double>) -> Coupling {
    var limited = Coupling(
      name: name, unit: unit, latex: latex, isSignSeen: isSignSeen, bounds: range,
      searchScale: searchScale, standardValue: standardValue)
    limited.index = index
    return limited
  }

  /// The value itself where the sign is seen, otherwise its absolute value.
  public func folded(_ value: Double) -> Double { isSignSeen ? value : abs(value) }
}

/// A coupling is the same one at all masses, whatever the size at which it is looked for there.
extension Coupling: Hashable {
  public static func == (one: Coupling, other: Coupling) -> Bool {
    one.index == other.index && one.name == other.name && one.unit == other.unit
      && one.latex == other.latex && one.isSignSeen == other.isSignSeen
      && one.bounds == other.bounds && one.standardValue == other.standardValue
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(index)
  }
}

extension Coupling: CustomStringConvertible {
  public var description: String { name }
}
