import CKernels
import Configuration
import EventRates
import Experiment
import Interactions

/// Exposures of an experiment, or of several that are fitted together, as the profiling kernel takes them: what is
/// expected of every component in every bin, how the pulls change it, and what it is compared with.
struct FitCells: Sendable {
  /// Places among the exposures of all experiments.
  private(set) var exposures: [Int]
  /// As the kernel has them: all exposures of an experiment are one cell where their values are correlated.
  private(set) var count: Int
  private(set) var bins: Int
  let likelihood: nuem_likelihood
  private(set) var polynomials: CouplingPolynomials
  private(set) var table: FactorTable
  /// [cell][observed, variance, backgrounds][bin], counts.
  private(set) var data: [Double]
  /// Pulls of the flux and of shifts.
  private(set) var principal: Int
  /// [cell][1 + principal][component][bin][term, padded]
  private(set) var templates: [Double]
  /// [cell][pull of the flux or shift][background][bin]; empty where no background is shifted.
  private(set) var backgroundShifts: [Double]
  private(set) var errorRows: Int
  private(set) var errorTemplates: [Double]

  /// - Parameters:
  ///   - group: of this experiment's exposures alone, with all pulls that are fitted with them.
  ///   - exposures: of the group, their places in the experiment's own plan.
  init(
    _ group: PullGroup, exposures: [Int], model: FitModel, templates: Templates
  ) throws(Failure) {
    let rows = try TemplateRows(exposures, model: model, templates: templates)
    self.exposures = group.exposures
    (count, bins) = (exposures.count, templates.bins)
    likelihood = model.statistics.likelihood == .gaussian ? NUEM_GAUSSIAN : NUEM_POISSON
    polynomials = model.interactions.polynomials
    table = FactorTable(
      group, components: model.statistics.wrongSignElectron.components.count,
      backgrounds: model.backgroundNames.count)
    principal = templates.variations + model.shifts.count
    let shifts = model.shifts.map { shift in exposures.map { shift.shifts[$0] } }
    self.templates = rows.expanded(templates.ofEachFlux, shifts: shifts)
    backgroundShifts = rows.shiftedBackgrounds(shifts, behind: templates.variations)
    let deviations = try model.countedDeviations()
    errorRows = deviations.count
    errorTemplates = rows.expanded(deviations)
    data = [Double](repeating: 0, count: exposures.count * table.dataRows * templates.bins)
    data = try dataRows(exposures, model, templates, rows.backgrounds)
    if let factor = model.dataCovariance { whiten(by: factor, exposures) }
  }

  /// Numbers of bins that the kernel compares.
  var places: Int { count * bins }

