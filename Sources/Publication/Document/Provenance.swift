import CKernels
import Configuration
import Experiment
import Interactions

/// The provenance of a result, which is enough to compute it again.
public struct Provenance: Sendable {
  /// The hash of the effective configuration, without threads and format: 32 hexadecimal digits;
  /// nil, as flux, physics and backgrounds, where a command has none.
  public let configurationHash: String?
  /// The seed; nil where a command draws no random numbers.
  public let seed: UInt64?
  /// The samples that were configured; nil where nothing is sampled.
  public let samplesRequested: UInt64?
  /// The samples that were drawn, all replicates together.
  public let samples: UInt64?
  /// The relative error for which the samples were doubled; nil without one.
  public let targetError: Double?
  /// The number of replicates; nil where nothing is sampled.
  public let replicates: Int?
  /// The engine that integrated.
  public let engine: String?
  /// The conventions in force.
  public let physics: PhysicsSettings?
  /// The source of the flux.
  public let flux: String?
  /// The source of the background rates.
  public let backgrounds: String?
  /// Whether rates are scaled to the paper's.
  public let normalization: Normalization?
  /// The range of neutrino energies, in GeV.
  public let energyRangeGeV: (low: Double, high: Double)?
  /// The number of principal pulls of the flux covariance; nil without one.
  public let fluxPulls: Int?
  /// The variables and units of the axes; nil where the columns of results say them.
  public var axes: JSON?
  /// The experiments that were fitted together, the first one first; empty for one alone.
  public var experiments: [ExperimentIdentity] = []
  /// Nuisances that experiments have in common.
  public var sharedNuisances: [String] = []
  /// The treatment of the wrong-sign electron flavour in (3.2); nil where it is as every other
  /// component.
  public var wrongSignElectron: String?
  /// The arguments of the command line beside the configuration, as `name=value`.
  public var arguments: [String] = []

  /// The provenance of a result that sampling made.
  public init(
    configurationHash: String?, seed: UInt64?, samplesRequested: UInt64?, samples: UInt64?,
    targetError: Double? = nil, replicates: Int?, engine: String?, physics: PhysicsSettings?,
    flux: String?, backgrounds: String?, normalization: Normalization? = nil,
    energyRangeGeV: (low: Double, high: Double)? = nil, fluxPulls: Int?
  ) {
    self.configurationHash = configurationHash
    self.seed = seed
    self.samplesRequested = samplesRequested
    self.samples = samples
    self.targetError = targetError
    self.replicates = replicates
    self.engine = engine
    self.physics = physics
    self.flux = flux
    self.backgrounds = backgrounds
    self.normalization = normalization
    self.energyRangeGeV = energyRangeGeV
    self.fluxPulls = fluxPulls
  }

  /// The provenance of a result from files alone, without a configuration.
  public static let none = Provenance(
    configurationHash: nil, seed: nil, samplesRequested: nil, samples: nil, replicates: nil,
    engine: nil, physics: nil, flux: nil, backgrounds: nil, fluxPulls: nil)

  /// The members that are the same on any machine.
  private var members: [JSON.Member] {
    let ofAll =
      membersOfAll
      + [
        wrongSignElectron.map { .init("wrong_sign_electron", .text($0)) },
        axes.map { .init("axes", $0) },
      ].compactMap(\.self)
    guard !experiments.isEmpty else { return ofAll }
    return ofAll + [
      .init("experiments", .list(experiments.map(\.json))),
      .init("shared_nuisances", .list(sharedNuisances.map(JSON.text))),
    ]
  }

  private var membersOfAll: [JSON.Member] {
    [
      .init("program", "nuem"),
      .init("version", .text(programVersion)),
      .init("configuration_hash", text(configurationHash)),
      .init("seed", seed.map(JSON.count) ?? .null),
      .init("samples_requested", samplesRequested.map(JSON.count) ?? .null),
      .init("samples", samples.map(JSON.count) ?? .null),
      .init("target_error", targetError.map(JSON.number) ?? .null),
      .init("replicates", replicates.map { .count(UInt64($0)) } ?? .null),
      .init("engine", text(engine)),
      .init("kinematics", text(physics?.kinematics.rawValue)),
      .init("millicharge_convention", text(physics?.millichargeConvention.rawValue)),
      .init("millicharge_sign", text(physics?.millichargeSign.rawValue)),
      .init("charge_radius_convention", text(physics?.chargeRadiusConvention.rawValue)),
      .init("flux", text(flux)),
      .init("backgrounds", text(backgrounds)),
      .init("flux_pulls", fluxPulls.map { .count(UInt64($0)) } ?? .null),
      .init("normalization", text(normalization?.rawValue)),
      .init(
        "energy_range_gev",
        energyRangeGeV.map { .list([.number($0.low), .number($0.high)]) } ?? .null),
      .init("arguments", arguments.isEmpty ? .null : .list(arguments.map(JSON.text))),
    ]
  }

  /// The setup of the result in a sentence; nil for a result without a beam.
  var setupInWords: String? {
    guard let flux, let range = energyRangeGeV else { return nil }
    let rates = normalization.map { "; rates \($0.inWords)" } ?? ""
    return "Flux: \(flux), \(numeral(range.low)) to \(numeral(range.high)) GeV\(rates)"
      + (backgrounds.map { "; backgrounds: \($0)." } ?? ".") + (experimentsInWords ?? "")
  }

  private var experimentsInWords: String? {
    guard !experiments.isEmpty else { return nil }
    return " Fitted together: "
      + experiments.map { "\($0.name) (flux: \($0.flux))" }.joined(separator: ", ")
      + "; in common: couplings and masses"
      + (sharedNuisances.isEmpty
        ? "" : ", and of the nuisances \(sharedNuisances.joined(separator: ", "))") + "."
  }

  private func text(_ value: String?) -> JSON { value.map(JSON.text) ?? .null }

  /// The provenance as JSON, with keys in a fixed order.
  public var json: JSON {
    .object(
      members + [
        .init(
          "machine",
          .object(
            [.init("instruction_set", .text(BuildFacts.instructionSet))]
              + BuildFacts.libraries.map { .init($0.name, .text($0.version)) }
              + [
                .init("commit", .text(BuildFacts.commit)),
                .init("compiler", .text(BuildFacts.compiler)),
                .init("build", BuildFacts.identity.map { .text($0.text) } ?? .null),
              ]))
      ])
  }

  /// `key: value` lines, without what depends on the machine.
  public var lines: [String] {
    members.compactMap { member in
      switch member.value {
      case .null: nil
      case .text(let text): "\(member.key): \(text)"
      default: "\(member.key): \(member.value.text())"
      }
    }
  }
}

extension Normalization {
  var inWords: String {
    switch self {
    case .table1: "scaled to Table 1"
    case .absolute: "absolute"
    }
  }
}

/// One of the experiments that were fitted together.
public struct ExperimentIdentity: Equatable, Sendable {
  /// The name of the experiment in results.
  public let name: String
  /// The hash of its configuration as it was fitted.
  public let configurationHash: String
  /// The name of its plan, such as `prism`.
  public let plan: String
  /// The source of its flux.
  public let flux: String
  /// The source of its background rates.
  public let backgrounds: String
  /// The fitted data.
  public let data: String

  var json: JSON {
    [
      "name": .text(name), "configuration_hash": .text(configurationHash), "plan": .text(plan),
      "flux": .text(flux), "backgrounds": .text(backgrounds), "data": .text(data),
    ]
  }
}
