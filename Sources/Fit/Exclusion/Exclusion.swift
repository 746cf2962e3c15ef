import Configuration
import EventRates
import Experiment
import Interactions
import Synchronization

/// The intervals of a coupling at one mass.
public struct ExclusionPoint: Sendable {
  /// Mass in GeV.
  public let massGeV: Double
  /// Bound with the mass at this value.
  public let bound: Bound
}

/// Plan of an exclusion.
public struct ExclusionPlan: Sendable {
  /// Parameter whose intervals are looked for.
  public let parameter: Coupling
  /// Masses at each of which it is looked for.
  public let masses: MassAxis
  /// Rise above the least chi-square at which an interval ends.
  public let deltaChiSquare: Double
  /// Couplings that are minimised over, too.
  public let profiled: [Coupling]
  /// Values of the couplings that no fit varies.
  public let origin: CouplingPoint?
  /// Point of the Asimov data; nil for the Standard Model.
  public let truth: CouplingPoint?

  /// An exclusion with one degree of freedom at each mass.
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
    let counter = WorkCounter(progress, "exclusion", of: plan.masses.valuesGeV.count, "masses")
    var points: [ExclusionPoint] = []
    var largest: TemplateEstimate?
    for batch in try massBatches(of: plan) {
      let estimate = try templates(of: batch, plan)
      if (estimate.samples ?? 0) >= (largest?.samples ?? 0) { largest = estimate }
      points += try inParallel(batch) { (_, fit) throws(Failure) in
        defer { counter?.add() }
        return ExclusionPoint(
          massGeV: fit.massGeV,
          bound: try fit.model.bounds(
            on: [plan.parameter], templates: estimate, deltaChiSquare: plan.deltaChiSquare)[0])
      }
    }
    guard let largest else { throw Failure(.internalError, "an exclusion without a mass") }
    return (points, largest)
  }

  /// Fit at one mass.
  struct MassFit: Sendable {
    let massGeV: Double
    let model: FitModel
  }

  /// Results of a function of the index and the fit, for all fits in their order.
  func inParallel<Result: Sendable>(
    _ fits: [MassFit], _ body: @Sendable (Int, MassFit) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let found = Mutex([Result?](repeating: nil, count: fits.count))
    try forEachParallel(fits.count, threads: threads) { (index) throws(Failure) in
      let result = try body(index, fits[index])
      found.withLock { $0[index] = result }
    }
    return found.withLock { $0.compactMap(\.self) }
  }

  /// The fits of all masses, in groups whose shape functions fit into memory together.
  func massBatches(of plan: ExclusionPlan) throws(Failure) -> [[MassFit]] {
    let models = try plan.masses.valuesGeV.map { (mass) throws(Failure) in
      try interactions(atMasses: [InteractionMass(name: plan.masses.name, valueGeV: mass)])
    }
    return try batches(of: models).map { (batch) throws(Failure) in
      try batch.map { (index) throws(Failure) in
        MassFit(
          massGeV: plan.masses.valuesGeV[index], model: try fitModel(of: plan, with: models[index]))
      }
    }
  }

  private static let firstSamples: UInt64 = 1 << 16

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
    fit.profile(try plan.profiled.map(model.same))
    fit.origin = plan.origin ?? fit.origin
    fit.progress = nil
    return fit
  }

  /// Templates of one batch, with as many samples as the target error asks for. Where no number of samples is
  /// configured, that begins with few, as heavy leptons have a sample for each mass.
  func templates(of fits: [MassFit], _ plan: ExclusionPlan) throws(Failure) -> TemplateEstimate {
    let tables = FitModel.shapeTables(of: fits.map(\.model))
    let first = source.isGiven("sampling.samples") ? nil : Self.firstSamples
    return try templates(at: stations, tables: tables, startingFrom: first) {
      (templates) throws(Failure) in
      try inParallel(fits) { (_, fit) throws(Failure) in
        try fit.model.ignoringTemplateError.boundEnds(
          on: [plan.parameter], templates: templates, deltaChiSquare: plan.deltaChiSquare)
      }.flatMap { $0 }
    }
  }
}
