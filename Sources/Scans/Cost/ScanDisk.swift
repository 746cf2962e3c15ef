import Configuration
import Foundation

/// The file system that a scan is to be written to.
public struct ScanDisk: Equatable, Sendable {
  /// The free bytes that this user may take.
  public let free: Int
  /// The existing folder, at or above the plan's, whose file system this is.
  public let path: String

  /// The file system of the folder of a plan.
  public init(_ plan: ScanPlan) throws(Failure) {
    (path, free) = try Self.free(of: plan.folder)
  }

  /// Refuses a scan that does not fit; a folder that was begun may have taken its space already.
  public func check(_ plan: ScanPlan) throws(Failure) {
    let isBegun = try exists(plan.folder + "/plan.json")
    guard isBegun || plan.size.total <= free else {
      throw Failure(
        .inputOutput,
        "\(clipped(plan.folder)): the scan needs \(ScanSize.inWords(plan.size.total)) on disk, and "
          + "\(ScanSize.inWords(free)) are free at \(clipped(path))")
    }
  }

  private static func free(of folder: String) throws(Failure) -> (path: String, free: Int) {
    var path = folder.isEmpty ? "." : folder
    var status = statvfs()
    while statvfs(path, &status) != 0 {
      let above = folderName(of: path)
      guard [ENOENT, ENOTDIR].contains(errno), path != "/", path != "." else {
        throw systemFailure(.inputOutput, clipped(folder))
      }
      path = above.isEmpty ? "." : above
    }
    let (bytes, isLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(
      by: UInt64(status.f_frsize))
    return (path, isLarge ? .max : Int(clamping: bytes))
  }
}
