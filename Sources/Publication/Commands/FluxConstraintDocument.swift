import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// The request of `nuem flux constrain`.
public struct FluxConstraintRequest: Sendable {
  /// The couplings of Asimov data, where nothing was observed; nil for the Standard Model.
  public var truth: CouplingPoint?
  /// The couplings that every fit varies.
  public var profiled: [Coupling] = []
  /// The values of the couplings that no fit varies; nil for the Standard Model.
  public var origin: CouplingPoint?
  /// The beam mode of the rows; with nil here and for the position, the rows are those of the
  /// tabulated stations that the plan needs.
  public var mode: BeamMode?
  /// The off-axis position of the rows in metres; nil for any.
  public var positionM: Double?

  /// A request without options.
  public init() {}
}

/// The flux as the data of a study measure it.
public struct FluxConstraintResult: Sendable {
  private let study: Study
  private let request: FluxConstraintRequest
  private let estimate: TemplateEstimate
  private let parts: [FluxPart]
  /// The flux after the fit.
  public let constraint: FluxConstraint
  /// The shift and the error after the fit of every part, each with its Monte Carlo error.
  private let errors: [Estimate]

  private static let key = "statistics.flux_covariance"

  /// Fits the pulls of a study's flux.
  public init(_ study: Study, _ request: FluxConstraintRequest) throws(Failure) {
    guard let pulls = study.fluxPulls else {
      throw study.source.failure(
        .badInput, at: Self.key,
        "expected dune or a file, whose uncertainty of the flux a fit constrains, found none")
    }
    let estimate = try study.templates(at: study.stations)
    try study.checkCounts(estimate.central)
    var model = try study.fitModel(truth: request.truth).counting(errorOf: estimate)
    model.profile(request.profiled)
    model.origin = request.origin ?? model.origin
    let parts = try study.fluxParts(pulls, at: try Self.stations(pulls, request))
    let counter = WorkCounter(
      study.progress, "pulls of the flux", of: estimate.evaluations, "sets of templates")
    errors = try estimate.estimate { [model] (set) throws(Failure) in
      defer { counter?.add() }
      let constraint = FluxConstraint(pulls, posterior: try model.fluxPosterior(templates: set))
      return parts.flatMap { part in
        let change = constraint.change(of: part.weights)
        return [change.shift, change.errorAfter]
      }
    }
    constraint = FluxConstraint(
      pulls, posterior: try model.fluxPosterior(templates: estimate.central))
    self.study = study
    self.request = request
    self.estimate = estimate
    self.parts = parts
  }

  private static func stations(
    _ pulls: FluxPulls, _ request: FluxConstraintRequest
  ) throws(Failure) -> [Station] {
    guard request.mode != nil || request.positionM != nil else { return pulls.stations }
    let all = pulls.table.elements.map(\.station)
    let known = all.indices.filter { all.firstIndex(of: all[$0]) == $0 }.map { all[$0] }
    let chosen = known.filter {
      (request.mode ?? $0.mode) == $0.mode && (request.positionM ?? $0.positionM) == $0.positionM
    }
    guard !chosen.isEmpty else {
      let positions = BeamMode.allCases.compactMap { mode -> String? in
        let own = known.filter { $0.mode == mode }.map { numeral($0.positionM) }
        return own.isEmpty ? nil : "\(mode.rawValue) mode at \(own.joined(separator: ", ")) m"
      }
      throw Failure(
        .commandLine,
        "--mode, --position: expected where the flux's uncertainty is tabulated,"
          + " \(positions.joined(separator: ", or ")); found none of these")
    }
    return chosen
  }

  /// The content of the file that `statistics.flux_covariance` of a next fit names: all elements of
  /// the table, with the best values and the covariance after this fit.
  public func shiftsText() throws(Failure) -> String {
    let table = try constraint.shiftTable()
    return FluxShifts.text(table.elements, shifts: table.shifts, center: table.center)
  }

  /// The covariance of the elements of the rows after the fit, as a table.
  public func covarianceText() -> String {
    let indices = parts.filter { !$0.isTotal }.compactMap { $0.weights.first?.element }
    return FluxCovariance.text(
      indices.map { constraint.table.elements[$0] }, matrix: constraint.covariance(of: indices))
  }

