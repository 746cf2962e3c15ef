/// Values of all couplings of a model.
public struct CouplingPoint: Equatable, Sendable {
  /// The values in the order of the model's list, each in its coupling's unit.
  public var values: [Double]

  /// A point from values in the order of a model's list.
  public init(_ values: [Double]) { self.values = values }

  /// The value of a coupling of the same model.
  public subscript(coupling: Coupling) -> Double {
    get { values[coupling.index] }
    set { values[coupling.index] = newValue }
  }
}
