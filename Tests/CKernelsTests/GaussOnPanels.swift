/// Gauss's rule of five points on panels of equal width, which brute-force integrals of the tests share.
///
/// - Parameter add: is given each node and its weight.
func gaussOnPanels(
  from low: Double, to high: Double, panels: Int, _ add: (_ node: Double, _ weight: Double) -> Void
) {
  let width = (high - low) / Double(panels)
  for panel in 0..<panels {
    let middle = low + width * (Double(panel) + 0.5)
    for (node, weight) in rule { add(middle + 0.5 * width * node, 0.5 * width * weight) }
  }
}

/// Nodes and weights on [-1, 1].
private let rule = [
  (0, 0.5688888888888889), (-0.5384693101056831, 0.47862867049936647),
  (0.5384693101056831, 0.47862867049936647), (-0.906179845938664, 0.23692688505618908),
  (0.906179845938664, 0.23692688505618908),
]
