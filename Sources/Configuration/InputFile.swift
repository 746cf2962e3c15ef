import Synchronization

/// A file that a configuration names, as it was read: what is parsed is what is hashed.
public struct InputFile: Sendable {
  /// The path at which the file was found.
  public let path: String
  /// The content of the file.
  public let bytes: [UInt8]
  /// The hash of those bytes.
  public let contentHash: String
}

/// The content of each file when it was first read. Scans read the files of their configurations
/// again and again, for hours. A file that is replaced meanwhile would enter some numbers and not
/// others, under the hash of its former content.
final class InputRecord: Sendable {
  private let hashes = Mutex<[String: String]>([:])

  /// Reads a file; refuses one that has changed.
  func read(_ path: String, atMost limit: Int) throws(Failure) -> InputFile {
    let bytes = try readBytes(ofFile: path, atMost: limit)
    let hash = contentHash(of: bytes)
    let first = hashes.withLock { hashes in
      defer { hashes[path] = hashes[path] ?? hash }
      return hashes[path] ?? hash
    }
    guard first == hash else {
      throw Failure(
        .badInput,
        "\(clipped(path)): its content has changed since it was first read (hash \(first), now \(hash)):"
          + " expected a file that stays as it is while it is used")
    }
    return InputFile(path: path, bytes: bytes, contentHash: hash)
  }
}
