import Configuration
import Interactions

extension Study {
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
  /// What tells them apart, in the order of the list.
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
    do throws(Failure) {
      return try InteractionModel(settings, contents: contents)
    } catch {
      throw source.blame(error, on: "physics.interactions")
    }
  }

  /// Refuses rates of users' files that are negative, have a pole or are no numbers at the energies that count.
  func check(
    _ model: InteractionModel, source: ConfigurationSource, largestEnergyGeV: Double
  ) throws(Failure) {
    do throws(Failure) {
      try model.checkRates(upToGeV: largestEnergyGeV)
    } catch {
      throw source.blame(error, on: "physics.interactions")
    }
  }
}
