/// Values of all couplings of a model.
public struct CouplingPoint: Equatable, Sendable {
  /// In the order of the model's list, each in its coupling's unit.
  public var values: [Double]

  /// From values in the order of a model's list.
  public init(_ values: [Double]) { self.values = values }

  /// Of a coupling of the same model.
  public subscript(coupling: Coupling) -> Double {
    get { values[coupling.index] }
    set { values[coupling.index] = newValue }
  }
}
