import Configuration
import EventRates
import Experiment
import Interactions

/// All settings that change a number, section by section.
public struct Configuration: Equatable, Sendable {
  /// Section `detector`.
  public var detector = DetectorSettings()
  /// Section `binning`.
  public var binning = BinningSettings()
  /// Section `beam`.
  public var beam = BeamSettings()
  /// Key `plan`.
  public var plan = ExposurePlan.prism
  /// Section `physics`.
  public var physics = PhysicsSettings()
  /// Key `normalization`.
  public var normalization = Normalization.table1
  /// Key `backgrounds`.
  public var backgrounds = BackgroundSetting.default
  /// Key `data`.
  public var data = DataSetting.asimov
  /// Section `statistics`.
  public var statistics = StatisticsSettings()
  /// Section `sampling`.
  public var sampling = SamplingSettings()

  /// The paper's setup.
  public init() {}

  /// The file format, from which reading, `config show` and the JSON Schema follow.
  public static let format = ConfigurationFormat<Configuration>(
    fields: [
      .section("detector", \.detector, DetectorSettings.fields),
      .section("binning", \.binning, BinningSettings.fields),
      .section("beam", \.beam, BeamSettings.fields),
      ExposurePlan.field(\.plan),
      .section("physics", \.physics, PhysicsSettings.fields),
      Normalization.field(\.normalization),
      BackgroundSetting.field(\.backgrounds),
      DataSetting.field(\.data),
      .section("statistics", \.statistics, StatisticsSettings.fields),
      .section("sampling", \.sampling, SamplingSettings.fields),
    ],
    defaults: Configuration())
}
