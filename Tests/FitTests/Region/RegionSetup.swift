import Configuration
import Contours
import EventRates
import Experiment
import Fit
import Interactions
import PaperModel

/// A model and its templates, on axis and from few samples where nothing else is said.
struct RegionSetup {
  var model: FitModel
  let templates: TemplateEstimate

  init(
    plan: ExposurePlan = .onAxis, samples: UInt64 = 200_000, seed: UInt64 = 2111,
    replicates: Int = 16, change: (inout Configuration) -> Void = { _ in }
  ) throws {
    var configuration = Configuration()
    configuration.plan = plan
    configuration.sampling.samples = samples
    configuration.sampling.seed = seed
    configuration.sampling.replicates = replicates
    change(&configuration)
    let study = try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
    model = try study.fitModel(
      plan: configuration.plan, interactions: InteractionModel.papers(configuration.physics),
      backgrounds: study.backgrounds)
    templates = try study.templates(at: study.stations)
  }

  func region(_ plan: RegionPlan) throws -> Region {
    try model.region(plan, templates: templates, threads: 2)
  }

  /// Chi-square with two parameters as given, all others at the Standard Model.
  func chiSquare(_ x: Coupling, _ y: Coupling) throws -> (PlanePoint) throws -> Double {
    let chiSquare = try ChiSquare(model: model, templates: templates.central)
    let standard = model.interactions.standardModel
    return { place in
      var point = standard
      point[x] = place.x
      point[y] = place.y
      return try chiSquare.profile(at: point).chiSquare
    }
  }
}
