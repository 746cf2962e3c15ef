import CKernels

/// The propagator of what carries the force between neutrino and electron.
public enum Propagator: Hashable, Sendable {
  /// The propagator 1/T; two photons give 1 / (m_e T^2).
  case photon
  /// The propagator 1 / (2 m_e T + M^2), with M in GeV and above 0.
  case boson(massGeV: Double)
}

/// A function of neutrino energy E and recoil energy T of which cross-sections are sums; formulas
/// stand in `nuem_shapes.h`.
public struct ShapeFunction: Hashable, Sendable {
  /// The function that propagators multiply.
  public enum Base: Hashable, Sendable {
    /// 1
    case unity
    /// (1 - T/E)^2
    case inelasticity
    /// m T / E^2
    case mass
    /// The function 1/T - 1/E, in 1/GeV.
    case magneticMoment
    /// The product of two vector couplings of the electron.
    case vector
    /// The product of a vector and an axial coupling.
    case interference
    /// The product of two axial couplings.
    case axial
    /// A function that an interaction gives by a formula of its own.
    case formula(Formula)
  }

  /// The function that propagators multiply.
  public let base: Base
  /// The propagators: none, one or two.
  public let propagators: [Propagator]

  init(_ base: Base, _ propagators: [Propagator] = []) {
    self.base = base
    self.propagators = propagators.sorted { $0.order < $1.order }
  }

  /// The name in results.
  public var name: String {
    switch (base, propagators) {
    case (.vector, [.photon]): "millichargeVector"
    case (.interference, [.photon]): "millichargeAxial"
    case (.vector, [.photon, .photon]): "millichargeSquare"
    case (.formula(let formula), _): formula.text
    default: ([baseName] + propagators.map(\.name)).joined(separator: " ")
    }
  }

  private var baseName: String {
    switch base {
    case .formula(let formula): formula.text
    default: "\(base)"
    }
  }

  /// The rank in a set: first the functions of the paper in the order of their equations, then the
  /// others as they come.
  var order: Int {
    let papers: [ShapeFunction] = [
      ShapeFunction(.unity), ShapeFunction(.inelasticity), ShapeFunction(.mass),
      ShapeFunction(.magneticMoment), ShapeFunction(.vector, [.photon]),
      ShapeFunction(.interference, [.photon]), ShapeFunction(.vector, [.photon, .photon]),
    ]
    return papers.firstIndex(of: self) ?? papers.count
  }
}

extension Propagator {
  fileprivate var order: Double {
    switch self {
    case .photon: -1
    case .boson(let mass): mass
    }
  }

  fileprivate var name: String {
    switch self {
    case .photon: "photon"
    case .boson(let mass): "1/(2 m_e T + (\(mass) GeV)^2)"
    }
  }

  /// The factor between 1 / (2 m_e T + M^2) and the kernels' function, for one propagator.
  var factor: Double {
    self == .photon ? 1 / (2 * Constants.electronMassGeV) : 1
  }

  /// The factor for a product of two propagators: for photons (1 / (2 m T))^2 over 1 / (m T^2).
  static func factor(_ one: Propagator, _ other: Propagator) -> Double {
    one == .photon && other == .photon
      ? 1 / (4 * Constants.electronMassGeV) : one.factor * other.factor
  }
}
