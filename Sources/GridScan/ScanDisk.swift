import EventRates
import Foundation
import Inference
import Settings

/// The space that a scan takes on disk, in bytes; of the result, before it is compressed.
public struct ScanDisk: Equatable, Sendable {
  /// Bytes of all blocks together.
  public let blocks: Int
  /// Bytes of templates that blocks share.
  public let templates: Int
  /// Bytes of the merged result, at most.
  public let result: Int
  /// Of the file system of the plan's folder, as this user may take it.
  public let free: Int
  /// The existing folder, at or above the plan's, that this was asked of.
  public let place: String

  /// Bytes of all together.
  public var total: Int { blocks + templates + result }

  /// Beside its columns, what a file has at least.
  private static let header = 512
  /// Space on disk is given out in pieces of this size.
  private static let cluster = 4096

  /// What a plan takes on disk.
  public init(_ plan: ScanPlan) throws(Failure) {
    let layout = plan.layout
    var (blocks, result) = (0, 0)
    for (index, part) in layout.parts.enumerated() {
      let bytes = plan.columns(ofPart: index).reduce(0) { $0 + $1.kind.bytes * $1.width }
      let full = Self.onDisk(part.itemsOfBlock * bytes)
      let last = Self.onDisk((part.items - (part.blocks - 1) * part.itemsOfBlock) * bytes)
      // At most 1e12 items of some hundred bytes.
      blocks += layout.configurations * ((part.blocks - 1) * full + last)
      result += layout.configurations * part.items * bytes
    }
    self.blocks = blocks
    self.result = result
    templates =
      layout.blocksOfConfiguration > 1
      ? layout.configurations * Self.onDisk(Self.largestTemplates(plan)) : 0
    (place, free) = try Self.free(of: plan.folder)
  }

  /// Refuses what does not fit; a folder that was begun may have taken its space already.
  public func check(_ plan: ScanPlan) throws(Failure) {
    let isBegun = FileManager.default.fileExists(atPath: plan.folder + "/plan.json")
    guard isBegun || total <= free else {
      throw Failure(
        .inputOutput,
        "\(clipped(plan.folder)): the scan needs \(Self.inWords(total)) on disk, and "
          + "\(Self.inWords(free)) are free at \(clipped(place))")
    }
  }

  /// Such as `1.5 GB`.
  public static func inWords(_ bytes: Int) -> String {
    var (value, unit) = (Double(bytes), "B")
    for larger in ["kB", "MB", "GB", "TB", "PB"] where value >= 1000 {
      value /= 1000
      unit = larger
    }
    return String(format: unit == "B" ? "%.0f " : "%.3g ", value) + unit
  }

  private static func onDisk(_ bytes: Int) -> Int {
    (bytes + header + cluster - 1) / cluster * cluster
  }

  /// Of the largest configuration.
  private static func largestTemplates(_ plan: ScanPlan) -> Int {
    ConfigurationVariations(base: (plan.base, plan.baseSource), axes: plan.axes).all.map {
      let configuration = $0.configuration
      let sampling = configuration.sampling
      let sets =
        sampling.engine == .quadrature
        ? 2 : 1 + min(sampling.replicates, TemplateEstimate.maximumGroups)
      let variations =
        configuration.statistics.fluxCovariance == .none ? 0 : ScanCost.assumedFluxPulls
      return 8 * sets * (1 + variations) * configuration.plan.cells.count
        * TemplateEstimate.valuesOfStation(bins: configuration.binning.bins)
    }.max() ?? 0
  }

  private static func free(of folder: String) throws(Failure) -> (place: String, free: Int) {
    var place = folder.isEmpty ? "." : folder
    var status = statvfs()
    while statvfs(place, &status) != 0 {
      let above = folderName(of: place)
      guard [ENOENT, ENOTDIR].contains(errno), place != "/", place != "." else {
        throw Failure(.inputOutput, "\(clipped(folder)): \(systemReason())")
      }
      place = above.isEmpty ? "." : above
    }
    let (bytes, isLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(
      by: UInt64(status.f_frsize))
    return (place, isLarge ? .max : Int(clamping: bytes))
  }
}
