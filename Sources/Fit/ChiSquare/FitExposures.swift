import CKernels
import Configuration
import EventRates
import Experiment
import Interactions

/// Exposures of an experiment, or of several that are fitted together, as the profiling kernel
/// takes them: what is expected of every component in every bin, how the pulls change it, and what
/// it is compared with.
struct FitExposures: Sendable {
  /// Indices among the exposures of all experiments.
  private(set) var exposures: [Int]
  /// Number of exposures for the kernel: all exposures of an experiment are one where their values
  /// are correlated.
  private(set) var count: Int
  /// Number of bins of each exposure.
  private(set) var bins: Int
  let likelihood: nuem_likelihood
  private(set) var polynomials: CouplingPolynomials
  private(set) var table: FactorTable
  /// Counts [exposure][observed, variance, backgrounds][bin].
  private(set) var data: [Double]
  /// Number of pulls of the flux and of shifts.
  private(set) var principal: Int
  /// Counts [exposure][1 + principal][component][bin][term, padded].
  private(set) var templates: [Double]
  /// Counts [exposure][pull of the flux or shift][background][bin]; empty where no background is
  /// shifted.
  private(set) var backgroundShifts: [Double]
  /// Number of rows of the templates' Monte Carlo error.
  private(set) var errorRows: Int
  /// Counts [exposure][error row][component][bin][term, padded].
  private(set) var errorTemplates: [Double]

  /// - Parameters:
  ///   - group: this experiment's exposures alone, with all pulls that are fitted with them.
  ///   - exposures: the group's exposures, as indices into the experiment's own plan.
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

  /// Number of bins of all exposures, which the kernel compares.
  var totalBins: Int { count * bins }

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
    for (index, exposure) in exposures.enumerated() {
      let own = index * bins..<(index + 1) * bins
      let nothing = [Double](repeating: 0, count: bins)
      let background = backgrounds[index].isEmpty ? nothing : sum(backgrounds[index])
      let observed: [Double] =
        switch model.data {
        case .asimov: sum([Array(expected?[own] ?? []), background])
        case .counts(let counts): counts[exposure]
        }
      // The variance of the Standard Model (3.1), whatever is observed; a bin with no expectation
      // adds nothing.
      let signal = Array(standardModel[own])
      let variance = model.statistics.backgroundInVariance ? sum([signal, background]) : signal
      rows += observed + variance + backgrounds[index].joined()
    }
    return rows
  }

  /// Counts of the signal at a point where all pulls are 0, [exposure][bin].
  private func signal(at point: CouplingPoint) throws(Failure) -> [Double] {
    var counts = [Double](repeating: 0, count: totalBins)
    let sigma = table.kind.map { _ in 1.0 }
    try runKernel { message in
      withKernelFit(sigma: sigma, precision: nil, constraints: CouplingConstraints()) {
        nuem_signal(&$0, NUEM_BEST, point.values, &counts, nil, message)
      }
    }
    return counts
  }

  /// These exposures with the years of each multiplied: counts, expectations and variances all are
  /// in proportion to them. Not to be used where the Monte Carlo error of templates counts.
  func scaled(by factors: [Double]) -> FitExposures {
    var scaled = self
    let (ofTemplates, ofData) = (templates.count / exposures.count, data.count / exposures.count)
    let ofShifts = backgroundShifts.count / exposures.count
    for (index, exposure) in exposures.enumerated() {
      let factor = factors[exposure]
      for entry in index * ofShifts..<(index + 1) * ofShifts {
        scaled.backgroundShifts[entry] *= factor
      }
      for entry in index * ofTemplates..<(index + 1) * ofTemplates {
        scaled.templates[entry] *= factor
      }
      for entry in index * ofData..<(index + 1) * ofData { scaled.data[entry] *= factor }
    }
    return scaled
  }

  /// Shifts all expectations for good by one of the pulls that shift them.
  ///
  /// - Parameters:
  ///   - pull: index among the pulls of the flux and of shifts.
  ///   - value: value of the pull in its standard deviations.
  mutating func shift(_ pull: Int, by value: Double) {
    let set = table.components * bins * polynomials.stride
    let backgrounds = table.backgrounds * bins
    for exposure in 0..<count {
      let central = exposure * (1 + principal) * set
      let shifted = central + (1 + pull) * set
      for entry in 0..<set {
        templates[central + entry] += value * templates[shifted + entry]
        templates[shifted + entry] = 0
      }
      guard !backgroundShifts.isEmpty else { continue }
      let background = (exposure * table.dataRows + Int(NUEM_DATA_BACKGROUNDS)) * bins
      let change = (exposure * principal + pull) * backgrounds
      for entry in 0..<backgrounds {
        data[background + entry] += value * backgroundShifts[change + entry]
        backgroundShifts[change + entry] = 0
      }
    }
  }

  /// Events by which a pull of the flux or of a shift changes a background in a bin where it is 1.
  func shift(ofBackground background: Int, exposure: Int, bin: Int, by pull: Int) -> Double {
    guard !backgroundShifts.isEmpty else { return 0 }
    return backgroundShifts[
      ((exposure * principal + pull) * table.backgrounds + background) * bins + bin]
  }
}

// MARK: - Values with a covariance

