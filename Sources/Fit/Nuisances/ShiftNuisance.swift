import Configuration
import Experiment
import Interactions

/// Shifts of components, bin by bin, relative to what is expected of them: one pull N(0, 1) for a whole plan. A
/// CSV `mode,position_m,bin,component,shift`, at one standard deviation; what has no row is not shifted.
public struct ShiftNuisance: Sendable {
  /// Name that results give it.
  public let name: String
  /// Hash of the file's content.
  public let contentHash: String
  /// Relative shifts [exposure of the plan][channel in the order of (3.2), then background][bin].
  private(set) var shifts: [[[Double]]]

  private static let header = ["mode", "position_m", "bin", "component", "shift"]
  /// Limits of a shift: at one standard deviation either way no component may fall below 0.
  private static let limits = Limits.atLeast(-1.0, upTo: 1)

  /// Refuses rows of components that are not there, and a file that shifts nothing of the plan.
  init(
    name: String, file: String, key: String, plan: ExposurePlan, backgrounds: [String], bins: Int,
    source: ConfigurationSource
  ) throws(Failure) {
    self.name = name
    let exposures = plan.exposures
    do throws(Failure) {
      let input = try source.read(file, of: key)
      contentHash = input.contentHash
      var table = try TableReader(input.bytes, name: input.path, header: Self.header)
      let width = Int(exposures.first?.mode.channels.count ?? 0) + backgrounds.count
      var found = exposures.map { _ in
        [[Double?]](repeating: [Double?](repeating: nil, count: bins), count: width)
      }
      while try table.nextRow() {
        let station = Station(
          mode: try table.choice(0, Self.header[0]),
          positionM: try table.number(1, Self.header[1], offAxisLimitsM))
        let bin = try table.count(2, Self.header[2], .atLeast(1, upTo: bins))
        let word = table.text(3)
        let target = NuisanceTarget(word: word)
        let shift = try table.number(4, Self.header[4], Self.limits)
        let names = NuisanceTarget.reservedWords + backgrounds
        guard names.contains(word) else {
          throw table.failure(
            "component: expected one of \(names.joined(separator: ", ")), found \(quoted(word))"
              + suggestion(for: word, among: names))
        }
        // One file serves every plan.
        guard let exposure = exposures.firstIndex(where: { $0.station == station }) else {
          continue
        }
        let acts =
          exposures[exposure].mode.channels.map {
            target.contains($0, mode: exposures[exposure].mode)
          }
          + backgrounds.map { target.contains(background: $0) }
        for component in acts.indices where acts[component] {
          guard found[exposure][component][bin - 1] == nil else {
            throw table.failure("bin \(bin) of \(word) in \(station) again")
          }
          found[exposure][component][bin - 1] = shift
        }
      }
      shifts = found.map { $0.map { $0.map { $0 ?? 0 } } }
      guard shifts.contains(where: { $0.contains { $0.contains { $0 != 0 } } }) else {
        throw Failure(
          .badInput,
          "\(table.name): nuisance \(name) acts on nothing: no shift but 0 at the stations of plan"
            + " \(plan.name)")
      }
    } catch {
      throw source.blame(error, on: key)
    }
  }

  /// The shifts of other exposures.
  ///
  /// - Parameter indices: index in this plan of each of those exposures; nil where the plan does
  ///   not have it: nothing is shifted then.
  func at(_ indices: [Int?]) -> ShiftNuisance {
    var nuisance = self
    let nothing = shifts.first.map { $0.map { $0.map { _ in 0.0 } } } ?? []
    nuisance.shifts = indices.map { index in index.map { shifts[$0] } ?? nothing }
    return nuisance
  }
}
