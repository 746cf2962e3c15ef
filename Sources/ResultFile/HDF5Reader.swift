import CResultFile
import Configuration

/// A file that `HDF5File` wrote, for reading. It has to be whole: its checksum is compared first.
public final class HDF5Reader {
  private let name: String
  private let file: nuem_h5_object

  /// Refuses a file that is damaged, or that `HDF5File` did not write.
  public init(_ path: String) throws(Failure) {
    name = clipped(path)
    switch try verifyHDF5(path) {
    case .whole: break
    case .damaged(let dataset):
      throw Failure(
        .badInput,
        "\(name): damaged\(dataset.map { ", in the values of \(clipped($0))" } ?? ""): expected a file"
          + " as it was written")
    case .foreign: throw Failure(.badInput, "\(name): expected HDF5 with a checksum of nuem")
    }
    var (file, message): (nuem_h5_object, nuem_h5_message) = (0, nuem_h5_message())
    guard nuem_h5_open_file(path, &file, &message) == 0 else {
      throw failure("cannot read \(name)", &message)
    }
    self.file = file
  }

  deinit {
    var message = nuem_h5_message()
    nuem_h5_close_read(file, &message)
  }

  /// The names of all datasets, such as `bounds/lower`.
  public func datasets() throws(Failure) -> [String] {
    try texts { nuem_h5_datasets(file, $0, $1, &$2) }
  }

  /// The sizes of the axes of a dataset, outermost first, and whether it holds texts.
  public func shape(of dataset: String) throws(Failure) -> (dimensions: [Int], isText: Bool) {
    var (rank, isText) = (0, Int32(0))
    var sizes = [UInt64](repeating: 0, count: 8)
    try check { nuem_h5_shape(file, dataset, &rank, &sizes, &isText, &$0) }
    return (sizes.prefix(rank).map { Int(clamping: $0) }, isText != 0)
  }

  /// All numbers of a dataset, the last axis fastest.
  public func numbers(of dataset: String) throws(Failure) -> [Double] {
    let count = try shape(of: dataset).dimensions.reduce(1, *)
    var values = [Double](repeating: 0, count: count)
    try check { nuem_h5_read_numbers(file, dataset, &values, &$0) }
    return values
  }

  /// All texts of a dataset.
  public func texts(of dataset: String) throws(Failure) -> [String] {
    try texts { nuem_h5_read_texts(file, dataset, $0, $1, &$2) }
  }

  /// An attribute that is a text or a list of texts, of a group, a dataset or the root `/`; empty
  /// where there is none.
  public func attribute(_ attribute: String, of object: String) throws(Failure) -> [String] {
    try texts { nuem_h5_read_attribute(file, object, attribute, $0, $1, &$2) }
  }

  private func check(_ body: (inout nuem_h5_message) -> Int32) throws(Failure) {
    var message = nuem_h5_message()
    guard body(&message) != 0 else { return }
    throw failure("cannot read \(name)", &message)
  }

  private typealias TakeText =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Void

  private func texts(
    _ body: (@escaping TakeText, UnsafeMutableRawPointer, inout nuem_h5_message) -> Int32
  ) throws(Failure) -> [String] {
    var texts: [String] = []
    let take: TakeText = { list, text in
      guard let list, let text else { return }
      list.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
    }
    try check { message in
      withUnsafeMutablePointer(to: &texts) { body(take, UnsafeMutableRawPointer($0), &message) }
    }
    return texts
  }
}
