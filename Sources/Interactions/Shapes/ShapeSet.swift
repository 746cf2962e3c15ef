import CKernels
import Configuration

/// Shape functions that one pass over the samples evaluates: those of one final neutral lepton.
public struct ShapeSet: Sendable {
  /// The mass of the final neutral lepton.
  public let finalMassGeV: Double
  /// The shape functions, each once.
  public let shapes: [ShapeFunction]
  /// alpha / pi with electromagnetic radiation, otherwise 0.
  public let radiation: Double
  private let rows: [nuem_shape]
  private let massesGeV: [Double]
  private let steps: FormulaSteps

  init(finalMassGeV: Double, shapes: [ShapeFunction], radiation: Double) {
    self.finalMassGeV = finalMassGeV
    self.shapes = shapes
    self.radiation = radiation
    var masses: [Double] = []
    for case .boson(let mass) in shapes.flatMap(\.propagators) where !masses.contains(mass) {
      masses.append(mass)
    }
    massesGeV = masses
    rows = shapes.map { shape in
      var row = nuem_shape()
      row.base = shape.base.kernel
      let indices = shape.propagators.map { propagator -> Int32 in
        switch propagator {
        case .photon: Int32(NUEM_PHOTON)
        case .boson(let mass): Int32(masses.firstIndex(of: mass) ?? 0)
        }
      }
      row.propagator.0 = indices.first ?? Int32(NUEM_NO_PROPAGATOR)
      row.propagator.1 = indices.count > 1 ? indices[1] : Int32(NUEM_NO_PROPAGATOR)
      return row
    }
    steps = FormulaSteps(
      shapes.enumerated().compactMap { index, shape in
        if case .formula(let formula) = shape.base { (formula, index) } else { nil }
      })
  }

  /// The length of a row of shapes in every array, padded with zeros.
  public var stride: Int { (shapes.count + 7) / 8 * 8 }

  /// Hands the shapes on as the kernels take them; their arrays do not move while `body` runs.
  public func withKernelShapes<Result, Problem: Error>(
    _ body: (UnsafePointer<nuem_shape_set>) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    try rows.withUnsafeBufferPointer { rows throws(Problem) in
      try massesGeV.withUnsafeBufferPointer { masses throws(Problem) in
        try steps.steps.withUnsafeBufferPointer { steps throws(Problem) in
          var set = nuem_shape_set(
            shapes: rows.count, shape: rows.baseAddress, masses: masses.count,
            mass_gev: masses.baseAddress, registers: self.steps.registers, steps: steps.count,
            step: steps.baseAddress, radiation: radiation)
          return try withUnsafePointer(to: &set, body)
        }
      }
    }
  }

  /// The values at points, [point][stride]; units are powers of GeV.
  public func values(neutrinoEnergyGeV: [Double], recoilEnergyGeV: [Double]) -> [Double] {
    var values = [Double](repeating: 0, count: neutrinoEnergyGeV.count * stride)
    let isDone = withKernelShapes { set in
      nuem_shape_values(
        set, neutrinoEnergyGeV.count, neutrinoEnergyGeV, recoilEnergyGeV, &values)
    }
    precondition(isDone != 0, "no memory for \(values.count) values")
    return values
  }
}

extension ShapeFunction.Base {
  fileprivate var kernel: nuem_base {
    switch self {
    case .unity: NUEM_BASE_UNITY
    case .inelasticity: NUEM_BASE_INELASTICITY
    case .mass: NUEM_BASE_MASS
    case .magneticMoment: NUEM_BASE_MAGNETIC_MOMENT
    case .vector: NUEM_BASE_VECTOR
    case .interference: NUEM_BASE_INTERFERENCE
    case .axial: NUEM_BASE_AXIAL
    case .formula: NUEM_FORMULA
    }
  }
}
