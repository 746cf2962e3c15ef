import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import Publication
import Synchronization

/// The study behind a caller's pointer.
final class StudyHandle: Sendable {
  let study: Study
  /// The likelihoods by their options, each made once for all points.
  private let known = Mutex<[String: Likelihood]>([:])

  /// A chi-square, and the study at the masses of its options.
  struct Likelihood: Sendable {
    let chiSquare: ChiSquare
    let study: Study
  }

  init(_ study: Study) {
    var study = study
    study.memory = TemplateMemory()
    self.study = study
  }

  /// The templates of the study's plan.
  func estimate(_ progress: ProgressReport?) throws(Failure) -> TemplateEstimate {
    var study = study
    study.progress = progress
    let estimate = try study.templates(at: study.stations)
    try study.checkCounts(estimate.central)
    return estimate
  }

  /// The templates of the study; of several experiments, those of the first one.
  func firstTemplates(_ progress: ProgressReport?) throws(Failure) -> Templates {
    let templates = try estimate(progress).central
    return templates.experiments.first ?? templates
  }

  /// - Parameters:
  ///   - options: the options as in the header.
  ///   - isGiven: whether the points have a value of a coupling; a constrained one of which they have
  ///     none is minimised over, as in every fit.
  func likelihood(
    _ options: UnsafePointer<CChar>?, _ progress: ProgressReport?,
    isGiven: (Coupling) -> Bool = { _ in true }
  ) throws(Failure) -> Likelihood {
    let free = study.constraints.couplings.filter { !isGiven($0) }
    let text = ([options.map { String(cString: $0) } ?? ""] + free.map(\.name))
      .joined(separator: "\n")
    if let likelihood = known.withLock({ $0[text] }) { return likelihood }
    let request = try Request(options, known: ["profile", "truth", "set"])
    let (study, origin) = try request.applied(to: study)
    let isOwn = study.configuration == self.study.configuration
    let estimate = isOwn ? try estimate(progress) : try study.templates(at: study.stations)
    var model = try study.fitModel(truth: try request.truth(of: study)).counting(errorOf: estimate)
    let asked = try request.profiled(of: study)
    for constrained in model.constraints.couplings
    where !asked.contains(constrained) && isGiven(constrained) {
      model = model.fixing(constrained)
    }
    model.profile(asked)
    model.origin = origin
    let likelihood = Likelihood(
      chiSquare: try ChiSquare(model: model, templates: estimate.central), study: study)
    known.withLock { known in
      // Callers that vary their options at every point would fill the memory.
      if known.count >= Self.mostLikelihoods { known = [:] }
      known[text] = likelihood
    }
    return likelihood
  }

  private static let mostLikelihoods = 16

  /// The handle behind a caller's pointer.
  static func of(_ pointer: UnsafeRawPointer?) throws(Failure) -> StudyHandle {
    guard let pointer else { throw Failure(.commandLine, "expected a study, found NULL") }
    return Unmanaged<StudyHandle>.fromOpaque(pointer).takeUnretainedValue()
  }
}

/// The text of the version, which is never freed.
private nonisolated(unsafe) let versionText = strdup(programVersion)

/// The version of the program; documented in the header, as all functions here.
@_cdecl("nuem_version")
public func version() -> UnsafePointer<CChar>? { versionText.map { UnsafePointer($0) } }

/// Frees a text that was handed out.
@_cdecl("nuem_free")
public func freeMemory(_ memory: UnsafeMutableRawPointer?) { free(memory) }

/// Loads and checks a study.
@_cdecl("nuem_open")
public func openStudy(
  _ text: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?,
  _ overrides: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int32, _ threads: Int32,
  _ study: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    guard let study else { throw Failure(.commandLine, "expected a place for a study, found NULL") }
    study.pointee = nil
    guard (0...4096).contains(threads) else {
      throw Failure(
        .commandLine, "threads: expected a whole number from 0 to 4096, found \(threads)")
    }
    try BuildFacts.checkInstructionSet()
    var (configuration, source) = (Configuration(), ConfigurationSource())
    let file = name.map { String(cString: $0) }
    if let text {
      (configuration, source) = try Configuration.format.read(
        Array(String(cString: text).utf8), name: file ?? "configuration")
    } else if let file {
      (configuration, source) = try Configuration.format.read(file: file)
    }
    for index in 0..<Int(count) {
      guard let assignment = overrides?[index] else { continue }
      try Configuration.format.override(
        String(cString: assignment), settings: &configuration, source: &source)
    }
    let made = try Study(
      configuration: configuration, source: source,
      threads: threads > 0 ? Int(threads) : defaultThreadCount())
    study.pointee = Unmanaged.passRetained(StudyHandle(made)).toOpaque()
  }
}

