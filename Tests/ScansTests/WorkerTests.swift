import Configuration
import EventRates
import Fit
import Interactions
import PaperModel
import Scans
import Testing

/// What blocks hold against what the commands for one point, bound or ladder compute.
@Suite struct WorkerTests {
  private static let text = """
    base: { plan: on-axis, sampling: { samples: 2e4, replicates: 8 } }
    configurations: [{ key: detector.energy_resolution, values: [0.05, 0.2] }]
    grid: [{ parameter: r2_numu, values: [-2e-33, 0, 3e-33] }]
    compute:
      chi_square: { profile: [mu_nue], truth: { q_nue: 1e-9 } }
      bounds: { parameters: [mu_numu, r2_numu] }
      toys: { count: 300 }
    block: { chi_square: 2, bounds: 1, toys: 170 }
    """

  private struct Setup {
    let plan: ScanPlan
    let study: Study
    let templates: TemplateEstimate
    let worker: ScanWorker

    init() throws {
      plan = try ScanPlan(Array(text.utf8), file: "p.yaml")
      study = try plan.study(at: 1, threads: 1)
      templates = try study.templates(at: study.stations)
      worker = try ScanWorker(plan: plan, configuration: 1, study: study, templates: templates)
    }

    /// [column] of all blocks of a part.
    func values(ofPart part: Int) throws -> [[Double]] {
      let blocks = plan.layout.blocks(ofPart: part).map(plan.layout.block)
      var all = [[Double]](repeating: [], count: plan.columns(ofPart: part).count)
      for block in blocks where block.configuration == 1 {
        for (index, values) in try worker.values(of: block).enumerated() {
          switch values {
          case .numbers(let numbers): all[index] += numbers
          case .bytes(let bytes): all[index] += bytes.map { Double($0) }
          }
        }
      }
      return all
    }
  }

  @Test func chiSquare() throws {
    let setup = try Setup()
    var truth = setup.study.standardModel
    truth.electronMillicharge = 1e-9
    var model = try setup.study.fitModel(truth: truth)
    model.profiled = [.electronMagneticMoment]
    let chiSquare = try ChiSquare(model: model, templates: setup.templates.central)
    let profiles = try [-2e-33, 0, 3e-33].map {
      var point = setup.study.standardModel
      point.muonChargeRadiusCm2 = $0
      return try chiSquare.profile(at: point)
    }
    let values = try setup.values(ofPart: 0)
    #expect(values[0] == profiles.map(\.chiSquare) && values[0][0] > 0)
    #expect(values[3] == profiles.map(\.point.electronMagneticMoment))
    #expect(values[2] == [1, 1, 1])
  }

  @Test func bounds() throws {
    let setup = try Setup()
    let delta = try deltaChiSquare(confidenceLevel: 0.9)
    let parameters = [Coupling.muonMagneticMoment, .muonChargeRadius]
    let bounds = try [-2e-33, 0, 3e-33].flatMap {
      var point = setup.study.standardModel
      point.muonChargeRadiusCm2 = $0
      return try setup.study.fitModel(truth: point).bounds(
        on: parameters, templates: setup.templates, deltaChiSquare: delta)
    }
    func bits(_ values: [Double?]) -> [UInt64?] {
      values.map { ($0 ?? .nan).isNaN ? nil : $0?.bitPattern }
    }
    let values = try setup.values(ofPart: 1)
    #expect(bits(values[0]) == bits(bounds.map(\.bestFit.value)))
    #expect(bits(values[1]) == bits(bounds.map { $0.lower?.value }))
    #expect(bits(values[2]) == bits(bounds.map { $0.upper?.value }))
    #expect(bits(values[4]) == bits(bounds.map { $0.upper?.error }))
    #expect(values[6] == bounds.map { Double($0.otherIntervals.count) })
  }

  @Test func toysAreThoseOfALadder() throws {
    let setup = try Setup()
    var request = ToyRequest(parameter: .muonChargeRadius, toys: 300, confidenceLevel: 0.9)
    request.ladder = [-2e-33, 0, 3e-33]
    request.tested = [0]
    let job = try ToyJob(request, study: setup.study)
    let fits = Array(try job.fits(toys: 0..<300).prefix(3).joined())
    let values = try setup.values(ofPart: 2)
    #expect(values[0] == fits.map(\.deltaChiSquare) && values[1] == fits.map(\.bestFit))
    #expect(values[2] == fits.map { $0.converged ? 1 : 0 })
    let summary = ToySummary(
      deltaChiSquare: values[0][..<300], converged: values[2][..<300].map { UInt8($0) },
      confidenceLevel: 0.9, wilksRise: try ToySummary.wilksRise(confidenceLevel: 0.9, axes: 1))
    let row = try job.result(of: try job.fits(toys: 0..<300)).rows[0]
    #expect(
      summary.criticalValue == row.critical.value && summary.criticalError == row.critical.error)
    #expect(summary.wilksCoverage == row.wilks && summary.unconverged == row.unconverged)
  }

  @Test func stops() throws {
    let setup = try Setup()
    for part in 0..<3 {
      let block = try #require(setup.plan.layout.blocks(ofPart: part).first { _ in true })
      let failure = #expect(throws: Failure.self) {
        try setup.worker.values(of: setup.plan.layout.block(block)) { true }
      }
      #expect(failure?.kind == .stopped)
    }
  }
}