  private func dataRows(
    _ exposures: [Int], _ model: FitModel, _ templates: Templates, _ backgrounds: [[[Double]]]
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

  /// Counts of the signal at a point, all pulls 0: [cell][bin].
  private func signal(at point: CouplingPoint) throws(Failure) -> [Double] {
    var counts = [Double](repeating: 0, count: places)
    let sigma = table.kind.map { _ in 1.0 }
    try runKernel { message in
      withKernelFit(sigma: sigma, precision: nil, constraints: CouplingConstraints()) {
        nuem_signal(&$0, NUEM_BEST, point.values, &counts, nil, message)
      }
    }
    return counts
  }

  /// The same with the years of each exposure multiplied: counts, expectations and variances all are in proportion
  /// to them. Not where the Monte Carlo error of templates counts.
  func scaled(by factors: [Double]) -> FitCells {
    var cells = self
    let (ofCell, ofData) = (templates.count / exposures.count, data.count / exposures.count)
    let ofShifts = backgroundShifts.count / exposures.count
    for (cell, exposure) in exposures.enumerated() {
      let factor = factors[exposure]
      for place in cell * ofShifts..<(cell + 1) * ofShifts {
        cells.backgroundShifts[place] *= factor
      }
      for place in cell * ofCell..<(cell + 1) * ofCell { cells.templates[place] *= factor }
      for place in cell * ofData..<(cell + 1) * ofData { cells.data[place] *= factor }
    }
    return cells
  }

  /// Shifts all expectations for good by one of the pulls that shift them.
  mutating func shift(_ place: Int, by value: Double) {
    let set = table.components * bins * polynomials.stride
    let backgrounds = table.backgrounds * bins
    for cell in 0..<count {
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

  /// By how much a pull of the flux or a shift at 1 changes a background in a bin.
  func shift(ofBackground background: Int, cell: Int, bin: Int, by place: Int) -> Double {
    guard !backgroundShifts.isEmpty else { return 0 }
    return backgroundShifts[
      ((cell * principal + place) * table.backgrounds + background) * bins + bin]
  }
}

// MARK: - Values with a covariance

extension FitCells {
  /// Makes one cell of all exposures, whose bins are those combinations of theirs that have independent errors of
  /// 1. Expectations are linear in the components of the exposures, and so are their combinations.
  ///
  /// - Parameter exposures: their places in the plan, in whose order the covariance is.
  private mutating func whiten(by factor: CholeskyFactor, _ exposures: [Int]) {
    let rows = factor.inverseRows
    // Groups may have the exposures in an order of their own.
    let places = exposures.flatMap { exposure in (0..<bins).map { exposure * bins + $0 } }
    let (stride, components) = (polynomials.stride, table.components)
    let set = components * bins * stride
    var all: [Double] = []
    for part in 0...principal {
      for cell in 0..<count {
        for component in 0..<components {
          let first = (cell * (1 + principal) + part) * set + component * bins * stride
          for row in rows {
            for term in 0..<stride {
              all.append(
                (0..<bins).reduce(0) {
                  $0 + row[places[cell * bins + $1]] * templates[first + $1 * stride + term]
                })
            }
          }
        }
      }
    }
    let backgrounds = table.backgrounds
    let observed = observedInOrder(places)
    var whitened: [Double] = rows.map { row in zip(row, observed).reduce(0) { $0 + $1.0 * $1.1 } }
    whitened += rows.map { _ in 1 }
    func mix(_ cell: Int, _ value: (Int) -> Double) -> [Double] {
      rows.map { row in
        (0..<bins).reduce(0) { $0 + row[places[cell * bins + $1]] * value($1) }
      }
    }
    for cell in 0..<count {
      for background in 0..<backgrounds {
        let first = (cell * table.dataRows + Int(NUEM_DATA_BACKGROUNDS) + background) * bins
        whitened += mix(cell) { data[first + $0] }
      }
    }
    var shifts: [Double] = []
    for part in 0..<(backgroundShifts.isEmpty ? 0 : principal) {
      for cell in 0..<count {
        for background in 0..<backgrounds {
          shifts += mix(cell) {
            shift(ofBackground: background, cell: cell, bin: $0, by: part)
          }
        }
      }
    }
    table = table.joined(cells: count)
    (templates, data, backgroundShifts) = (all, whitened, shifts)
    (count, bins) = (1, rows.count)
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
}

// MARK: - Several experiments

extension FitCells {
  /// Those of several experiments in one. The kernel has cells of one shape: what an experiment lacks is filled with
  /// components of no events and bins of no variance, which add nothing.
  ///
  /// - Parameter parts: with the same pulls of factors; those of flux and shifts follow each other.
  static func joined(_ parts: [FitCells]) -> FitCells {
    guard var joined = parts.first, parts.count > 1 else { return parts[0] }
    let (polynomials, terms) = CouplingPolynomials.joined(parts.map(\.polynomials))
    let shape = Shape(
      components: parts.map(\.table.components).max() ?? 0,
      backgrounds: parts.map(\.table.backgrounds).max() ?? 0,
      bins: parts.map(\.bins).max() ?? 0,
      principal: parts.reduce(0) { $0 + $1.principal }, stride: polynomials.stride,
      errorRows: parts.map(\.errorRows).max() ?? 0)
    let areBackgroundsShifted = parts.contains { !$0.backgroundShifts.isEmpty }
    joined.templates = []
    joined.data = []
    joined.backgroundShifts = []
    joined.errorTemplates = []
    var first = 0
    for (part, terms) in zip(parts, terms) {
      for cell in 0..<part.count {
        part.add(cell, to: &joined, as: shape, terms, firstPrincipal: first)
        if areBackgroundsShifted {
          part.addBackgroundShifts(cell, to: &joined, as: shape, firstPrincipal: first)
        }
      }
      first += part.principal
    }
    joined.exposures = parts.flatMap(\.exposures)
    joined.count = parts.reduce(0) { $0 + $1.count }
    joined.table = FactorTable.joined(parts.map { ($0.table, $0.count) })
    joined.polynomials = polynomials
    (joined.bins, joined.principal) = (shape.bins, shape.principal)
    joined.errorRows = shape.errorRows
    return joined
  }

  private struct Shape {
    let components: Int
    let backgrounds: Int
    let bins: Int
    let principal: Int
    let stride: Int
    let errorRows: Int

    var set: Int { components * bins * stride }
  }

  /// - Parameter terms: [flavour][term]: where they are in the joined polynomials.
  private func add(
    _ cell: Int, to joined: inout FitCells, as shape: Shape, _ terms: [[Int]], firstPrincipal: Int
  ) {
    func nothing(_ sets: Int) -> [Double] { [Double](repeating: 0, count: sets * shape.set) }
    joined.templates += set(cell * (1 + principal), of: templates, as: shape, terms)
    joined.templates += nothing(firstPrincipal)
    for place in 0..<principal {
      joined.templates += set(cell * (1 + principal) + 1 + place, of: templates, as: shape, terms)
    }
    joined.templates += nothing(shape.principal - firstPrincipal - principal)
    for row in 0..<errorRows {
      joined.errorTemplates += set(cell * errorRows + row, of: errorTemplates, as: shape, terms)
    }
    joined.errorTemplates += nothing(shape.errorRows - errorRows)
    for row in 0..<table.dataRows {
      let first = (cell * table.dataRows + row) * bins
      joined.data +=
        data[first..<first + bins] + [Double](repeating: 0, count: shape.bins - bins)
    }
    joined.data += [Double](
      repeating: 0, count: (shape.backgrounds - table.backgrounds) * shape.bins)
  }

  private func set(
    _ number: Int, of values: [Double], as shape: Shape, _ terms: [[Int]]
  ) -> [Double] {
    let stride = polynomials.stride
    var set = [Double](repeating: 0, count: shape.set)
    for component in 0..<table.components {
      // Of each four the two muon components come first.
      let places = terms[component / 2 % 2]
      for bin in 0..<bins {
        let from = ((number * table.components + component) * bins + bin) * stride
        let to = (component * shape.bins + bin) * shape.stride
        for (term, place) in places.enumerated() { set[to + place] += values[from + term] }
      }
    }
    return set
  }

  private func addBackgroundShifts(
    _ cell: Int, to joined: inout FitCells, as shape: Shape, firstPrincipal: Int
  ) {
    let width = shape.backgrounds * shape.bins
    var all = [Double](repeating: 0, count: shape.principal * width)
    for place in 0..<principal {
      for background in 0..<table.backgrounds {
        let to = (firstPrincipal + place) * width + background * shape.bins
        for bin in 0..<bins {
          all[to + bin] = shift(ofBackground: background, cell: cell, bin: bin, by: place)
        }
      }
    }
    joined.backgroundShifts += all
  }
}

// MARK: - The kernel

extension FitCells {
  /// Points of one call, lane by lane; their arrays stay at their places while `body` runs.
  ///
  /// - Parameters:
  ///   - sigma: of the pulls of factors.
  ///   - precision: the inverse of the covariance of all pulls; nil where they are independent.
  ///   - couplings: the kernel's numbers of those that are minimised over beside the pulls.
  func withKernelFit<Result>(
    over couplings: [Int32] = [], sigma: [Double], precision: [Double]?,
    constraints: CouplingConstraints, _ body: (inout nuem_fit) -> Result
  ) -> Result {
    data.withUnsafeBufferPointer { data in
      table.withKernelTable { table in
        sigma.withUnsafeBufferPointer { sigma in
          templates.withUnsafeBufferPointer { templates in
            withKernelErrorsAndShifts { errorTemplates, backgroundShifts in
              optional(precision) { precision in
                couplings.withUnsafeBufferPointer { free in
                  constraints.withKernelMeasurements { measurements in
                    polynomials.withKernelCouplings { couplings in
                      var fit = nuem_fit()
                      (fit.cells, fit.bins, fit.likelihood) = (count, bins, likelihood)
                      (fit.couplings, fit.data) = (couplings, data.baseAddress)
                      (fit.components, fit.backgrounds) = (table.components, table.backgrounds)
                      (fit.pulls, fit.sigma, fit.kind) = (
                        sigma.count, sigma.baseAddress, table.kind
                      )
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
  }

  private func withKernelErrorsAndShifts<Result>(
    _ body: (UnsafePointer<Double>?, UnsafePointer<Double>?) -> Result
  ) -> Result {
    errorTemplates.withUnsafeBufferPointer { errors in
      optional(backgroundShifts.isEmpty ? nil : backgroundShifts) { shifts in
        body(errors.baseAddress, shifts)
      }
    }
  }
}
