import Configuration
import Experiment
import Foundation
import Interactions

/// The configurations of experiments that are fitted together, made to agree on what there is one of in nature.
///
/// Of the physics, what one of them says holds for all: interactions are those of all together, masses, the weak
/// mixing angle and conventions are the same. How rates are computed (kinematics, loops, photons) stays each
/// one's own, as do detector, beam, plan, statistics and data. Samples and seed are those of the first.
public struct JointConfigurations: Sendable {
  /// One of them, and where it came from.
  public struct Loaded: Sendable {
    /// Name that results give the experiment.
    public var name: String
    /// Configuration as it is fitted.
    public var configuration: Configuration
    /// Where it came from, for errors that name file and line.
    public var source: ConfigurationSource

    /// Takes the value of a key from another experiment.
    fileprivate mutating func take(_ key: String, from other: Loaded) {
      Configuration.format.take(
        key, from: (other.configuration, other.source), into: &configuration, source: &source)
    }
  }

  /// The first is the one that options and overrides are about.
  public private(set) var experiments: [Loaded]

  /// Largest number of experiments; so many take seconds to load.
  public static let mostExperiments = 20

  /// Refuses what they say differently.
  public init(
    first: (configuration: Configuration, source: ConfigurationSource),
    others: [(configuration: Configuration, source: ConfigurationSource)]
  ) throws(Failure) {
    guard others.count < Self.mostExperiments else {
      throw Failure(
        .badInput,
        "expected at most \(Self.mostExperiments) experiments in one fit, found \(others.count + 1)"
      )
    }
    experiments = []
    for (configuration, source) in [first] + others {
      let name = Self.name(source, among: experiments.map(\.name))
      experiments.append(Loaded(name: name, configuration: configuration, source: source))
    }
    try agreeOnInteractions()
    try agreeOnMasses()
    for key in Self.commonKeys { try agree(on: key) }
    try agreeOnLikelihood()
    for index in experiments.indices.dropFirst() {
      experiments[index].configuration.sampling = first.configuration.sampling
    }
  }

  /// Keys of the section `physics` that have one value for all experiments.
  private static let commonKeys =
    [
      "sin2_theta_w", "millicharge_convention", "charge_radius_convention", "millicharge_sign",
      "dipole_unit", "vector.numu", "vector.nue", "vector.electron", "vector.electron_axial",
    ].map { "physics." + $0 }

  /// The name of a file without folder and extension, in letters that any program takes; numbered where two
  /// have one name.
  private static func name(_ source: ConfigurationSource, among known: [String]) -> String {
    let stem = source.file.map {
      (($0 as NSString).lastPathComponent as NSString).deletingPathExtension
    }
    let letters = (stem ?? "default").map { letter -> Character in
      letter.isASCII && (letter.isLetter || letter.isNumber || letter == "-") ? letter : "_"
    }
    let name = letters.isEmpty ? "experiment" : String(letters.prefix(60))
    guard known.contains(name) else { return name }
    return (2...).lazy.map { "\(name)-\($0)" }.first { !known.contains($0) } ?? name
  }

  private static func isSaid(_ key: String, by loaded: Loaded) -> Bool {
    let format = Configuration.format
    return loaded.source.isGiven(key)
      || format.json(of: loaded.configuration, at: key) != format.json(of: format.defaults, at: key)
  }

  private static func clash(
    _ key: String, _ loaded: Loaded, _ found: String, with other: Loaded, _ expected: String
  ) -> Failure {
    loaded.source.failure(
      .badInput, at: key,
      "experiments that are fitted together have this in common: expected \(expected), as"
        + " \(other.name) has it, found \(found)")
  }

  /// Gives all experiments the value of a key that one of them sets; refuses different values.
  private mutating func agree(on key: String) throws(Failure) {
    let format = Configuration.format
    guard let teller = experiments.first(where: { Self.isSaid(key, by: $0) }) else { return }
    let value = format.json(of: teller.configuration, at: key)
    for index in experiments.indices {
      let own = format.json(of: experiments[index].configuration, at: key)
      guard own != value else { continue }
      guard !Self.isSaid(key, by: experiments[index]) else {
        throw Self.clash(key, experiments[index], own.text(), with: teller, value.text())
      }
      experiments[index].take(key, from: teller)
    }
  }

  /// All have the interactions of all: those of the first, then what others list beside them.
  private mutating func agreeOnInteractions() throws(Failure) {
    let key = "physics.interactions"
    for other in experiments.dropFirst() where Self.isSaid(key, by: other) {
      for use in other.configuration.physics.interactions {
        let known = experiments[0].configuration.physics.interactions
        guard !known.contains(use) || use.file != nil else { continue }
        if let file = use.file {
          try checkIsKnown(file, of: other, key)
        } else {
          experiments[0].configuration.physics.interactions.append(use)
        }
      }
    }
    let first = experiments[0]
    for index in experiments.indices.dropFirst() {
      experiments[index].take(key, from: first)
    }
  }

  /// Files of a user's own are taken from the first experiment; others may list the same content.
  private func checkIsKnown(_ file: String, of other: Loaded, _ key: String) throws(Failure) {
    func hash(_ name: String, _ loaded: Loaded) throws(Failure) -> String {
      do throws(Failure) {
        return try loaded.source.read(name, of: key, atMost: Interaction.largestFile).contentHash
      } catch {
        throw loaded.source.blame(error, on: key)
      }
    }
    let first = experiments[0]
    let content = try hash(file, other)
    for known in first.configuration.physics.interactions.compactMap(\.file)
    where try hash(known, first) == content {
      return
    }
    throw other.source.failure(
      .badInput, at: key,
      "\(quoted(file)) is not among the interactions of the first experiment (\(first.name)): expected"
        + " a user's own interaction there, which holds for all")
  }

  private mutating func agreeOnMasses() throws(Failure) {
    var masses: [InteractionMass] = []
    var tellers: [String: Loaded] = [:]
    for loaded in experiments {
      for mass in loaded.configuration.physics.masses {
        guard let teller = tellers[mass.name],
          let known = masses.first(where: { $0.name == mass.name })
        else {
          masses.append(mass)
          tellers[mass.name] = loaded
          continue
        }
        guard known == mass else {
          throw Self.clash(
            "physics.masses.\(mass.name)", loaded, numeral(mass.valueGeV), with: teller,
            numeral(known.valueGeV))
        }
      }
    }
    masses.sort { $0.name < $1.name }
    for index in experiments.indices { experiments[index].configuration.physics.masses = masses }
  }

  /// Counts are compared in one way; else chi-square would be a sum of two statistics in one fit.
  private func agreeOnLikelihood() throws(Failure) {
    let first = experiments[0]
    for other in experiments {
      let (own, expected) = (
        other.configuration.statistics.likelihood, first.configuration.statistics.likelihood
      )
      guard own != expected else { continue }
      throw Self.clash(
        "statistics.likelihood", other, own.rawValue, with: first, expected.rawValue)
    }
  }
}
