import Configuration
import Experiment
import Foundation
import Interactions

/// The part of a configuration that this room owns.
struct Setup: Equatable, Sendable {
  var detector = DetectorSettings()
  var binning = BinningSettings()
  var beam = BeamSettings()
  var plan = ExposurePlan.prism
  var normalization = Normalization.table1
  var backgrounds = BackgroundSetting.default

  static let format = ConfigurationFormat(
    fields: [
      .section("detector", \.detector, DetectorSettings.fields),
      .section("binning", \.binning, BinningSettings.fields),
      .section("beam", \.beam, BeamSettings.fields),
      ExposurePlan.field(\.plan),
      Normalization.field(\.normalization),
      BackgroundSetting.field(\.backgrounds),
    ], defaults: Setup())

  static func read(_ text: String, name: String = "conf.yaml") throws(Failure) -> (
    settings: Setup, source: ConfigurationSource
  ) {
    try format.read(Array(text.utf8), name: name)
  }
}

/// The failure that a body throws; nil when it throws none.
func refusal<Value>(_ body: () throws(Failure) -> Value) -> Failure? {
  do throws(Failure) {
    _ = try body()
    return nil
  } catch { return error }
}

/// A folder with files, removed with this object.
final class Folder: Sendable {
  let path: String

  init(_ files: [String: String]) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
    for (name, text) in files { try Data(text.utf8).write(to: url.appendingPathComponent(name)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Reads a configuration as if it were `conf.yaml` in the folder.
  func read(_ text: String) throws(Failure) -> (settings: Setup, source: ConfigurationSource) {
    try Setup.read(text, name: "\(path)/conf.yaml")
  }

  func flux(_ text: String) throws(Failure) -> FluxTable {
    let (settings, source) = try read(text)
    return try FluxTable.load(settings.beam.flux, source: source)
  }

  /// The refusal's text with the folder's path left out.
  func message(_ body: () throws(Failure) -> FluxTable) -> String {
    refusal(body)?.message.replacingOccurrences(of: "\(path)/", with: "") ?? "none"
  }
}

let fluxHeader = "mode,position_m,energy_low_gev,energy_high_gev,numu,numubar,nue,nuebar\n"
