import Configuration

/// The longest time of a job, as text such as `01:30:00` or `2-00:00:00`, in Slurm's notation.
public struct TimeLimit: Equatable, Sendable, CustomStringConvertible {
  /// The whole limit in seconds.
  public let seconds: Int

  /// Slurm's signal comes one to two minutes before the end: a shorter job would do nothing else.
  static let shortest = 300
  static let longest = 365 * 86400

  /// Reads `HH:MM:SS` or `D-HH:MM:SS`.
  public init(_ text: String) throws(Failure) {
    guard let seconds = Self.seconds(of: text), (Self.shortest...Self.longest).contains(seconds)
    else {
      throw Failure(
        .commandLine,
        "expected HH:MM:SS or D-HH:MM:SS, from 00:05:00 to 365-00:00:00, found \(quoted(text))")
    }
    self.seconds = seconds
  }

  private static func seconds(of text: String) -> Int? {
    guard text.utf8.allSatisfy({ $0 < 0x80 }),
      let match = text.wholeMatch(of: /(?:([0-9]{1,3})-)?([0-9]{1,4}):([0-9]{2}):([0-9]{2})/),
      let hours = Int(match.2), let minutes = Int(match.3), let seconds = Int(match.4),
      minutes < 60, seconds < 60
    else { return nil }
    let days = match.1.flatMap { Int($0) }
    guard days == nil || hours < 24 else { return nil }
    return (((days ?? 0) * 24 + hours) * 60 + minutes) * 60 + seconds
  }

  public var description: String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let days = seconds / 86400
    let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(padded)
    return (days > 0 ? "\(days)-" : "") + clock.joined(separator: ":")
  }
}
