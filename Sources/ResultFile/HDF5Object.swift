import CResultFile
import Configuration

/// A group or dataset of HDF5 that is being written.
public final class HDF5Object {
  let object: nuem_h5_object
  let losses: WriteLosses
  private let isOwned: Bool

  init(_ object: nuem_h5_object, losses: WriteLosses, isOwned: Bool = true) {
    self.object = object
    self.losses = losses
    self.isOwned = isOwned
  }

  deinit {
    guard isOwned else { return }
    // HDF5 may write now what it has kept so far; whoever closes the file is told of a failure.
    do throws(Failure) {
      try check(file) { nuem_h5_close(object, &$0) }
    } catch {
      losses.add(error)
    }
  }

  /// The name of the file, for failures.
  var file: String { losses.file }

  /// Writes an attribute that is a text.
  public func put(_ name: String, _ text: String) throws(Failure) {
    try check(file) { nuem_h5_put_text(object, name, text, &$0) }
  }

  /// Writes an attribute that is a list of texts.
  public func put(_ name: String, _ texts: [String]) throws(Failure) {
    try check(file) { message in
      withCStrings(texts) { nuem_h5_put_texts(object, name, $0, texts.count, &message) }
    }
  }

  /// Writes an attribute that is a whole number.
  public func put(_ name: String, _ count: Int) throws(Failure) {
    try check(file) { nuem_h5_put_count(object, name, UInt64(count), &$0) }
  }

  /// Writes an attribute that is a number in double precision.
  public func put(_ name: String, _ number: Double) throws(Failure) {
    try check(file) { nuem_h5_put_number(object, name, number, &$0) }
  }

  /// Makes a group in this one.
  public func group(_ name: String) throws(Failure) -> HDF5Object {
    var group: nuem_h5_object = 0
    try check(file) { nuem_h5_create_group(object, name, &group, &$0) }
    return HDF5Object(group, losses: losses)
  }

  /// Writes a dataset of numbers in one piece: one-dimensional, or of any shape (outermost
  /// dimension first).
  @discardableResult
  public func write(
    _ name: String, _ values: [Double], dimensions: [Int]? = nil
  ) throws(Failure) -> HDF5Object {
    try write(name, values, kind: .float64, dimensions: dimensions)
  }

  /// Writes a one-dimensional dataset of whole numbers.
  @discardableResult
  public func write(_ name: String, _ values: [UInt64]) throws(Failure) -> HDF5Object {
    try write(name, values, kind: .uint64, dimensions: nil)
  }

  /// Writes a one-dimensional dataset of texts.
  @discardableResult
  public func write(_ name: String, _ texts: [String]) throws(Failure) -> HDF5Object {
    var dataset: nuem_h5_object = 0
    try check(file) { message in
      withCStrings(texts) {
        nuem_h5_write_texts(object, name, $0, texts.count, &dataset, &message)
      }
    }
    return HDF5Object(dataset, losses: losses)
  }

  private func write<Value: BitwiseCopyable>(
    _ name: String, _ values: [Value], kind: ElementKind, dimensions: [Int]?
  ) throws(Failure) -> HDF5Object {
    let sizes = (dimensions ?? [values.count]).map(UInt64.init)
    var dataset: nuem_h5_object = 0
    try check(file) {
      nuem_h5_create_dataset(object, name, kind.raw, sizes.count, sizes, nil, &dataset, &$0)
    }
    let written = HDF5Object(dataset, losses: losses)
    try check(file) { message in
      values.withUnsafeBytes {
        nuem_h5_write(dataset, kind.raw, $0.baseAddress, values.count, &message)
      }
    }
    return written
  }
}

/// The type of the elements of a dataset, stored as little-endian.
public enum ElementKind: Sendable {
  /// Double precision.
  case float64
  /// Whole numbers to 255.
  case uint8
  /// Whole numbers to 2^64 - 1.
  case uint64

  /// The bytes of one element.
  public var bytes: Int { self == .uint8 ? 1 : 8 }

  var raw: nuem_h5_kind {
    switch self {
    case .float64: NUEM_H5_FLOAT64
    case .uint8: NUEM_H5_UINT8
    case .uint64: NUEM_H5_UINT64
    }
  }
}

func check(_ file: String, _ body: (inout nuem_h5_message) -> Int32) throws(Failure) {
  var message = nuem_h5_message()
  guard body(&message) != 0 else { return }
  throw failure("cannot write \(clipped(file))", &message)
}

/// A failure with the words of HDF5 or of the system.
func failure(_ what: String, _ message: inout nuem_h5_message) -> Failure {
  Failure(message.is_limit != 0 ? .systemLimit : .inputOutput, "\(what): \(text(of: &message))")
}

private func text(of message: inout nuem_h5_message) -> String {
  withUnsafeBytes(of: &message.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  // All texts are in one array, as a closure for each could nest too deep. One more zero at the end
  // keeps it from being empty.
  var bytes: [CChar] = []
  var starts: [Int] = []
  for text in texts {
    starts.append(bytes.count)
    bytes += text.utf8.filter { $0 != 0 }.map(CChar.init(bitPattern:)) + [0]
  }
  bytes.append(0)
  return bytes.withUnsafeBufferPointer { buffer in
    var pointers = (starts + [bytes.count - 1]).map { start in buffer.baseAddress.map { $0 + start }
    }
    return body(&pointers)
  }
}
