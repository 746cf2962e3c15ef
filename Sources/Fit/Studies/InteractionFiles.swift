import Configuration
import Experiment
import Interactions
import Synchronization

extension Study {
  /// The interactions at other masses; refuses rates of users' files that are impossible there.
  func interactions(atMasses masses: [InteractionMass]) throws(Failure) -> InteractionModel {
    let model = interactions.at(masses: masses)
    try InteractionFiles.check(
      model, source: source, largestEnergyGeV: configuration.beam.largestEnergyGeV(of: flux))
    return model
  }

  /// The Standard Model with the interactions that settings list, their files read.
  public static func interactions(
    _ settings: PhysicsSettings, source: ConfigurationSource
  ) throws(Failure) -> InteractionModel {
    try InteractionFiles(settings, source: source).model(settings, source: source)
  }
}

/// The contents of the users' files of interactions that a configuration names.
struct InteractionFiles {
  private var contents: [String: (bytes: [UInt8], name: String)] = [:]
  /// Name of each file and hash of its content, in the order of the list.
  private(set) var hashes: [(name: String, hash: String)] = []

  init(_ settings: PhysicsSettings, source: ConfigurationSource) throws(Failure) {
    for use in settings.interactions {
      guard let file = use.file, contents[file] == nil else { continue }
      do throws(Failure) {
        let input = try source.read(
          file, of: "physics.interactions", atMost: Interaction.largestFile)
        contents[file] = (input.bytes, input.path)
        hashes.append((file, input.contentHash))
      } catch {
        throw source.blame(error, on: "physics.interactions")
      }
    }
  }

  func model(
    _ settings: PhysicsSettings, source: ConfigurationSource
  ) throws(Failure) -> InteractionModel {
    // The content itself, by its hashes: a file may change between two configurations.
    let question = KnownModel.Question(
      settings: settings, hashes: hashes.map(\.hash), names: hashes.map(\.name))
    if let known = KnownModel.shared.model(of: question) { return known }
    do throws(Failure) {
      let model = try InteractionModel(settings, contents: contents)
      KnownModel.shared.keep(model, of: question)
      return model
    } catch {
      throw source.blame(error, on: "physics.interactions")
    }
  }

  /// Refuses rates of users' files that are negative, have a pole or are no numbers at the energies that count.
  static func check(
    _ model: InteractionModel, source: ConfigurationSource, largestEnergyGeV: Double
  ) throws(Failure) {
    do throws(Failure) {
      try model.checkRates(upToGeV: largestEnergyGeV)
    } catch {
      throw source.blame(error, on: "physics.interactions")
    }
  }
}

/// The last model: the configurations of a scan mostly share one, which takes longer to make than all else of
/// a configuration.
private final class KnownModel: Sendable {
  struct Question: Equatable, Sendable {
    let settings: PhysicsSettings
    let hashes: [String]
    let names: [String]
  }

  static let shared = KnownModel()
  private let last = Mutex<(question: Question, model: InteractionModel)?>(nil)

  func model(of question: Question) -> InteractionModel? {
    last.withLock { last in last.flatMap { $0.question == question ? $0.model : nil } }
  }

  func keep(_ model: InteractionModel, of question: Question) {
    last.withLock { $0 = (question, model) }
  }
}

extension BeamSettings {
  /// The highest neutrino energy that counts: the end of the flux, or of what the configuration takes of it.
  func largestEnergyGeV(of flux: FluxTable) -> Double {
    min(energyMaxGeV, flux.energyEdgesGeV.last ?? energyMaxGeV)
  }
}
