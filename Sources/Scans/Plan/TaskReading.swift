import Configuration
import Experiment
import Fit
import Interactions

extension ScanTask {
  static let names = ["chi_square", "bounds", "toys", "feldman_cousins", "optimize"]

  /// The most toys of a point.
  public static let mostToys = 10_000_000

  /// Reads the tasks of a plan, which have an order of their own.
  ///
  /// - Parameter base: the plan of the base configuration, whose stations exposure plans may take.
  static func tasks(
    _ node: ConfigurationNode, grid: [GridAxis], interactions: InteractionModel, base: ExposurePlan
  ) throws(Failure) -> [ScanTask] {
    let members = Members(try node.members(names))
    var tasks: [ScanTask] = []
    if let node = members["chi_square"] {
      tasks.append(try chiSquare(node, grid: grid, interactions))
    }
    if let node = members["bounds"] { tasks.append(try bounds(node, interactions)) }
    if let node = members["toys"] { tasks.append(try toys(node, grid: grid)) }
    if let node = members["optimize"] {
      tasks.append(
        .optimize(
          try PlanTask(
            node, plan: base, grid: grid, interactions,
            deltaChiSquare: { (members) throws(Failure) in try rise(members) })))
    }
    if let node = members["feldman_cousins"] {
      tasks.append(try feldmanCousins(node, grid: grid, interactions))
    }
    guard !tasks.isEmpty else {
      throw node.failure("expected one or more of \(names.joined(separator: ", "))")
    }
    return tasks
  }

  private static func chiSquare(
    _ node: ConfigurationNode, grid: [GridAxis], _ interactions: InteractionModel
  ) throws(Failure) -> ScanTask {
    let members = Members(node.isNothing ? [] : try node.members(["profile", "truth"]))
    var profiled: [Coupling] = []
    if let node = members["profile"] {
      profiled = try parameters(node, interactions)
      for parameter in profiled where grid.contains(where: { $0.parameter == parameter }) {
        throw node.failure("\(parameter.name) has an axis and is minimised over: expected one")
      }
    }
    return .chiSquare(profiled: profiled, truth: try truth(members, interactions))
  }

  /// The truth of a task, in the order of the model's couplings.
  private static func truth(
    _ members: Members, _ interactions: InteractionModel
  ) throws(Failure) -> [CouplingValue] {
    var truth: [CouplingValue] = []
    if let node = members["truth"] {
      for (key, value) in try node.members(interactions.couplings.map(\.name)) {
        guard let parameter = interactions.coupling(named: key) else { continue }
        truth.append(
          CouplingValue(parameter, try value.number(parameter.limits, unit: parameter.unit)))
      }
    }
    return interactions.couplings.compactMap { parameter in
      truth.first { $0.parameter == parameter }
    }
  }

  private static func bounds(
    _ node: ConfigurationNode, _ interactions: InteractionModel
  ) throws(Failure) -> ScanTask {
    let members = Members(
      node.isNothing
        ? [] : try node.members(["parameters", "confidence_level", "delta_chi_square"]))
    let parameters =
      try members["parameters"].map { (node) throws(Failure) in
        try self.parameters(node, interactions)
      } ?? interactions.listed
    return .bounds(parameters: parameters, deltaChiSquare: try rise(members))
  }

  /// The rise of chi-square at the ends of intervals.
  private static func rise(_ members: Members) throws(Failure) -> Double {
    if let delta = members["delta_chi_square"] {
      if let level = members["confidence_level"] {
        throw level.failure("expected a confidence level or a rise of chi-square, not both")
      }
      return try delta.number(.above(0))
    }
    return try deltaChiSquare(confidenceLevel: try confidenceLevel(members))
  }

  private static func toys(
    _ node: ConfigurationNode, grid: [GridAxis]
  ) throws(Failure) -> ScanTask {
    let members = Members(try node.members(["count", "confidence_level"], required: ["count"]))
    return .toys(
      count: try count(of: node, members, grid: grid),
      confidenceLevel: try confidenceLevel(members))
  }

  private static func feldmanCousins(
    _ node: ConfigurationNode, grid: [GridAxis], _ interactions: InteractionModel
  ) throws(Failure) -> ScanTask {
    let members = Members(
      try node.members(["count", "confidence_level", "truth"], required: ["count"]))
    return .feldmanCousins(
      count: try count(of: node, members, grid: grid),
      confidenceLevel: try confidenceLevel(members), truth: try truth(members, interactions))
  }

  /// The number of toys of a point.
  private static func count(
    of node: ConfigurationNode, _ members: Members, grid: [GridAxis]
  ) throws(Failure) -> Int {
    guard !grid.isEmpty else {
      throw node.failure("expected a grid: what has an axis there is what toys are fitted for")
    }
    return try members.node("count", of: node).count(.atLeast(1, upTo: mostToys))
  }

  private static func confidenceLevel(_ members: Members) throws(Failure) -> Double {
    guard let node = members["confidence_level"] else { return 0.90 }
    let level = try node.number(.between(0, 1))
    // So close to 0, a quantile of chi-square does not fit in a double.
    guard level >= 1e-100 else { throw node.expected("a number >= 1e-100 and < 1") }
    return level
  }

  /// A list without repeats, or the word `all` for those of the interactions.
  private static func parameters(
    _ node: ConfigurationNode, _ interactions: InteractionModel
  ) throws(Failure) -> [Coupling] {
    if node.isText, try node.text() == "all" { return interactions.listed }
    var parameters: [Coupling] = []
    for item in try node.list("a list of parameters, or the word all") {
      let parameter = try interactions.coupling(item)
      guard !parameters.contains(parameter) else {
        throw item.failure("\(parameter.name) again")
      }
      parameters.append(parameter)
    }
    guard !parameters.isEmpty else { throw node.failure("expected one parameter or more") }
    return parameters
  }
}

extension InteractionModel {
  /// The coupling that a node of a plan names.
  func coupling(_ node: ConfigurationNode) throws(Failure) -> Coupling {
    let names = couplings.map(\.name)
    let what = "one of \(names.joined(separator: ", "))"
    let name = try node.text(what)
    guard let coupling = coupling(named: name) else {
      throw node.failure(
        "expected \(what), found \(quoted(name))\(suggestion(for: name, among: names))")
    }
    return coupling
  }
}
