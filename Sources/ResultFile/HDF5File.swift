import CResultFile
import Configuration

/// A file of HDF5, which appears under its name whole or not at all.
///
/// It holds no times: equal contents written in the same order are equal bytes. No failure to write
/// is lost, wherever HDF5 meets it: the file then does not get its name.
public final class HDF5File {
  /// The group `/`, to be used no longer than the file is open.
  public let root: HDF5Object
  private let losses: WriteLosses
  private var temporary: TemporaryFile?
  private var file: OpaquePointer?

  /// Begins a file, which gets this name once it is complete.
  public init(_ path: String) throws(Failure) {
    TemporaryFile.removeLeftBehind(beside: path)
    let temporary = try TemporaryFile(for: path)
    var (file, object): (OpaquePointer?, nuem_h5_object) = (nil, 0)
    try check(path) { nuem_h5_create_file(temporary.descriptor, &file, &object, &$0) }
    losses = WriteLosses(file: path)
    root = HDF5Object(object, losses: losses, isOwned: false)
    self.temporary = consume temporary
    self.file = file
  }

  deinit {
    if let file { nuem_h5_discard_file(file) }
  }

  /// Closes the file and gives it its name; its groups and datasets must be gone.
  public func commit() throws(Failure) {
    guard let temporary = temporary.take(), let file = file.take() else { return }
    try check(losses.file) { nuem_h5_close_file(file, &$0) }
    if let failure = losses.first { throw failure }
    try temporary.commit()
  }
}

/// Collects failures to write that no caller can get, as when an object goes away.
final class WriteLosses {
  /// The name that the file will have, for failures.
  let file: String
  private(set) var first: Failure?

  init(file: String) { self.file = file }

  func add(_ failure: Failure) {
    if first == nil { first = failure }
  }
}

/// Whether a file that `HDF5File` wrote is still as it was written.
public enum HDF5Verdict: Equatable, Sendable {
  /// Every bit is as it was written.
  case whole
  /// The file is damaged. The dataset is the first damaged one; nil where the damage is outside of
  /// the datasets.
  case damaged(dataset: String?)
  /// Not a file that `HDF5File` wrote, as far as can be seen.
  case foreign
}

/// Reads a whole file and compares it with its checksum; where they differ, also compares its
/// datasets.
public func verifyHDF5(_ path: String) throws(Failure) -> HDF5Verdict {
  var message = nuem_h5_message()
  var dataset = [CChar](repeating: 0, count: 256)
  let verdict = nuem_h5_verify(path, &dataset, &message)
  switch verdict {
  case NUEM_H5_WHOLE: return .whole
  case NUEM_H5_FOREIGN: return .foreign
  case NUEM_H5_DAMAGED:
    let name = String(
      decoding: dataset.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return .damaged(dataset: name.isEmpty ? nil : name)
  default:
    throw failure("cannot read \(clipped(path))", &message)
  }
}

/// Lets the process keep what it frees: blocks and chunks are megabytes each, and fresh memory for
/// every one takes longer than to write it.
public func keepFreedMemory() { nuem_keep_freed_memory() }

/// The version of libhdf5 that runs.
public var hdf5Version: String { String(cString: nuem_hdf5_version()) }

/// The version of zlib that runs.
public var zlibVersion: String { String(cString: nuem_zlib_version()) }
