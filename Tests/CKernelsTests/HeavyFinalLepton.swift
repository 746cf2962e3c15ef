import CKernels
import Foundation
import Interactions

/// The response below an edge of E_e theta^2 where the final lepton has a mass, by brute force: its own
/// kinematics, and a rule that knows nothing of the integrand but where it ends. The angle is perfect.
struct HeavyFinalLepton {
  let shapes: ShapeSet
  let threshold: Double
  let resolution: Double
  private let mass = NUEM_ELECTRON_MASS_GEV

  /// sqrt(s) - m = M
  var leastNeutrinoEnergy: Double {
    let heavy = shapes.finalMassGeV
    return heavy + heavy * heavy / (2 * mass)
  }

  /// T from the energies and momenta in the centre of mass, where the electron goes on or comes back.
  private func recoils(_ energy: Double) -> (least: Double, largest: Double) {
    let heavy = shapes.finalMassGeV
    let s = mass * (mass + 2 * energy)
    let root = s.squareRoot()
    let momentum = mass * energy / root
    let final =
      (max(s - (mass + heavy) * (mass + heavy), 0) * (s - (mass - heavy) * (mass - heavy)))
      .squareRoot() / (2 * root)
    let energies = (s + mass * mass) / (2 * root) * (s + mass * mass - heavy * heavy) / (2 * root)
    // t = 2 m^2 - 2 E E' + 2 p p' cos = -2 m T
    return (
      (energies - momentum * final - mass * mass) / mass,
      (energies + momentum * final - mass * mass) / mass
    )
  }

  /// E_e theta^2 from momenta along and across: p cos(theta) = (T (E + m) + M^2/2)/E.
  private func trueEdge(_ recoil: Double, _ energy: Double) -> Double {
    let along =
      (recoil * (energy + mass) + shapes.finalMassGeV * shapes.finalMassGeV / 2) / energy
    let square = recoil * (recoil + 2 * mass)
    let theta = atan2(max(square - along * along, 0).squareRoot(), along)
    return (recoil + mass) * theta * theta
  }

  /// That a normal E above 0 keeps E theta^2 below the edge.
  private func probability(_ recoil: Double, _ energy: Double, _ edge: Double) -> Double {
    let total = recoil + mass
    let sigma = resolution * total.squareRoot()
    let limit = edge * total / max(trueEdge(recoil, energy), 1e-300)
    func below(_ value: Double) -> Double {
      0.5 * erfc((total - value) / sigma / 2.0.squareRoot())
    }
    return below(limit) - below(0)
  }

  /// Where an end of the recoils passes the threshold, between two energies.
  private func passage(_ low: Double, _ high: Double, _ end: (Double) -> Double) -> Double? {
    var (low, high) = (low, high)
    let rises = end(low) < threshold
    guard rises != (end(high) < threshold) else { return nil }
    for _ in 0..<100 {
      let middle = 0.5 * (low + high)
      if (end(middle) < threshold) == rises { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  /// The response from one energy to another, for edges in GeV: [edge][shape]. With an infinite edge,
  /// all.
  ///
  /// The ends of T open like a root of the energy above the least one: its square root runs evenly. So do
  /// they in T, whose variable is an angle. Energies where an end passes the threshold are ends of panels.
  func cumulative(from low: Double, to high: Double, edges: [Double], panels: Int) -> [[Double]] {
    var sums = edges.map { _ in [Double](repeating: 0, count: shapes.shapes.count) }
    let base = leastNeutrinoEnergy
    let first = max(low, base)
    guard first < high else { return sums }
    let passages = [
      passage(first, high) { recoils($0).least }, passage(first, high) { recoils($0).largest },
    ].compactMap(\.self).sorted()
    let ends = [first] + passages + [high]
    for (from, to) in zip(ends, ends.dropFirst()) {
      gaussOnPanels(from: (from - base).squareRoot(), to: (to - base).squareRoot(), panels: panels)
      { root, weight in
        add(base + root * root, weight * 2 * root, edges: edges, panels: panels, to: &sums)
      }
    }
    return sums
  }

  /// What one neutrino energy gives.
  private func add(
    _ energy: Double, _ weight: Double, edges: [Double], panels: Int, to sums: inout [[Double]]
  ) {
    let ends = recoils(energy)
    let (least, largest) = (max(ends.least, threshold), ends.largest)
    guard least < largest else { return }
    let (start, width) = (log(least), log(largest / least))
    var points: [(recoil: Double, weight: Double)] = []
    gaussOnPanels(from: 0, to: Double.pi / 2, panels: panels) { angle, part in
      let recoil = exp(start + width * sin(angle) * sin(angle))
      points.append((recoil, part * recoil * width * 2 * sin(angle) * cos(angle)))
    }
    let values = shapes.values(
      neutrinoEnergyGeV: points.map { _ in energy }, recoilEnergyGeV: points.map(\.recoil))
    for (row, edge) in edges.enumerated() {
      for (index, point) in points.enumerated() {
        let share = edge.isFinite ? probability(point.recoil, energy, edge) : 1
        for shape in shapes.shapes.indices {
          sums[row][shape] +=
            weight * point.weight * share * values[index * shapes.stride + shape]
        }
      }
    }
  }
}
