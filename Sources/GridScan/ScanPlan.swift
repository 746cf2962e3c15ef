import Inference
import NeutrinoPhysics
import Settings

/// A scan, read and checked: detector configurations times a grid of couplings, and what to compute.
public struct ScanPlan: Sendable {
  public let name: String
  /// As the user named it.
  public let file: String
  /// Folder of the blocks.
  public let folder: String
  public let base: Configuration
  public let baseSource: ConfigurationSource
  /// The last one varies fastest; empty for the base alone.
  public let axes: [ConfigurationAxis]
  /// Through the Standard Model of each configuration; empty for that point alone.
  public let grid: [GridAxis]
  public let layout: ScanLayout
  /// Of everything that changes a number, the program's version and the contents of named files
  /// included: 32 hexadecimal digits.
  public let hash: String
}
