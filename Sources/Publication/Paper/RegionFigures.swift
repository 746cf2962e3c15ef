import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// A figure of the paper that shows regions of a property of both flavours.
struct RegionFigure: Sendable {
  let number: Int
  let property: ElectromagneticProperty
  let muon: String
  let electron: String
  let conventions: [MillichargeConvention]

  static let magneticMoments = RegionFigure(
    number: 3, property: .magneticMoment, muon: "mu_numu",
    electron: "mu_nue",
    conventions: [.derived])
  static let millicharges = RegionFigure(
    number: 6, property: .millicharge, muon: "q_numu", electron: "q_nue",
    conventions: MillichargeConvention.allCases)
  static let chargeRadii = RegionFigure(
    number: 8, property: .chargeRadius, muon: "r2_numu", electron: "r2_nue",
    conventions: [.derived])

  static let all = [magneticMoments, millicharges, chargeRadii]
}

extension Study {
  func figureRegions(
    _ estimate: TemplateEstimate
  ) throws(Failure) -> [(figure: RegionFigure, document: ResultDocument)] {
    try RegionFigure.all.map { (figure) throws(Failure) in
      (figure, try regionDocument(of: figure, estimate: estimate))
    }
  }

  /// The regions of a figure, on axis and with PRISM, at 90 % C.L. in two parameters: the points of
  /// their contours, the muon flavour along x.
  func regionDocument(
    of figure: RegionFigure, estimate: TemplateEstimate
  ) throws(Failure) -> ResultDocument {
    let level = try deltaChiSquare(confidenceLevel: 0.90, degreesOfFreedom: 2)
    let regionPlan = try RegionPlan(
      x: try interactions.named(figure.muon), y: try interactions.named(figure.electron),
      points: 17, levels: [level])
    var rows: [[ResultValue]] = []
    for convention in figure.conventions {
      var physics = configuration.physics
      physics.millichargeConvention = convention
      for plan in [ExposurePlan.onAxis, .prism] {
        let model = try fitModel(
          plan: plan, interactions: try InteractionModel(physics), backgrounds: backgrounds)
        let region = try model.region(regionPlan, templates: estimate, threads: threads)
        rows += RegionTable(region).contourRows.map {
          [.text(convention.rawValue), .text(plan.name)] + $0
        }
      }
    }
    return ResultDocument(
      command: "reproduce", title: "",
      columns: [ResultColumn("convention"), ResultColumn("plan")] + RegionTable.contourColumns,
      rows: rows, provenance: provenance)
  }

  /// The bounds of other experiments on the same property, and the Standard Model's values, as the
  /// paper quotes them; the sign and the convention are the paper's.
  func contextDocument(of figure: RegionFigure) throws(Failure) -> ResultDocument {
    let bounds = try ContextBound.all().filter { $0.interval.property == figure.property }
    return ResultDocument(
      command: "reproduce", title: "",
      columns: ["source", "parameter", "flavour", "lower", "upper", "unit"].map {
        ResultColumn($0)
      },
      rows: bounds.map { bound in
        let interval = bound.interval
        return [
          .text(bound.source), interval.parameter.map(ResultValue.text) ?? .missing,
          .text(interval.flavour.rawValue), ResultValue(interval.lower),
          .number(interval.upper), .text(interval.unit),
        ] as [ResultValue]
      },
      provenance: provenance)
  }
}
