import CKernels
import Configuration
import EventRates
import Experiment
import Interactions

/// Exposures whose pulls are fitted together, as the profiling kernel takes them.
struct FitGroup: Sendable {
  /// Indices into the plan's exposures.
  let exposures: [Int]
  let bins: Int
  /// Pulls of a fit: those of (3.2), then the principal flux pulls.
  let pullCount: Int
  /// [exposure][NUEM_DATA_ROWS][bin], counts.
  private(set) var data: [Double] = []
  private let likelihood: nuem_likelihood
  private let vectorCoupling: nuem_vector_coupling
  private let pullOf: [Int32]
  private var sigma: [Double]
  /// About which the pulls are distributed: where they are held, else 0.
  private(set) var centres: [Double]
  private let principal: Int
  private var templates: [Double]
  private let errorRows: Int
  private let errorTemplates: [Double]
  private let freeParameters: [Int32]

  /// - Parameter firstPull: the place of the group's pulls among those of all groups.
  init(
    _ group: PullGroup, firstPull: Int, model: FitModel, templates: Templates
  ) throws(Failure) {
    let rows = try TemplateRows(group.exposures, model: model, templates: templates)
    exposures = group.exposures
    bins = templates.bins
    likelihood = model.statistics.likelihood == .gaussian ? NUEM_GAUSSIAN : NUEM_POISSON
    let crossSection = model.crossSection
    vectorCoupling = nuem_vector_coupling(
      offset: (
        crossSection.vectorOffset(electronFlavour: false),
        crossSection.vectorOffset(electronFlavour: true)
      ), radius_factor: crossSection.radiusFactor)
    pullOf = group.pullOf
    sigma = group.pulls.map(\.sigma)
    principal = templates.variations
    pullCount = sigma.count + principal
    centres = [Double](repeating: 0, count: pullCount)
    self.templates = rows.expanded(templates.ofEachFlux)
    let deviations = try model.countedDeviations()
    errorRows = deviations.count
    errorTemplates = rows.expanded(deviations)
    freeParameters = model.profiled.map { Int32($0.kernelIndex) }
    data = [Double](repeating: 0, count: exposures.count * Int(NUEM_DATA_ROWS) * bins)
    data = try dataRows(model: model, backgrounds: rows.backgrounds)
    hold(model.heldPulls, firstPull: firstPull, rows: rows, central: templates)
  }

  /// Leaves a held pull next to no room about its value; a flux pull goes into the templates.
  private mutating func hold(
    _ held: [Int: Double], firstPull: Int, rows: TemplateRows, central: Templates
  ) {
    var sets = central.ofEachFlux
    for (pull, value) in held {
      let place = pull - firstPull
      if sigma.indices.contains(place) {
        sigma[place] *= Self.heldWidth
        centres[place] = value
      } else if (sigma.count..<pullCount).contains(place) {
        let flux = sets[1 + place - sigma.count]
        sets[0] = sets[0].adding(flux, times: value)
        sets[1 + place - sigma.count] = flux.adding(flux, times: -1)
        templates = rows.expanded(sets)
      }
    }
  }

  /// Of a held pull's sigma.
  private static let heldWidth = 1e-6

  /// Points of one call, lane by lane; their arrays stay at their places while `body` runs.
  func withKernelFit<Result>(_ body: (inout nuem_fit) -> Result) -> Result {
    data.withUnsafeBufferPointer { data in
      pullOf.withUnsafeBufferPointer { pullOf in
        sigma.withUnsafeBufferPointer { sigma in
          templates.withUnsafeBufferPointer { templates in
            errorTemplates.withUnsafeBufferPointer { errorTemplates in
              freeParameters.withUnsafeBufferPointer { freeParameters in
                var fit = nuem_fit(
                  cells: exposures.count, bins: bins, likelihood: likelihood,
                  vector_coupling: vectorCoupling, data: data.baseAddress, pulls: sigma.count,
                  pull_of: pullOf.baseAddress, sigma: sigma.baseAddress, principal: principal,
                  templates: templates.baseAddress, error_rows: errorRows,
                  error_templates: errorTemplates.baseAddress,
                  free_parameters: freeParameters.count,
                  free_parameter: freeParameters.baseAddress)
                return body(&fit)
              }
            }
          }
        }
      }
    }
  }

  /// Counts of a flavour in all exposures for each term of its couplings: [`CouplingTerm`].
  func termTotals(electronFlavour: Bool) -> [Double] {
    let stride = Int(NUEM_TERM_STRIDE)
    let component = bins * stride
    let set = Int(NUEM_SIGNAL_COMPONENTS) * component
    var totals = [Double](repeating: 0, count: stride)
    for cell in exposures.indices {
      // Of the four components the first two are the muon flavour's.
      let first = cell * (1 + principal) * set + (electronFlavour ? set / 2 : 0)
      for index in 0..<set / 2 { totals[index % stride] += templates[first + index] }
    }
    return totals
  }

  /// Counts of the signal at a point, all pulls 0: [exposure of the group][bin].
  func signal(at point: ParameterPoint) throws(Failure) -> [Double] {
    var counts = [Double](repeating: 0, count: exposures.count * bins)
    let parameters = Parameter.allCases.map { point[$0] }
    try runKernel { message in
      withKernelFit { nuem_signal(&$0, NUEM_BEST, parameters, &counts, nil, message) }
    }
    return counts
  }

  private func dataRows(
    model: FitModel, backgrounds: [(ccqe: [Double], pi0: [Double])]
  ) throws(Failure) -> [Double] {
    let standardModel = try signal(at: model.crossSection.standardModel)
    let expected: [Double]? =
      if case .asimov(let truth) = model.data { try signal(at: truth) } else { nil }
    var rows: [Double] = []
    for (cell, exposure) in exposures.enumerated() {
      let place = cell * bins..<(cell + 1) * bins
      let background = sum([backgrounds[cell].ccqe, backgrounds[cell].pi0])
      let observed: [Double] =
        switch model.data {
        case .asimov: sum([Array(expected?[place] ?? []), background])
        case .counts(let counts): counts[exposure]
        }
      // That of the Standard Model (3.1), whatever is observed; a bin that expects nothing says
      // nothing.
      let signal = Array(standardModel[place])
      let variance = model.statistics.backgroundInVariance ? sum([signal, background]) : signal
      rows += observed + variance + backgrounds[cell].ccqe + backgrounds[cell].pi0
    }
    return rows
  }
}

extension Parameter {
  /// The kernel's NUEM_PARAMETER constants have the order of the cases.
  var kernelIndex: Int { Parameter.allCases.firstIndex(of: self) ?? 0 }
}
