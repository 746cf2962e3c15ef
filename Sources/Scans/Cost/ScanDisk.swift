import Configuration
import Foundation

/// The file system that a scan is to be written to.
public struct ScanDisk: Equatable, Sendable {
  /// Bytes that this user may take.
  public let free: Int
  /// The existing folder, at or above the plan's, that this was asked of.
  public let place: String

  /// That of the folder of the plan.
  public init(_ plan: ScanPlan) throws(Failure) {
    (place, free) = try Self.free(of: plan.folder)
  }

  /// Refuses what does not fit; a folder that was begun may have taken its space already.
  public func check(_ plan: ScanPlan) throws(Failure) {
    let isBegun = try exists(plan.folder + "/plan.json")
    guard isBegun || plan.size.total <= free else {
      throw Failure(
        .inputOutput,
        "\(clipped(plan.folder)): the scan needs \(ScanSize.inWords(plan.size.total)) on disk, and "
          + "\(ScanSize.inWords(free)) are free at \(clipped(place))")
    }
  }

  private static func free(of folder: String) throws(Failure) -> (place: String, free: Int) {
    var place = folder.isEmpty ? "." : folder
    var status = statvfs()
    while statvfs(place, &status) != 0 {
      let above = folderName(of: place)
      guard [ENOENT, ENOTDIR].contains(errno), place != "/", place != "." else {
        throw systemFailure(.inputOutput, clipped(folder))
      }
      place = above.isEmpty ? "." : above
    }
    let (bytes, isLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(
      by: UInt64(status.f_frsize))
    return (place, isLarge ? .max : Int(clamping: bytes))
  }
}
