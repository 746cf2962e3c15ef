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
  /// Pulls of a fit: those of factors, then of the flux, then of shifts.
  let pullCount: Int
  /// Of pulls, then of what others measured of couplings.
  var centreCount: Int { pullCount + constraints.couplings.count }
  /// What others say of couplings.
  let constraints: CouplingConstraints
  /// [exposure][observed, variance, backgrounds][bin], counts.
  private(set) var data: [Double] = []
  private let likelihood: nuem_likelihood
  let polynomials: CouplingPolynomials
  private var table: FactorTable
  /// As the kernel has them: all exposures are one cell where their values are correlated.
  private var cells: Int
  private var binsOfCell: Int
  private var sigma: [Double]
  /// About which the pulls are distributed: where they are held, else 0; then what others measured of
  /// couplings, less what they did: 0.
  private(set) var centres: [Double]
  /// Pulls of the flux and of shifts.
  private let principal: Int
  private var templates: [Double]
  /// [exposure][pull of the flux or shift][background][bin]; empty where no background is shifted.
  private var backgroundShifts: [Double]
  /// [pull][pull], the inverse of their covariance; nil where they are independent.
  private var precision: [Double]?
  private let errorRows: Int
  private let errorTemplates: [Double]

  /// - Parameter firstPull: the place of the group's pulls among those of all groups.
  init(
    _ group: PullGroup, firstPull: Int, model: FitModel, templates: Templates
  ) throws(Failure) {
    let rows = try TemplateRows(group.exposures, model: model, templates: templates)
    exposures = group.exposures
    bins = templates.bins
    (cells, binsOfCell) = (exposures.count, bins)
    likelihood = model.statistics.likelihood == .gaussian ? NUEM_GAUSSIAN : NUEM_POISSON
    polynomials = model.interactions.polynomials
    table = FactorTable(group, backgrounds: model.backgroundNames.count)
    constraints = model.constraints
    sigma = group.pulls.map(\.sigma)
    principal = templates.variations + model.shifts.count
    pullCount = sigma.count + principal
    centres = [Double](
      repeating: 0, count: pullCount + model.constraints.couplings.count)
    let shifts = model.shifts.map { shift in group.exposures.map { shift.shifts[$0] } }
    self.templates = rows.expanded(templates.ofEachFlux, shifts: shifts)
    backgroundShifts = rows.shiftedBackgrounds(shifts, behind: templates.variations)
    precision = try model.precision(of: group.pulls, templates.variations)
    let deviations = try model.countedDeviations()
    errorRows = deviations.count
    errorTemplates = rows.expanded(deviations)
    data = [Double](repeating: 0, count: exposures.count * table.dataRows * bins)
    data = try dataRows(model: model, templates: templates, backgrounds: rows.backgrounds)
    for (pull, value) in model.heldPulls.sorted(by: { $0.key < $1.key }) {
      try hold(pull - firstPull, at: value)
    }
    if let factor = model.dataCovariance { whiten(by: factor) }
  }

  /// Makes one cell of all exposures, whose bins are those combinations of theirs that have independent errors of
  /// 1. Expectations are linear in the components of the exposures, and so are their combinations.
  private mutating func whiten(by factor: CholeskyFactor) {
    let rows = factor.inverseRows
    // Groups may have the exposures in an order of their own.
    let places = exposures.flatMap { exposure in (0..<bins).map { exposure * bins + $0 } }
    let (stride, components) = (polynomials.stride, table.components)
    let set = components * bins * stride
    var all: [Double] = []
    for part in 0...principal {
      let own = templates
      for cell in exposures.indices {
        for component in 0..<components {
          let first = (cell * (1 + principal) + part) * set + component * bins * stride
          for row in rows {
            for term in 0..<stride {
              all.append(
                (0..<bins).reduce(0) {
                  $0 + row[places[cell * bins + $1]] * own[first + $1 * stride + term]
                })
            }
          }
        }
      }
    }
    let backgrounds = table.backgrounds
    var data: [Double] = rows.map { row in
      zip(row, observedInOrder(places)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    data += rows.map { _ in 1 }
    var shifts: [Double] = []
    let old = (data: self.data, shifts: backgroundShifts)
    func mix(_ cell: Int, _ value: (Int) -> Double) -> [Double] {
      rows.map { row in
        (0..<bins).reduce(0) { $0 + row[places[cell * bins + $1]] * value($1) }
      }
    }
    for cell in exposures.indices {
      for background in 0..<backgrounds {
        let first = (cell * table.dataRows + Int(NUEM_DATA_BACKGROUNDS) + background) * bins
        data += mix(cell) { old.data[first + $0] }
      }
    }
    for part in 0..<(old.shifts.isEmpty ? 0 : principal) {
      for cell in exposures.indices {
        for background in 0..<backgrounds {
          let first = ((cell * principal + part) * backgrounds + background) * bins
          shifts += mix(cell) { old.shifts[first + $0] }
        }
      }
    }
    (templates, self.data, backgroundShifts) = (all, data, shifts)
    table = table.joined(cells: exposures.count)
    (cells, binsOfCell) = (1, rows.count)
  }

  /// [exposure of the plan, bin]
  private func observedInOrder(_ places: [Int]) -> [Double] {
    var values = [Double](repeating: 0, count: places.count)
    for (index, place) in places.enumerated() {
      let (cell, bin) = index.quotientAndRemainder(dividingBy: bins)
      values[place] = data[(cell * table.dataRows + Int(NUEM_DATA_OBSERVED)) * bins + bin]
    }
    return values
  }

  /// Leaves the pull of a factor next to no room about its value; what another one shifts is shifted for good.
  private mutating func hold(_ pull: Int, at value: Double) throws(Failure) {
    if precision != nil {
      try holdCorrelated(pull, at: value)
    } else if sigma.indices.contains(pull) {
      sigma[pull] *= Self.heldWidth
      centres[pull] = value
    } else if (sigma.count..<pullCount).contains(pull) {
      shift(pull - sigma.count, by: value)
    }
  }

  /// The same with the years of each exposure multiplied: counts, expectations and variances all are in proportion
  /// to them. Not where the Monte Carlo error of templates counts.
  func scaled(by factors: [Double]) -> FitGroup {
    var group = self
    let (ofCell, ofData) = (templates.count / exposures.count, data.count / exposures.count)
    let ofShifts = backgroundShifts.count / exposures.count
    for (cell, exposure) in exposures.enumerated() {
      let factor = factors[exposure]
      for place in cell * ofShifts..<(cell + 1) * ofShifts {
        group.backgroundShifts[place] *= factor
      }
      for place in cell * ofCell..<(cell + 1) * ofCell { group.templates[place] *= factor }
      for place in cell * ofData..<(cell + 1) * ofData { group.data[place] *= factor }
    }
    return group
  }

  /// Of a held pull's sigma.
  private static let heldWidth = 1e-6

  private mutating func shift(_ place: Int, by value: Double) {
    let set = table.components * bins * polynomials.stride
    let backgrounds = table.backgrounds * bins
    for cell in exposures.indices {
      let central = cell * (1 + principal) * set
      let shifted = central + (1 + place) * set
      for entry in 0..<set {
        templates[central + entry] += value * templates[shifted + entry]
        templates[shifted + entry] = 0
      }
      guard !backgroundShifts.isEmpty else { continue }
      let background = (cell * table.dataRows + Int(NUEM_DATA_BACKGROUNDS)) * bins
      let change = (cell * principal + place) * backgrounds
      for entry in 0..<backgrounds {
        data[background + entry] += value * backgroundShifts[change + entry]
        backgroundShifts[change + entry] = 0
      }
    }
  }

  /// A narrow measurement of the pull beside its distribution; both together are distributed about where their
  /// product is largest.
  private mutating func holdCorrelated(_ pull: Int, at value: Double) throws(Failure) {
    guard let precision, (0..<pullCount).contains(pull) else { return }
    let width = (pull < sigma.count ? sigma[pull] : 1) * Self.heldWidth
    let weight = 1 / (width * width)
    var held = precision
    held[pull * pullCount + pull] += weight
    let old = (0..<pullCount).reduce(into: [Double](repeating: 0, count: pullCount)) { sum, row in
      for column in 0..<pullCount {
        sum[row] += precision[row * pullCount + column] * centres[column]
      }
    }
    let rows = (0..<pullCount).map { row in
      Array(held[row * pullCount..<(row + 1) * pullCount])
    }
    guard let inverse = CholeskyFactor(rows)?.inverse else {
      throw Failure(.internalError, "correlated pulls cannot be held")
    }
    for row in 0..<pullCount {
      centres[row] = (0..<pullCount).reduce(0) {
        $0 + inverse[row][$1] * (old[$1] + ($1 == pull ? weight * value : 0))
      }
    }
    self.precision = held
  }

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
            withKernelErrorsAndShifts { errorTemplates, backgroundShifts, precision in
              couplings.withUnsafeBufferPointer { free in
                constraints.withKernelMeasurements { measurements in
                  polynomials.withKernelCouplings { couplings in
                    var fit = nuem_fit()
                    (fit.cells, fit.bins, fit.likelihood) = (cells, binsOfCell, likelihood)
                    (fit.couplings, fit.data) = (couplings, data.baseAddress)
                    (fit.components, fit.backgrounds) = (table.components, table.backgrounds)
                    (fit.pulls, fit.sigma, fit.kind) = (sigma.count, sigma.baseAddress, table.kind)
                    (fit.first_factor, fit.factor) = (table.firstFactor, table.factor)
                    (fit.principal, fit.templates) = (principal, templates.baseAddress)
                    (fit.error_rows, fit.error_templates) = (errorRows, errorTemplates)
                    (fit.background_shifts, fit.precision) = (backgroundShifts, precision)
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

  private func withKernelErrorsAndShifts<Result>(
    _ body: (UnsafePointer<Double>?, UnsafePointer<Double>?, UnsafePointer<Double>?) -> Result
  ) -> Result {
    errorTemplates.withUnsafeBufferPointer { errors in
      optional(backgroundShifts.isEmpty ? nil : backgroundShifts) { shifts in
        optional(precision) { precision in body(errors.baseAddress, shifts, precision) }
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
    let component = binsOfCell * stride
    let set = table.components * component
    var terms = [SIMD8<Double>](repeating: .zero, count: 2 * vectors)
    templates.withUnsafeBytes { templates in
      for cell in 0..<cells {
        let weights = table.products(ofCell: cell, pulls: pulls)
        for bin in 0..<binsOfCell {
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
            self.data[(cell * table.dataRows + row) * binsOfCell + bin]
          }
          let background = (0..<table.backgrounds).reduce(0) {
            $0 + weights[table.components + $1]
              * (data(Int(NUEM_DATA_BACKGROUNDS) + $1) + shift(ofBackground: $1, cell, bin, pulls))
          }
          let seen =
            observed.map { $0[$0.startIndex + cell * binsOfCell + bin] }
            ?? data(Int(NUEM_DATA_OBSERVED))
          let variance = likelihood == NUEM_GAUSSIAN ? data(Int(NUEM_DATA_VARIANCE)) : max(seen, 1)
          terms.withUnsafeBufferPointer {
            body($0, background - seen, variance >= .leastNormalMagnitude ? 1 / variance : 0)
          }
        }
      }
    }
  }

  private func shift(
    ofBackground background: Int, _ cell: Int, _ bin: Int, _ pulls: ArraySlice<Double>
  ) -> Double {
    guard !backgroundShifts.isEmpty else { return 0 }
    return (0..<principal).reduce(0) { sum, place in
      let row = (cell * principal + place) * table.backgrounds + background
      return sum + pulls[pulls.startIndex + sigma.count + place]
        * backgroundShifts[row * bins + bin]
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
    model: FitModel, templates: Templates, backgrounds: [[[Double]]]
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
      let nothing = [Double](repeating: 0, count: bins)
      let background = backgrounds[cell].isEmpty ? nothing : sum(backgrounds[cell])
      let observed: [Double] =
        switch model.data {
        case .asimov: sum([Array(expected?[place] ?? []), background])
        case .counts(let counts): counts[exposure]
        }
      // That of the Standard Model (3.1), whatever is observed; a bin that expects nothing says
      // nothing.
      let signal = Array(standardModel[place])
      let variance = model.statistics.backgroundInVariance ? sum([signal, background]) : signal
      rows += observed + variance + backgrounds[cell].joined()
    }
    return rows
  }
}