  /// The result: a row for each element, and one for all energies of each channel.
  public func document() -> ResultDocument {
    let totals = parts.filter(\.isTotal)
    let correlations = totals.map { one in
      JSON.list(
        totals.map {
          ResultValue(constraint.correlation(of: one.weights, with: $0.weights)).json
        })
    }
    return ResultDocument(
      command: "flux-constrain",
      title: "Flux after a fit of plan \(study.configuration.plan.name)",
      columns: fluxConstraintColumns,
      rows: parts.enumerated().map { index, part in row(part, index) },
      summary: [
        .init("data", .text(study.dataInWords(truth: request.truth))),
        .init("flux_pulls", .count(UInt64(constraint.table.shifts.count))),
        .init(
          "totals",
          .list(
            totals.map {
              .text("\($0.channel.rawValue) in \($0.station)")
            })),
        .init("correlations", .list(correlations)),
      ],
      notes: notes, warnings: warnings,
      provenance: study.provenance(of: estimate, arguments: arguments))
  }

  private var notes: [String] {
    [
      "Shift and errors relative to the flux before the fit, one standard deviation each; rows `total`"
        + " are of all energies of a channel up to"
        + " \(numeral(study.configuration.beam.energyMaxGeV)) GeV.",
      "Data: \(study.dataInWords(truth: request.truth)); couplings"
        + (request.profiled.isEmpty
          ? " fixed." : " profiled: \(request.profiled.map(\.name).joined(separator: ", "))."),
    ]
  }

  private static let pullsOfBeam: [PullKind] = [.overall, .wrongSign, .electron]

  /// Warnings of pulls that act like the flux: a part of the measured change is then theirs.
  private var warnings: [String] {
    let statistics = study.configuration.statistics
    let free = Self.pullsOfBeam.filter { statistics[$0].sigma != nil }.map(\.rawValue)
    return study.rateWarnings(estimate.central, at: request.truth)
      + (free.isEmpty
        ? []
        : [
          "the pulls \(free.joined(separator: ", ")) move the flux too, and share what is measured of it:"
            + " fix them (sigma: fixed) where the flux's uncertainty holds the whole of it"
        ])
  }

  private var arguments: [String] {
    study.arguments(ofTruth: request.truth, origin: request.origin)
      + (request.profiled.isEmpty
        ? [] : ["profile=\(request.profiled.map(\.name).joined(separator: ","))"])
  }

  private func row(_ part: FluxPart, _ index: Int) -> [ResultValue] {
    let change = constraint.change(of: part.weights)
    let center =
      part.weights.reduce(0) { $0 + $1.weight * constraint.table.center[$1.element] }
      / part.weights.reduce(0) { $0 + $1.weight }
    let before = part.flux * (1 + (center.isFinite ? center : 0))
    return [
      .text(part.station.mode.rawValue), .number(part.station.positionM),
      .text(part.channel.rawValue), .text(part.isTotal ? "total" : "element"),
      .number(part.lowGeV), .number(part.highGeV), ResultValue(before),
      ResultValue(change.shift), ResultValue(errors[2 * index].error),
      ResultValue(change.errorBefore), ResultValue(change.errorAfter),
      ResultValue(errors[2 * index + 1].error), ResultValue(before * (1 + change.shift)),
    ]
  }
}

private let fluxConstraintColumns = [
  ResultColumn("mode"), ResultColumn("position_m"), ResultColumn("channel"),
  ResultColumn("part"), ResultColumn("energy_low_gev", digits: 4),
  ResultColumn("energy_high_gev", digits: 4), ResultColumn("flux", digits: 4),
  ResultColumn("shift", digits: 4, error: "mc_error_shift"),
  ResultColumn("mc_error_shift", digits: 2), ResultColumn("error_before", digits: 4),
  ResultColumn("error_after", digits: 4, error: "mc_error_after"),
  ResultColumn("mc_error_after", digits: 2), ResultColumn("constrained_flux", digits: 4),
]
