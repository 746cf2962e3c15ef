import Configuration

/// Tells the paper's beam from other beams, so that settings of the paper's beam are not applied to
/// another one in silence.
///
/// A beam is another one when the numbers of its flux are not those of the flux that is compiled
/// in. A copy of the default flux in a file of the user's is the default beam.
public struct BeamIdentity: Sendable {
  /// Whether the flux is the published one.
  public let isDefault: Bool
  private let beam: BeamSettings

  /// Judges a flux that was read, and the settings that name it.
  public init(flux: FluxTable, beam: BeamSettings) throws(Failure) {
    self.beam = beam
    isDefault = try flux.isPublished
  }

  /// Whether protons on target and energies are the paper's too.
  public var isPapers: Bool {
    let paper = BeamSettings()
    return isDefault && beam.protonsOnTargetPerYear == paper.protonsOnTargetPerYear
      && beam.energyMaxGeV == paper.energyMaxGeV
  }

  /// Refuses another beam whose configuration does not give the normalisation and the backgrounds.
  public func check(
    normalization: Normalization, backgrounds: BackgroundSetting, source: ConfigurationSource
  ) throws(Failure) {
    guard !isDefault else { return }
    try Self.requireSaid(normalization, backgrounds, beam, source)
  }

  /// The same check before a flux is read; the flux is read only where the result depends on it.
  public static func check(
    _ beam: BeamSettings, normalization: Normalization, backgrounds: BackgroundSetting,
    source: ConfigurationSource
  ) throws(Failure) {
    guard beam.flux != .default else { return }
    do throws(Failure) {
      try requireSaid(normalization, backgrounds, beam, source)
    } catch {
      if try FluxTable.load(beam.flux, source: source).isPublished { return }
      throw error
    }
  }

  private static func requireSaid(
    _ normalization: Normalization, _ backgrounds: BackgroundSetting, _ beam: BeamSettings,
    _ source: ConfigurationSource
  ) throws(Failure) {
    let files = beam.flux.files.map(\.name)
    let name =
      files.first.map {
        " (\(clipped($0))\(files.count > 1 ? " and \(files.count - 1) more" : ""))"
      } ?? ""
    if backgrounds == .default, source.isGiven("backgrounds") {
      throw source.failure(
        .badInput, at: "backgrounds",
        "default is an estimate made for the default beam, DUNE's, and beam.flux is another one"
          + "\(name): expected none, or a CSV file mode,position_m,bin with a column for each component"
      )
    }
    var missing: [String] = []
    // A value other than the default was set, by a file or by a program.
    if normalization == .ofDefaultBeam, !source.isGiven("normalization") {
      missing.append(
        "normalization: absolute (rates from the flux as it is) or normalization: table1 (scaled to"
          + " Table 1 of the paper, which is DUNE's)")
    }
    if backgrounds == .default {
      missing.append("backgrounds: none, or the name of a CSV file (the default is made for DUNE)")
    }
    guard missing.isEmpty else {
      throw source.failure(
        .badInput, at: "beam.flux",
        "a beam that is not the default one\(name) needs to be told what the default one has:"
          + " expected \(missing.joined(separator: "; and "))")
    }
  }
}
