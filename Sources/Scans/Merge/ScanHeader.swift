import Configuration
import Interactions
import ResultFile

/// The header of a file of results: provenance, and the values of all axes of the plan.
struct ScanHeader {
  let plan: ScanPlan

  init(_ plan: ScanPlan) { self.plan = plan }

  func write(to root: HDF5Object) throws(Failure) {
    try root.put("schema", "nuem/scan-result/1")
    try root.put("program", "nuem")
    try root.put("version", programVersion)
    try root.put("build", plan.build.text)
    try root.put("plan_hash", plan.hash)
    try root.put("name", plan.name)
    try root.put("plan", plan.canonical.text(indented: true))
    let configurations = try root.group("configurations")
    try configurations.put("axes", plan.axes.map(\.key))
    try configurations.put("count", plan.layout.configurations)
    for axis in plan.axes { try write(axis, to: configurations) }
    let grid = try root.group("grid")
    try grid.put("axes", plan.grid.map(\.parameter.name))
    for axis in plan.grid {
      let dataset = try grid.write(
        axis.parameter.name, (0..<axis.count).map(axis.value))
      try dataset.put("unit", axis.parameter.unit)
      try dataset.put("scale", axis.scale.rawValue)
    }
  }

  private func write(_ axis: ConfigurationAxis, to group: HDF5Object) throws(Failure) {
    let numbers = axis.values.compactMap(number)
    if numbers.count == axis.values.count {
      try group.write(axis.key, numbers)
    } else {
      try group.write(axis.key, axis.values.map(plainText(of:)))
    }
  }

  private func number(_ value: JSON) -> Double? {
    switch value {
    case .number(let number): number
    case .count(let count): Double(count)
    default: nil
    }
  }
}

/// A value as text: a word as it is, anything else as JSON.
func plainText(of value: JSON) -> String {
  if case .text(let text) = value { text } else { value.text() }
}
