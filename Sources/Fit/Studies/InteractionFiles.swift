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

  /// A file of formulas is small.
  private static let largestFile = 1 << 18

  init(_ settings: PhysicsSettings, source: ConfigurationSource) throws(Failure) {
    for use in settings.interactions {
      guard let file = use.file, contents[file] == nil else { continue }
      do throws(Failure) {
        let path = source.resolve(file, of: "physics.interactions")
        let bytes = try readBytes(ofFile: path, atMost: Self.largestFile)
        contents[file] = (bytes, path)
        hashes.append((file, contentHash(of: bytes)))
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
}
