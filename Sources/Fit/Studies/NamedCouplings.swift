import Configuration
import Interactions

extension Study {
  /// The coupling that an option, or an argument, names.
  public func coupling(_ name: String, option: String) throws(Failure) -> Coupling {
    if let coupling = interactions.coupling(named: name) { return coupling }
    if interactions.masses.contains(where: { $0.name == name }) {
      throw Failure(
        .commandLine,
        "\(option): \(name) is a mass, which is given and never fitted: expected a coupling")
    }
    let names = interactions.couplings.map(\.name)
    let meant = suggestion(for: name, among: names)
    let others = BuiltInInteractions.couplings.map(\.name).contains(name)
    throw Failure(
      .commandLine,
      "\(option): expected one of \(names.joined(separator: ", ")), found \(quoted(name))\(meant)"
        + (others ? "; physics.interactions does not list an interaction that has it" : ""))
  }

  /// Some, or those of all interactions where none is named, each once.
  public func couplings(_ names: [String], option: String) throws(Failure) -> [Coupling] {
    guard !names.isEmpty else { return interactions.listed }
    var chosen: [Coupling] = []
    for name in names {
      let coupling = try coupling(name, option: option)
      if !chosen.contains(coupling) { chosen.append(coupling) }
    }
    return chosen
  }
}
