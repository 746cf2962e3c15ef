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
  let polynomials: CouplingPolynomials
  private let pullOf: [Int32]
  private var sigma: [Double]
  /// About which the pulls are distributed: where they are held, else 0.
  private(set) var centres: [Double]
  private let principal: Int
  private var templates: [Double]
  private let errorRows: Int
  private let errorTemplates: [Double]

  /// - Parameter firstPull: the place of the group's pulls among those of all groups.
  init(
    _ group: PullGroup, firstPull: Int, model: FitModel, templates: Templates
  ) throws(Failure) {
    let rows = try TemplateRows(group.exposures, model: model, templates: templates)
    exposures = group.exposures
    bins = templates.bins
    likelihood = model.statistics.likelihood == .gaussian ? NUEM_GAUSSIAN : NUEM_POISSON
    polynomials = model.interactions.polynomials
    pullOf = group.pullOf
    sigma = group.pulls.map(\.sigma)
    principal = templates.variations
    pullCount = sigma.count + principal
    centres = [Double](repeating: 0, count: pullCount)
    self.templates = rows.expanded(templates.ofEachFlux)
    let deviations = try model.countedDeviations()
    errorRows = deviations.count
    errorTemplates = rows.expanded(deviations)
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

  /// The same with the years of each exposure multiplied: counts, expectations and variances all are in proportion
  /// to them. Not where the Monte Carlo error of templates counts.
  func scaled(by factors: [Double]) -> FitGroup {
    var group = self
    let (ofCell, ofData) = (templates.count / exposures.count, data.count / exposures.count)
    for (cell, exposure) in exposures.enumerated() {
      let factor = factors[exposure]
      for place in cell * ofCell..<(cell + 1) * ofCell { group.templates[place] *= factor }
      for place in cell * ofData..<(cell + 1) * ofData { group.data[place] *= factor }
    }
    return group
  }

  /// Of a held pull's sigma.
  private static let heldWidth = 1e-6

  /// Pulls with which all factors of a kind are the same and all others 1, each with the least chi-square
  /// that may have its minimum near: a minimum with a factor far from 1 costs what its pull costs.
  func scaledPulls() -> [(pulls: [Double], least: Double)] {
    let kinds = Int(NUEM_PULL_KINDS)
    let signal = [NUEM_PULL_OVERALL, NUEM_PULL_WRONG_SIGN, NUEM_PULL_ELECTRON].map { kind in
      Int(kind)
    }
    return signal.flatMap { kind -> [(pulls: [Double], least: Double)] in
      let places = Set(exposures.indices.map { Int(pullOf[$0 * kinds + kind]) }).subtracting([-1])
      guard let cheapest = places.map({ 1 / (sigma[$0] * sigma[$0]) }).min() else { return [] }
      return Self.scales.map { factor in
        var pulls = [Double](repeating: 0, count: pullCount)
        for place in places { pulls[place] = factor - 1 }
        return (pulls, 0.5 * (factor - 1) * (factor - 1) * cheapest)
      }
    }
  }

  /// Factors of a part of the signal that descents start from, beside 1.
  private static let scales = [
    3, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14,
  ]

  /// Points of one call, lane by lane; their arrays stay at their places while `body` runs.
  ///
  /// - Parameter couplings: the kernel's numbers of those that are minimised over beside the pulls.
  func withKernelFit<Result>(
    over couplings: [Int32] = [], _ body: (inout nuem_fit) -> Result
  ) -> Result {
    data.withUnsafeBufferPointer { data in
      pullOf.withUnsafeBufferPointer { pullOf in
        sigma.withUnsafeBufferPointer { sigma in
          templates.withUnsafeBufferPointer { templates in
            errorTemplates.withUnsafeBufferPointer { errorTemplates in
              couplings.withUnsafeBufferPointer { free in
                polynomials.withKernelCouplings { couplings in
                  var fit = nuem_fit(
                    cells: exposures.count, bins: bins, likelihood: likelihood,
                    couplings: couplings, data: data.baseAddress, pulls: sigma.count,
                    pull_of: pullOf.baseAddress, sigma: sigma.baseAddress, principal: principal,
                    templates: templates.baseAddress, error_rows: errorRows,
                    error_templates: errorTemplates.baseAddress,
                    free_couplings: free.count, free_coupling: free.baseAddress)
                  return body(&fit)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Hands on, bin by bin, what each term of both flavours adds to it at given pulls, [flavour][term, padded],
  /// its backgrounds less what is observed, and the weight of its squared residual.
  func forEachPulledBin(
    pulls: ArraySlice<Double>, observed: ArraySlice<Double>?,
    _ body: (UnsafeBufferPointer<SIMD8<Double>>, Double, Double) -> Void
  ) {
    let kinds = Int(NUEM_PULL_KINDS)
    let stride = polynomials.stride
    let vectors = stride / 8
    let component = bins * stride
    let set = Int(NUEM_SIGNAL_COMPONENTS) * component
    var terms = [SIMD8<Double>](repeating: .zero, count: 2 * vectors)
    templates.withUnsafeBytes { templates in
      for cell in exposures.indices {
        let factors = (0..<kinds).map { kind -> Double in
          let pull = Int(pullOf[cell * kinds + kind])
          return pull < 0 ? 1 : 1 + pulls[pulls.startIndex + pull]
        }
        let (overall, wrong, electron) = (factors[0], factors[1], factors[2])
        let weights = [overall, overall * wrong, overall * electron, overall * electron * wrong]
        for bin in 0..<bins {
          for place in terms.indices { terms[place] = .zero }
          for part in 0...principal {
            let amount = part == 0 ? 1 : pulls[pulls.startIndex + sigma.count + part - 1]
            for (index, weight) in weights.enumerated() {
              let first =
                (cell * (1 + principal) + part) * set + index * component + bin * stride
              for vector in 0..<vectors {
                let row = templates.loadUnaligned(
                  fromByteOffset: (first + 8 * vector) * MemoryLayout<Double>.stride,
                  as: SIMD8<Double>.self)
                terms[(index / 2) * vectors + vector] += amount * weight * row
              }
            }
          }
          func data(_ row: Int) -> Double {
            self.data[(cell * Int(NUEM_DATA_ROWS) + row) * bins + bin]
          }
          let background =
            factors[3] * data(Int(NUEM_DATA_CCQE)) + factors[4] * data(Int(NUEM_DATA_PI0))
          let seen =
            observed.map { $0[$0.startIndex + cell * bins + bin] } ?? data(Int(NUEM_DATA_OBSERVED))
          let variance = likelihood == NUEM_GAUSSIAN ? data(Int(NUEM_DATA_VARIANCE)) : max(seen, 1)
          terms.withUnsafeBufferPointer {
            body($0, background - seen, variance >= .leastNormalMagnitude ? 1 / variance : 0)
          }
        }
      }
    }
  }

  /// Counts of the signal at a point, all pulls 0: [exposure of the group][bin].
  func signal(at point: CouplingPoint) throws(Failure) -> [Double] {
    var counts = [Double](repeating: 0, count: exposures.count * bins)
    try runKernel { message in
      withKernelFit { nuem_signal(&$0, NUEM_BEST, point.values, &counts, nil, message) }
    }
    return counts
  }

  private func dataRows(
    model: FitModel, backgrounds: [(ccqe: [Double], pi0: [Double])]
  ) throws(Failure) -> [Double] {
    let standardModel = try signal(at: model.interactions.standardModel)
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
