import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import Synchronization

/// The axis along which best plans are found.
public struct PlanFrontAxis: Equatable, Sendable {
  /// Quantity that changes from plan to plan.
  public enum Quantity: Equatable, Sendable {
    /// The total.
    case years
    /// Weight between two objectives, from 0 for the first to 1 for the second.
    case weight
    /// The standard deviation of a pull or of a nuisance that is a factor.
    case width(of: String)
  }

  /// Quantity that changes along the axis.
  public let quantity: Quantity
  /// Ascending or descending, as they were given.
  public let values: [Double]

  /// Name of the quantity as `--over` takes it.
  public var name: String {
    switch quantity {
    case .years: "years"
    case .weight: "weight"
    case .width(let name): name
    }
  }

  /// Equal steps, or equal ratios.
  public init(
    name: String, from low: Double, to high: Double, count: Int, isLogarithmic: Bool
  ) throws(Failure) {
    guard (1...Self.mostValues).contains(count) else {
      throw Failure(
        .commandLine, "--over: expected 1 to \(Self.mostValues) values, found \(count)")
    }
    quantity =
      switch name {
      case "years": .years
      case "weight": .weight
      default: .width(of: name)
      }
    let isWeight = quantity == .weight
    for value in [low, high] {
      guard isWeight ? (0...1).contains(value) : value > 0 && value.isFinite else {
        throw Failure(
          .commandLine,
          "--over \(name): expected numbers \(isWeight ? "from 0 to 1" : "> 0"), found \(numeral(value))"
        )
      }
    }
    guard !isLogarithmic || (low > 0 && high > 0) else {
      throw Failure(.commandLine, "--over \(name): expected numbers > 0 for log")
    }
    values = (0..<count).map { index in
      let part = count > 1 ? Double(index) / Double(count - 1) : 0
      // Ends are what was given, whatever the rounding between.
      if part == 0 { return low }
      if part == 1 { return high }
      return isLogarithmic ? low * pow(high / low, part) : low + part * (high - low)
    }
  }

  private static let mostValues = 200
}

/// A best plan, and what keeps it from being better.
public struct PlanFrontPoint: Sendable {
  /// Value on the axis.
  public let value: Double
  /// The best plan there.
  public let plan: OptimizedPlan
  /// Limits of the objective that comes off worst.
  public let limits: PlanLimits
}

extension Study {
  /// The best plan at each value of an axis; each is computed on one thread, several at a time.
  public func planFront(
    _ question: PlanQuestion, over axis: PlanFrontAxis, among stations: [Station],
    estimate: TemplateEstimate
  ) throws(Failure) -> [PlanFrontPoint] {
    try checkAxis(axis, question)
    let found = Mutex([PlanFrontPoint?](repeating: nil, count: axis.values.count))
    let counter = WorkCounter(progress, "plans", of: axis.values.count, "plans")
    var quiet = self
    quiet.progress = nil
    let study = quiet
    try forEachParallel(axis.values.count, threads: threads) { (index) throws(Failure) in
      let point = try study.planFrontPoint(
        question, axis, axis.values[index], among: stations, estimate: estimate)
      counter?.add()
      found.withLock { $0[index] = point }
    }
    return found.withLock { $0.compactMap(\.self) }
  }

  /// The best plan at one value of an axis.
  public func planFrontPoint(
    _ question: PlanQuestion, _ axis: PlanFrontAxis, _ value: Double, among stations: [Station],
    estimate: TemplateEstimate
  ) throws(Failure) -> PlanFrontPoint {
    var own = question
    var change: (inout StatisticsSettings) -> Void = { _ in }
    switch axis.quantity {
    case .years: own = try question.lasting(value)
    case .weight: own.weight = value
    case .width(let name): change = { _ = $0.setWidth(value, of: name) }
    }
    return try planFrontPoint(
      own, value: value, among: stations, estimate: estimate, change: change)
  }

  /// The best plan for a question, on one thread, and what limits it.
  ///
  /// - Parameters:
  ///   - value: value on the axis that the plan is given with.
  ///   - change: changes the configured statistics.
  public func planFrontPoint(
    _ question: PlanQuestion, value: Double, among stations: [Station], estimate: TemplateEstimate,
    change: (inout StatisticsSettings) -> Void = { _ in }
  ) throws(Failure) -> PlanFrontPoint {
    let plan = try optimizedPlan(
      question, among: stations, estimate: estimate, threads: 1, isSharp: false, change: change)
    return PlanFrontPoint(
      value: value, plan: plan,
      limits: try PlanLimits(
        of: plan, question, model: try planModel(question, change: change),
        templates: estimate.central))
  }

  private func checkAxis(_ axis: PlanFrontAxis, _ question: PlanQuestion) throws(Failure) {
    switch axis.quantity {
    case .years: _ = try axis.values.map { (years) throws(Failure) in try question.lasting(years) }
    case .weight:
      guard question.objectives.count == 2 else {
        throw Failure(
          .commandLine,
          "--over weight: expected two --objective, between which it weighs, found"
            + " \(question.objectives.count)")
      }
    case .width(let name):
      var statistics = configuration.statistics
      guard !statistics.setWidth(1, of: name) else { return }
      let known = ["years", "weight"] + statistics.namesOfWidths
      throw Failure(
        .commandLine,
        "--over: expected one of \(known.joined(separator: ", ")), found \(quoted(name))"
          + suggestion(for: name, among: known))
    }
  }
}

extension StatisticsSettings {
  /// Pulls and nuisances that have a standard deviation.
  public var namesOfWidths: [String] {
    PullKind.allCases.map(\.rawValue) + backgroundPulls.map(\.name)
      + nuisances.filter { $0.file == nil }.map(\.name)
  }

  /// Gives a pull or a nuisance another standard deviation; false where there is none of that name.
  mutating func setWidth(_ sigma: Double, of name: String) -> Bool {
    if let kind = PullKind(rawValue: name) {
      switch kind {
      case .overall: overall.sigma = sigma
      case .wrongSign: wrongSign.sigma = sigma
      case .electron: electron.sigma = sigma
      case .ccqe: ccqe.sigma = sigma
      case .pi0: pi0.sigma = sigma
      }
      return true
    }
    if let index = backgroundPulls.firstIndex(where: { $0.name == name }) {
      let sharing = backgroundPulls[index].settings.sharing
      backgroundPulls[index] = NamedPull(
        name: name, settings: PullSettings(sigma: sigma, sharing: sharing))
      return true
    }
    guard let index = nuisances.firstIndex(where: { $0.name == name }),
      case .factor(let words, _, let scope) = nuisances[index].effect
    else { return false }
    nuisances[index] = NuisanceSetting(
      name: name, effect: .factor(actsOn: words, sigma: sigma, shared: scope))
    return true
  }
}
