import Configuration
import Foundation
import ResultFile
import Scans

/// Whether a file of this program is still as it was written, by the checksums that the file holds.
public struct FileVerification: Equatable, Sendable {
  /// The result for a file, with the words of the column `status`.
  public enum Status: String, Sendable {
    /// Every bit is as it was written.
    case whole
    /// Something differs from what was written.
    case damaged
    /// There is no such file.
    case missing
    /// A file without a checksum of this program.
    case foreign
  }

  /// The file's name as the user gave it.
  public let file: String
  /// The result for the file.
  public let status: Status
  /// The part that is damaged, where the damage has a name.
  public let dataset: String?
  /// The reason in words; empty for a file that is whole.
  public let reason: String

  private init(_ file: String, _ status: Status, dataset: String? = nil, _ reason: String = "") {
    (self.file, self.status, self.dataset, self.reason) = (file, status, dataset, reason)
  }

  /// Reads the whole file. A file that is there and cannot be read is a failure.
  public init(_ file: String) throws(Failure) {
    guard try exists(file) else {
      self.init(file, .missing, "no such file")
      return
    }
    switch try verifyHDF5(file) {
    case .whole: self.init(file, .whole)
    case .damaged(let dataset):
      self.init(
        file, .damaged, dataset: dataset,
        dataset.map { "the values of \($0) are not those that were written" }
          ?? "what describes the datasets, or the checksum itself, is not what was written")
    case .foreign: try self.init(other: file)
    }
  }

  /// Verifies a file that is not of HDF5.
  private init(other file: String) throws(Failure) {
    let bytes = try readBytes(ofFile: file, atMost: Self.largestFile)
    if SealedFile.isBegun(bytes) {
      do throws(Damage) {
        try SealedFile.checkSeal(of: bytes)
        self.init(file, .whole)
      } catch {
        self.init(file, .damaged, error.reason)
      }
      return
    }
    let isToys = bytes.starts(with: ToyPart.start.utf8)
    do throws(Failure) {
      if try (isToys ? TextSeal.csv : .json).opened(bytes) != nil {
        self.init(file, .whole)
      } else {
        self.init(file, .foreign, Self.noChecksum)
      }
    } catch {
      self.init(file, .damaged, error.message)
    }
  }

  private static let noChecksum =
    "no checksum of nuem: expected results as HDF5 or JSON, templates, a part of toys, or a file of a"
    + " scan's folder"

  private static let largestFile = 1 << 34
}

extension [FileVerification] {
  /// A row for each file.
  public func document() -> ResultDocument {
    ResultDocument(
      command: "verify", title: "Files and their checksums",
      columns: [
        ResultColumn("file"), ResultColumn("status"), ResultColumn("dataset"),
        ResultColumn("reason"),
      ],
      rows: map { file in
        [
          .text(clipped(file.file)), .text(file.status.rawValue),
          file.dataset.map { .text(clipped($0)) } ?? .missing,
          file.reason.isEmpty ? .missing : .text(file.reason),
        ]
      },
      provenance: .none)
  }

  /// The failure for all files; nil where every file is whole. A damaged file is worse than a
  /// missing one.
  public var failure: Failure? {
    if let bad = first(where: { $0.status == .damaged || $0.status == .foreign }) {
      let name = bad.dataset.map { ": \(clipped($0))" } ?? ""
      return Failure(.badInput, "\(clipped(bad.file))\(name): \(bad.reason)")
    }
    return first { $0.status == .missing }.map {
      Failure(.missingInput, "\(clipped($0.file)): \($0.reason)")
    }
  }
}