extension FitExposures {
  /// Replaces all exposures by one, whose bins are combinations of theirs with independent errors
  /// of 1: expectations are linear in the components of the exposures, and so are their
  /// combinations.
  ///
  /// - Parameter exposures: indices of the exposures in the plan, in whose order the covariance is.
  private mutating func whiten(by factor: CholeskyFactor, _ exposures: [Int]) {
    let rows = factor.inverseRows
    // Groups may have the exposures in an order of their own.
    let columns = exposures.flatMap { exposure in (0..<bins).map { exposure * bins + $0 } }
    let (stride, components) = (polynomials.stride, table.components)
    let set = components * bins * stride
    var all: [Double] = []
    for part in 0...principal {
      for exposure in 0..<count {
        for component in 0..<components {
          let first = (exposure * (1 + principal) + part) * set + component * bins * stride
          for row in rows {
            for term in 0..<stride {
              all.append(
                (0..<bins).reduce(0) {
                  $0 + row[columns[exposure * bins + $1]] * templates[first + $1 * stride + term]
                })
            }
          }
        }
      }
    }
    let backgrounds = table.backgrounds
    let observed = observedInOrder(columns)
    var whitened: [Double] = rows.map { row in zip(row, observed).reduce(0) { $0 + $1.0 * $1.1 } }
    whitened += rows.map { _ in 1 }
    func mix(_ exposure: Int, _ value: (Int) -> Double) -> [Double] {
      rows.map { row in
        (0..<bins).reduce(0) { $0 + row[columns[exposure * bins + $1]] * value($1) }
      }
    }
    for exposure in 0..<count {
      for background in 0..<backgrounds {
        let first = (exposure * table.dataRows + Int(NUEM_DATA_BACKGROUNDS) + background) * bins
        whitened += mix(exposure) { data[first + $0] }
      }
    }
    var shifts: [Double] = []
    for part in 0..<(backgroundShifts.isEmpty ? 0 : principal) {
      for exposure in 0..<count {
        for background in 0..<backgrounds {
          shifts += mix(exposure) {
            shift(ofBackground: background, exposure: exposure, bin: $0, by: part)
          }
        }
      }
    }
    table = table.joined(exposures: count)
    (templates, data, backgroundShifts) = (all, whitened, shifts)
    (count, bins) = (1, rows.count)
  }

  /// Observed values [exposure of the plan, bin].
  ///
  /// - Parameter columns: index in the result of every bin of every exposure.
  private func observedInOrder(_ columns: [Int]) -> [Double] {
    var values = [Double](repeating: 0, count: columns.count)
    for (index, column) in columns.enumerated() {
      let (exposure, bin) = index.quotientAndRemainder(dividingBy: bins)
      values[column] = data[(exposure * table.dataRows + Int(NUEM_DATA_OBSERVED)) * bins + bin]
    }
    return values
  }
}

// MARK: - Several experiments

extension FitExposures {
  /// The exposures of several experiments together. The kernel takes exposures of one shape: what
  /// an experiment lacks is filled with components of no events and bins of no variance, which add
  /// nothing.
  ///
  /// - Parameter parts: one of each experiment. All have the same pulls of factors; their pulls of
  ///   the flux and of shifts follow each other.
  static func joined(_ parts: [FitExposures]) -> FitExposures {
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
      for exposure in 0..<part.count {
        part.add(exposure, to: &joined, as: shape, terms, firstPrincipal: first)
        if areBackgroundsShifted {
          part.addBackgroundShifts(exposure, to: &joined, as: shape, firstPrincipal: first)
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

  /// - Parameter terms: index of each term in the joined polynomials, [flavour][term].
  private func add(
    _ exposure: Int, to joined: inout FitExposures, as shape: Shape, _ terms: [[Int]],
    firstPrincipal: Int
  ) {
    func nothing(_ sets: Int) -> [Double] { [Double](repeating: 0, count: sets * shape.set) }
    joined.templates += set(exposure * (1 + principal), of: templates, as: shape, terms)
    joined.templates += nothing(firstPrincipal)
    for pull in 0..<principal {
      joined.templates += set(
        exposure * (1 + principal) + 1 + pull, of: templates, as: shape, terms)
    }
    joined.templates += nothing(shape.principal - firstPrincipal - principal)
    for row in 0..<errorRows {
      joined.errorTemplates += set(exposure * errorRows + row, of: errorTemplates, as: shape, terms)
    }
    joined.errorTemplates += nothing(shape.errorRows - errorRows)
    for row in 0..<table.dataRows {
      let first = (exposure * table.dataRows + row) * bins
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
      // Components come in fours, of which the two of the muon flavour come first.
      let columns = terms[component / 2 % 2]
      for bin in 0..<bins {
        let from = ((number * table.components + component) * bins + bin) * stride
        let to = (component * shape.bins + bin) * shape.stride
        for (term, column) in columns.enumerated() { set[to + column] += values[from + term] }
      }
    }
    return set
  }

  private func addBackgroundShifts(
    _ exposure: Int, to joined: inout FitExposures, as shape: Shape, firstPrincipal: Int
  ) {
    let width = shape.backgrounds * shape.bins
    var all = [Double](repeating: 0, count: shape.principal * width)
    for pull in 0..<principal {
      for background in 0..<table.backgrounds {
        let to = (firstPrincipal + pull) * width + background * shape.bins
        for bin in 0..<bins {
          all[to + bin] = shift(ofBackground: background, exposure: exposure, bin: bin, by: pull)
        }
      }
    }
    joined.backgroundShifts += all
  }
}

// MARK: - The kernel

extension FitExposures {
  /// Calls a kernel with these exposures as it takes them; the addresses of their arrays hold while
  /// `body` runs.
  ///
  /// - Parameters:
  ///   - sigma: standard deviations of the pulls of factors.
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
                      (fit.exposures, fit.bins, fit.likelihood) = (count, bins, likelihood)
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
