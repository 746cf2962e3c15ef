import Configuration
import Fit
import Interactions
import ProgramBuild

/// A scan, read and checked: detector configurations times a grid of couplings, and what to
/// compute.
public struct ScanPlan: Sendable {
  /// The name of the plan or of its file, for people and file names.
  public let name: String
  /// The file's name as the user gave it.
  public let file: String
  /// The folder of the scan.
  public let folder: String
  /// The configuration that the axes vary.
  public let base: Configuration
  /// The source of the base configuration.
  public let baseSource: ConfigurationSource
  /// Experiments that are fitted together with every configuration.
  public let experiments: ScanExperiments
  /// The axes of configurations, of which the last varies fastest; empty for the base alone.
  public let axes: [ConfigurationAxis]
  /// The axes of the grid, through the Standard Model of each configuration; empty for that point
  /// alone.
  public let grid: [GridAxis]
  /// The division of the work into blocks.
  public let layout: ScanLayout
  /// The limits of what the scan may use.
  public let limits: ScanLimits
  /// The bytes of the templates of the largest configuration, as far as the plan gives them.
  let bytesOfTemplates: Int
  /// The files that the configurations name.
  public let files: [ScanFile]
  /// The hash of everything that changes a number, the program's version and the contents of named
  /// files included: 32 hexadecimal digits.
  public let hash: String
  /// The build of the program that computes the scan; blocks of another build are refused.
  public let build: BuildIdentity

  /// Items of each configuration and points of the grid that all tasks may have together.
  public static let mostItems = 1_000_000_000_000
  /// The largest number of configurations.
  public static let mostConfigurations = 1_000_000
  /// The largest number of blocks, each of which is a file.
  public static let mostBlocks = 10_000_000

  /// The number of points of the grid of one configuration.
  public var points: Int { grid.reduce(1) { $0 * $1.count } }

  /// The size of the scan on disk, as far as the plan gives it.
  public var size: ScanSize { ScanSize(self) }

  /// The tasks, which are computed at every point.
  public var tasks: [ScanTask] { layout.parts.map(\.task) }

  /// The grid of a configuration.
  public func grid(of study: Study) throws(Failure) -> ProfileGrid {
    try ProfileGrid(
      try grid.map { (axis) throws(Failure) in
        try axis.on(try study.interactions.same(axis.parameter))
      }, through: study.standardModel)
  }

  /// The index of a configuration's value on each axis.
  public func indices(ofConfiguration index: Int) -> [Int] {
    var rest = index
    let indices = axes.reversed().map { axis in
      defer { rest /= axis.values.count }
      return rest % axis.values.count
    }
    return indices.reversed()
  }

  /// The configuration of this number, from 0, and where it came from.
  public func configuration(
    at index: Int
  ) -> (configuration: Configuration, source: ConfigurationSource) {
    configuration(at: indices(ofConfiguration: index))
  }

  func configuration(
    at indices: [Int]
  ) -> (configuration: Configuration, source: ConfigurationSource) {
    var (configuration, source) = (base, baseSource)
    for (axis, index) in zip(axes, indices) {
      Configuration.format.take(
        axis.key, from: axis.settings[index], into: &configuration, source: &source)
    }
    return (configuration, source)
  }

  /// The name of a configuration in words, such as `configuration 17: detector.energy_resolution =
  /// 0.15, plan = prism`.
  public func nameOfConfiguration(_ index: Int) -> String {
    let values = zip(axes, indices(ofConfiguration: index)).map { axis, valueIndex in
      "\(axis.key) = \(clipped(plainText(of: axis.values[valueIndex])))"
    }
    return (["configuration \(index)"] + (values.isEmpty ? [] : [values.joined(separator: ", ")]))
      .joined(separator: ": ")
  }

  /// Loads the study of a configuration with all files that it names.
  public func study(at index: Int, threads: Int) throws(Failure) -> Study {
    try study(configuration(at: index), number: index, threads: threads)
  }

  /// Loads the study of a given configuration.
  func study(
    _ loaded: (configuration: Configuration, source: ConfigurationSource), number index: Int,
    threads: Int
  ) throws(Failure) -> Study {
    try naming(index) { () throws(Failure) in
      if let joint = try experiments.joint(with: loaded) {
        return try Study(joint, threads: threads)
      }
      return try Study(
        configuration: loaded.configuration, source: loaded.source, threads: threads)
    }
  }

  /// Runs a body whose failures name the configuration, where there are several.
  public func naming<Result>(
    _ index: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    do throws(Failure) {
      return try body()
    } catch {
      throw axes.isEmpty ? error : error.at(nameOfConfiguration(index))
    }
  }
}