/// Joins studies of experiments that are fitted together.
@_cdecl("nuem_join")
public func joinStudies(
  _ studies: UnsafePointer<UnsafeRawPointer?>?, _ count: Int32,
  _ study: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    guard let study else { throw Failure(.commandLine, "expected a place for a study, found NULL") }
    study.pointee = nil
    let opened = try (0..<Int(max(count, 0))).map { (index) throws(Failure) in
      try StudyHandle.of(studies?[index]).study
    }
    guard let first = opened.first, opened.allSatisfy({ $0.others.isEmpty }) else {
      throw Failure(.commandLine, "expected studies of one experiment each, at least one")
    }
    let joint = try JointConfigurations(
      first: (first.configuration, first.source),
      others: opened.dropFirst().map { ($0.configuration, $0.source) })
    let made = try Study(joint, threads: first.threads)
    study.pointee = Unmanaged.passRetained(StudyHandle(made)).toOpaque()
  }
}

/// Frees a study.
@_cdecl("nuem_close")
public func closeStudy(_ study: UnsafeMutableRawPointer?) {
  if let study { Unmanaged<StudyHandle>.fromOpaque(study).release() }
}

/// Hands out the description of a study.
@_cdecl("nuem_describe")
public func describe(
  _ study: UnsafeRawPointer?, _ json: MessagePointer?, _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    try hand(try StudyHandle.of(study).study.description.text(), to: json)
  }
}

extension Study {
  /// The description of the study for a caller.
  fileprivate var description: JSON {
    .object([
      .init("version", .text(programVersion)),
      .init("couplings", .list(interactions.couplings.map { .object(members(of: $0)) })),
      .init("listed", .list(interactions.listed.map { .text($0.name) })),
      .init(
        "masses",
        .list(
          interactions.masses.map {
            .object([.init("name", .text($0.name)), .init("value_gev", .number($0.valueGeV))])
          })),
      .init(
        "plan",
        .list(
          configuration.plan.exposures.map {
            .object([
              .init("mode", .text($0.mode.rawValue)), .init("position_m", .number($0.positionM)),
              .init("years", .number($0.years)),
            ])
          })),
      .init(
        "experiments",
        .list(others.isEmpty ? [] : experiments.map { .text($0.name) })),
      .init("bins", .count(UInt64(configuration.binning.bins))),
      .init(
        "axes",
        .list(
          configuration.binning.allAxes.map { axis in
            .object([
              .init("variable", .text(axis.variable.rawValue)),
              .init("unit", .text(axis.variable.unit)),
              .init("edges", .list(axis.edges.map(JSON.number))),
            ])
          })),
      .init("constrained", .list(constraints.couplings.map { .text($0.name) })),
      .init("channels", .list(Channel.allCases.map { .text($0.rawValue) })),
      .init("configuration", Configuration.format.json(of: configuration)),
      .init("configuration_hash", .text(configurationHash)),
      .init("warnings", .list(warnings.map(JSON.text))),
      .init("threads", .count(UInt64(threads))),
    ])
  }

  private func members(of coupling: Coupling) -> [JSON.Member] {
    [
      .init("name", .text(coupling.name)), .init("unit", .text(coupling.unit)),
      .init("latex", coupling.latex.map(JSON.text) ?? .null),
      .init("is_sign_seen", .boolean(coupling.isSignSeen)),
      .init("standard_value", .number(standardModel[coupling])),
      .init("search_scale", .number(coupling.searchScale)),
      .init("lower", coupling.bounds.map { .number($0.lowerBound) } ?? .null),
      .init("upper", coupling.bounds.map { .number($0.upperBound) } ?? .null),
    ]
  }
}
