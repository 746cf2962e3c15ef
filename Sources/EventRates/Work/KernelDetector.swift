import CKernels
import Experiment
import Foundation
import Interactions

/// A detector as the kernels take it, with the numbers behind its tables and axes.
public struct KernelDetector: Sendable {
  /// A resolution in the kernels' units.
  struct Resolution: Sendable {
    var terms = ResolutionTerms()
    var table: EnergyFunction?
  }

  /// An axis in the kernels' units.
  struct Axis: Sendable {
    var variable = NUEM_E_THETA_SQUARE
    var bins = 1
    /// The width of equal bins from 0.
    var width = 1.0
    /// The edges [bins + 1]; nil for equal bins from 0.
    var edges: [Double]?

    /// The edge of an index from 0 to `bins`.
    func edge(_ index: Int) -> Double { edges?[index] ?? Double(index) * width }
  }

  var angle = Resolution()
  var angularLaw = NUEM_PROJECTED_ANGLE
  var energy = Resolution()
  var recoilThresholdGeV: Double
  var reconstructedThresholdGeV = 0.0
  var efficiency: EnergyFunction?
  var axes = [Axis()]
  var kinematics: nuem_kinematics

  /// A perfect detector, with everything in one bin.
  init(recoilThresholdGeV: Double, kinematics: nuem_kinematics) {
    self.recoilThresholdGeV = recoilThresholdGeV
    self.kinematics = kinematics
  }

  /// The number of bins of all axes together.
  var bins: Int { axes.reduce(1) { $0 * $1.bins } }

  /// Passes the detector to `body`; its pointers are valid while `body` runs.
  func withKernel<Result, Problem: Error>(
    _ body: (UnsafePointer<nuem_detector>) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    // All numbers are in one array, so that one pointer serves them all.
    var numbers: [Double] = []
    func appended(_ table: EnergyFunction?) -> (points: Int, first: Int) {
      defer { numbers += (table?.energiesGeV ?? []) + (table?.values ?? []) }
      return (table?.energiesGeV.count ?? 0, numbers.count)
    }
    let tables = [angle.table, energy.table, efficiency].map(appended)
    let edges = axes.map { axis in
      defer { numbers += axis.edges ?? [] }
      return numbers.count
    }
    return try numbers.withUnsafeBufferPointer { numbers throws(Problem) in
      func table(_ span: (points: Int, first: Int)) -> nuem_table {
        guard span.points > 0, let base = numbers.baseAddress else { return nuem_table() }
        return nuem_table(
          points: span.points, x: base + span.first, y: base + span.first + span.points)
      }
      func resolution(_ of: Resolution, _ span: (points: Int, first: Int)) -> nuem_resolution {
        nuem_resolution(
          constant: of.terms.constant, stochastic: of.terms.stochastic, noise: of.terms.noise,
          table: table(span))
      }
      func axis(_ index: Int) -> nuem_axis {
        guard index < axes.count else { return nuem_axis() }
        let axis = axes[index]
        return nuem_axis(
          variable: axis.variable, bins: axis.bins, width: axis.width,
          edges: axis.edges == nil ? nil : numbers.baseAddress.map { $0 + edges[index] })
      }
      var detector = nuem_detector(
        angle: resolution(angle, tables[0]), angular_law: angularLaw,
        energy: resolution(energy, tables[1]), recoil_threshold_gev: recoilThresholdGeV,
        reconstructed_threshold_gev: reconstructedThresholdGeV, efficiency: table(tables[2]),
        axes: axes.count, axis: (axis(0), axis(1)), kinematics: kinematics)
      return try withUnsafePointer(to: &detector, body)
    }
  }
}

extension KernelDetector {
  /// The detector of a configuration.
  init(
    _ settings: DetectorSettings, tables: DetectorTables, binning: BinningSettings,
    kinematics: nuem_kinematics
  ) {
    self.init(recoilThresholdGeV: settings.recoilThresholdGeV, kinematics: kinematics)
    energy = Resolution(
      terms: settings.energyResolution.energyTerms ?? ResolutionTerms(),
      table: tables.energyResolution?.function)
    angle = Resolution(
      terms: (settings.angularResolutionDegrees.angleTerms ?? ResolutionTerms()).inRadians,
      table: tables.angularResolution.map {
        EnergyFunction(
          energiesGeV: $0.function.energiesGeV, values: $0.function.values.map(radians))
      })
    angularLaw =
      settings.angularSmearing == .spherical ? NUEM_SPHERICAL_ANGLE : NUEM_PROJECTED_ANGLE
    reconstructedThresholdGeV = settings.reconstructedThresholdGeV
    switch settings.efficiency {
    case .number(1): efficiency = nil
    case .number(let part): efficiency = EnergyFunction(energiesGeV: [1], values: [part])
    case .table: efficiency = tables.efficiency?.function
    }
    axes = binning.allAxes.map(Axis.init)
  }
}

extension KernelDetector.Axis {
  init(_ axis: AxisSettings) {
    variable = axis.variable.kernel
    bins = axis.bins
    let unit = axis.variable.kernelUnit
    switch axis.grid {
    case .equal(let bins, let low, let high) where low == 0 && axis.variable == .energyThetaSquare:
      width = high * unit / Double(bins)
    default: edges = axis.edges.map { $0 * unit }
    }
  }
}

extension ObservableVariable {
  fileprivate var kernel: nuem_variable {
    switch self {
    case .electronEnergy: NUEM_ELECTRON_ENERGY
    case .theta: NUEM_THETA
    case .energyThetaSquare: NUEM_E_THETA_SQUARE
    case .neutrinoEnergy: NUEM_NEUTRINO_ENERGY
    }
  }

  /// The size of the variable's unit in GeV or radians.
  fileprivate var kernelUnit: Double {
    switch self {
    case .electronEnergy, .neutrinoEnergy: 1
    case .theta: 1e-3
    case .energyThetaSquare: Constants.electronMassGeV
    }
  }
}

private func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }

extension ResolutionTerms {
  fileprivate var inRadians: ResolutionTerms {
    var terms = self
    terms.constant = radians(constant)
    terms.stochastic = radians(stochastic)
    terms.noise = radians(noise)
    return terms
  }
}
