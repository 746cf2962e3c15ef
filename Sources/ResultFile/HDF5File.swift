import CResultFile
import Configuration

/// A file of HDF5, which appears under its name whole or not at all.
///
/// It holds no times: equal contents written in the same order are equal bytes.
public final class HDF5File {
  /// The group `/`, to be used no longer than the file is open.
  public let root: HDF5Object
  private var temporary: TemporaryFile?

  /// Begins a file that will have this name once it is closed whole.
  public init(_ path: String) throws(Failure) {
    let temporary = try TemporaryFile(for: path)
    var file: nuem_h5_object = 0
    try check(path) { nuem_h5_create_file(temporary.path, &file, &$0) }
    root = HDF5Object(file, file: path, isOwned: false)
    self.temporary = consume temporary
  }

  deinit {
    guard temporary != nil else { return }
    var message = nuem_h5_message()
    nuem_h5_close_file(root.object, &message)
  }

  /// Closes the file and gives it its name; its groups and datasets must be gone.
  public func commit() throws(Failure) {
    guard let temporary = temporary.take() else { return }
    try check(root.file) { nuem_h5_close_file(root.object, &$0) }
    try temporary.commit()
  }
}
