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
  /// Of pulls, then of what others measured of couplings.
  var centreCount: Int { pullCount + constraints.couplings.count }
  /// What others say of couplings.
  let constraints: CouplingConstraints
  /// [exposure][observed, variance, backgrounds][bin], counts.
  private(set) var data: [Double] = []
  private let likelihood: nuem_likelihood
  let polynomials: CouplingPolynomials
  private let table: FactorTable
  private var sigma: [Double]
  /// About which the pulls are distributed: where they are held, else 0; then what others measured of
  /// couplings, less what they did: 0.
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
    table = FactorTable(group)
    constraints = model.constraints
    sigma = group.pulls.map(\.sigma)
    principal = templates.variations
    pullCount = sigma.count + principal
    centres = [Double](
      repeating: 0, count: pullCount + model.constraints.couplings.count)
    self.templates = rows.expanded(templates.ofEachFlux)
    let deviations = try model.countedDeviations()
    errorRows = deviations.count
    errorTemplates = rows.expanded(deviations)
    data = [Double](repeating: 0, count: exposures.count * table.dataRows * bins)
    data = try dataRows(model: model, templates: templates, backgrounds: rows.backgrounds)
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
    table.kindsOfSignal.flatMap { kind -> [(pulls: [Double], least: Double)] in
      let places = table.kind.indices.filter { table.kind[$0] == kind }
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
      table.withKernelTable { table in
        sigma.withUnsafeBufferPointer { sigma in
          templates.withUnsafeBufferPointer { templates in
            errorTemplates.withUnsafeBufferPointer { errorTemplates in
              couplings.withUnsafeBufferPointer { free in
                constraints.withKernelMeasurements { measurements in
                  polynomials.withKernelCouplings { couplings in
                    var fit = nuem_fit()
                    (fit.cells, fit.bins, fit.likelihood) = (exposures.count, bins, likelihood)
                    (fit.couplings, fit.data) = (couplings, data.baseAddress)
                    (fit.components, fit.backgrounds) = (table.components, table.backgrounds)
                    (fit.pulls, fit.sigma, fit.kind) = (sigma.count, sigma.baseAddress, table.kind)
                    (fit.first_factor, fit.factor) = (table.firstFactor, table.factor)
                    (fit.principal, fit.templates) = (principal, templates.baseAddress)
                    (fit.error_rows, fit.error_templates) = (errorRows, errorTemplates.baseAddress)
                    (fit.free_couplings, fit.free_coupling) = (free.count, free.baseAddress)
                    measurements.add(to: &fit)
                    return body(&fit)
                  }
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
    let stride = polynomials.stride
    let vectors = stride / 8
    let component = bins * stride
    let set = table.components * component
    var terms = [SIMD8<Double>](repeating: .zero, count: 2 * vectors)
    templates.withUnsafeBytes { templates in
      for cell in exposures.indices {
        let weights = table.products(ofCell: cell, pulls: pulls)
        for bin in 0..<bins {
          for place in terms.indices { terms[place] = .zero }
          for part in 0...principal {
            let amount = part == 0 ? 1 : pulls[pulls.startIndex + sigma.count + part - 1]
            for index in 0..<table.components {
              let weight = weights[index]
              let first =
                (cell * (1 + principal) + part) * set + index * component + bin * stride
              for vector in 0..<vectors {
                let row = templates.loadUnaligned(
                  fromByteOffset: (first + 8 * vector) * MemoryLayout<Double>.stride,
                  as: SIMD8<Double>.self)
                terms[(index / 2 % 2) * vectors + vector] += amount * weight * row
              }
            }
          }
          func data(_ row: Int) -> Double {
            self.data[(cell * table.dataRows + row) * bins + bin]
          }
          let background = (0..<table.backgrounds).reduce(0) {
            $0 + weights[table.components + $1] * data(Int(NUEM_DATA_BACKGROUNDS) + $1)
          }
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
    model: FitModel, templates: Templates, backgrounds: [(ccqe: [Double], pi0: [Double])]
  ) throws(Failure) -> [Double] {
    let standardModel = try signal(at: model.interactions.standardModel)
    var expected: [Double]?
    if case .asimov(let truth) = model.data {
      if let other = model.dataInteractions {
        let counts = try model.expectedCounts(at: truth, of: other, templates: templates)
        expected = exposures.flatMap { sum(counts[$0].signal) }
      } else {
        expected = try signal(at: truth)
      }
    }
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
