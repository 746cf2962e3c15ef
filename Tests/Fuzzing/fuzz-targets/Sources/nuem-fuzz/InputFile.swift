import Foundation

/// A file for readers that take nothing else, in a folder of this process.
struct InputFile {
  /// That all files are in.
  static let folder: String = {
    let folder = NSTemporaryDirectory() + "/nuem-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    try? FileManager.default.createDirectory(
      atPath: folder + "/submission", withIntermediateDirectories: true)
    return folder
  }()

  let path: String

  init(_ name: String, _ bytes: [UInt8]) {
    path = Self.folder + "/" + name
    // A new file each time: ext4 writes one that is cut to nothing to the disk when it is closed.
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    let written = write(descriptor, bytes, bytes.count)
    close(descriptor)
    require(written == bytes.count, "\(path) can be written")
  }
}
