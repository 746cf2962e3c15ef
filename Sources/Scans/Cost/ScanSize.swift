import EventRates
import Fit
import Foundation

/// The space that a scan takes on disk, in bytes; that of the result is before compression.
public struct ScanSize: Equatable, Sendable {
  /// The bytes of all blocks together.
  public let blocks: Int
  /// The bytes of templates that blocks share.
  public let templates: Int
  /// The largest number of bytes of the merged result.
  public let result: Int

  /// The bytes of all together.
  public var total: Int { blocks + templates + result }

  /// The least number of bytes of a file beside its columns.
  private static let header = 512
  /// The size of the pieces in which space on disk is allocated.
  private static let cluster = 4096

  /// The size of a plan.
  ///
  /// - Parameter templates: the bytes of the templates of one configuration, where they are known
  ///   better than from the plan.
  init(_ plan: ScanPlan, templates: Int? = nil) {
    let layout = plan.layout
    var (blocks, result) = (0, 0)
    for (index, part) in layout.parts.enumerated() {
      let bytes = plan.columns(ofPart: index).reduce(0) { $0 + $1.kind.bytes * $1.width }
      let full = Self.onDisk(part.itemsOfBlock * bytes)
      let last = Self.onDisk((part.items - (part.blocks - 1) * part.itemsOfBlock) * bytes)
      // The product does not overflow: there are at most 1e12 items of some hundred bytes.
      blocks += layout.configurations * ((part.blocks - 1) * full + last)
      result += layout.configurations * part.items * bytes
    }
    self.blocks = blocks
    self.result = result
    guard layout.blocksOfConfiguration > 1 else {
      self.templates = 0
      return
    }
    let (all, isHuge) = layout.configurations.multipliedReportingOverflow(
      by: Self.onDisk(templates ?? plan.bytesOfTemplates))
    self.templates = isHuge ? .max / 2 : min(all, .max / 2)
  }

  /// A number of bytes in words, such as `1.5 GB`.
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

  /// The bytes of a configuration's templates.
  ///
  /// - Parameter stride: the stride of the table of shapes.
  static func templates(of configuration: Configuration, fluxPulls: Int, stride: Int) -> Int {
    let sampling = configuration.sampling
    let sets =
      sampling.engine == .quadrature
      ? 2 : 1 + min(sampling.replicates, TemplateEstimate.maximumGroups)
    return TemplateEstimate.storedBytes(
      sets: sets, stations: configuration.plan.exposures.count, bins: configuration.binning.bins,
      variations: fluxPulls, stride: stride)
  }
}

extension ConfigurationVariations {
  /// The bytes of the templates of the largest configuration, as far as a plan says it.
  func bytesOfTemplates(stride: Int) -> Int {
    all.map {
      ScanSize.templates(
        of: $0.configuration,
        fluxPulls: ScanCost.assumedFluxPulls($0.configuration.statistics.fluxCovariance),
        stride: stride)
    }.max() ?? 0
  }
}
