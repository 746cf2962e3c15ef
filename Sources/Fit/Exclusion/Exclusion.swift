import Configuration
import EventRates
import Experiment
import Interactions
import Synchronization

/// The intervals of a coupling at one mass.
public struct ExclusionPoint: Sendable {
  /// In GeV.
  public let massGeV: Double
  /// With the mass at this value.
  public let bound: Bound
}

/// What an exclusion is asked of.
public struct ExclusionPlan: Sendable {
  /// Whose intervals are looked for.
  public let parameter: Coupling
  /// At each of these.
  public let masses: MassAxis
  /// Above the least chi-square.
  public let deltaChiSquare: Double
  /// What is minimised over, too.
  public let profiled: [Coupling]
  /// Values of what no fit varies.
  public let origin: CouplingPoint?
  /// Of Asimov data; nil for the Standard Model.
  public let truth: CouplingPoint?

  /// One degree of freedom at each mass.
  public init(
    parameter: Coupling, masses: MassAxis, deltaChiSquare: Double, profiled: [Coupling] = [],
    origin: CouplingPoint? = nil, truth: CouplingPoint? = nil
  ) {
    self.parameter = parameter
    self.masses = masses
    self.deltaChiSquare = deltaChiSquare
    self.profiled = profiled
    self.origin = origin
    self.truth = truth
  }
}

extension Study {
  /// Intervals at every mass, in its order, and how many samples the largest estimate took.
  ///
  /// Masses of what is exchanged share their samples: one pass evaluates the shape functions of as many of
  /// them as fit into memory. A mass of the final lepton changes the kinematics, and has a pass of its own.
  public func exclusion(
    _ plan: ExclusionPlan
  ) throws(Failure) -> (points: [ExclusionPoint], estimate: TemplateEstimate) {
    guard interactions.masses.contains(where: { $0.name == plan.masses.name }) else {
      let known = interactions.masses.map(\.name)
      throw Failure(
        .badInput,
        "no interaction of the configuration has a mass \(quoted(plan.masses.name))"
          + (known.isEmpty ? "" : ": expected one of \(known.joined(separator: ", "))"))
    }
    let models = plan.masses.valuesGeV.map { mass in
      interactions.at(masses: [InteractionMass(name: plan.masses.name, valueGeV: mass)])
    }
    let counter = WorkCounter(progress, "exclusion", of: models.count, "masses")
    var points: [ExclusionPoint] = []
    var largest: TemplateEstimate?
    for batch in batches(of: models) {
      let fits = try batch.map { (index) throws(Failure) in
        try fitModel(of: plan, with: models[index])
      }
      let estimate = try templates(of: batch.map { models[$0] }, plan, fits)
      if (estimate.samples ?? 0) >= (largest?.samples ?? 0) { largest = estimate }
      let found = Mutex([Bound?](repeating: nil, count: batch.count))
      try forEachParallel(batch.count, threads: threads) { (place) throws(Failure) in
        let bound = try fits[place].bounds(
          on: [plan.parameter], templates: estimate, deltaChiSquare: plan.deltaChiSquare)[0]
        found.withLock { $0[place] = bound }
        counter?.add()
      }
      for (index, bound) in zip(batch, found.withLock { $0 }) {
        guard let bound else { continue }
        points.append(ExclusionPoint(massGeV: plan.masses.valuesGeV[index], bound: bound))
      }
    }
    guard let largest else { throw Failure(.internalError, "an exclusion without a mass") }
    return (points, largest)
  }

  /// Columns of templates that are in memory at once, over all energies, bins and threads.
  private static let mostColumns = 512

  private func batches(of models: [InteractionModel]) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var first = 0
    while first < models.count {
      var end = first + 1
      while end < models.count,
        ShapeTable(of: models[first...end].map(\.table)).stride <= Self.mostColumns
      {
        end += 1
      }
      batches.append(first..<end)
      first = end
    }
    return batches
  }

  private func fitModel(
    of plan: ExclusionPlan, with model: InteractionModel
  ) throws(Failure) -> FitModel {
    var fit = try fitModel(truth: plan.truth, interactions: model)
    fit.profile(plan.profiled)
    fit.origin = plan.origin ?? fit.origin
    fit.progress = nil
    return fit
  }

  private func templates(
    of models: [InteractionModel], _ plan: ExclusionPlan, _ fits: [FitModel]
  ) throws(Failure) -> TemplateEstimate {
    let table = ShapeTable(of: models.map(\.table))
    return try templates(at: stations, table: table) { (templates) throws(Failure) in
      let ends = Mutex([[Double]](repeating: [], count: fits.count))
      try forEachParallel(fits.count, threads: threads) { (place) throws(Failure) in
        let values = try fits[place].ignoringTemplateError.boundEnds(
          on: [plan.parameter], templates: templates, deltaChiSquare: plan.deltaChiSquare)
        ends.withLock { $0[place] = values }
      }
      return ends.withLock { $0.flatMap { $0 } }
    }
  }
}
