import EventRates
import NearDetector
import NeutrinoPhysics
import Settings

/// Everything that changes a number, each room's section in one place.
public struct Configuration: Equatable, Sendable {
  public var detector = DetectorSettings()
  public var binning = BinningSettings()
  public var beam = BeamSettings()
  public var plan = ExposurePlan.prism
  public var physics = PhysicsSettings()
  public var normalization = Normalization.table1
  public var backgrounds = BackgroundSetting.default
  public var data = DataSetting.asimov
  public var statistics = StatisticsSettings()
  public var sampling = SamplingSettings()

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
