import Configuration
import Fit
import Interactions

/// An interval in the rows of `toys`: its ends, their errors, and the reason why one of them is
/// missing.
struct ToyInterval {
  struct End {
    let value: Double?
    let error: Double?
    let reason: EndReason?
  }

  let lower: End
  let upper: End

  /// An interval by Feldman and Cousins.
  init(_ interval: AcceptedInterval) {
    lower = End(
      value: interval.lower.value, error: interval.lower.error, reason: interval.lower.reason)
    upper = End(
      value: interval.upper.value, error: interval.upper.error, reason: interval.upper.reason)
  }

  private init(lower: End, upper: End) {
    self.lower = lower
    self.upper = upper
  }

  /// The intervals by Wilks' theorem; the one around the best fit comes first.
  static func byWilks(_ bound: Bound) -> [ToyInterval] {
    let isLimited = bound.parameter.bounds != nil
    let below: EndReason =
      isLimited || !bound.parameter.isSignSeen ? .physicalLimit : .noEndInDomain
    let above: EndReason = isLimited ? .physicalLimit : .noEndInDomain
    func end(_ value: Double?, _ error: Double, missing: EndReason) -> End {
      guard let value else { return End(value: nil, error: nil, reason: missing) }
      return End(
        value: value, error: error.isFinite ? error : nil,
        reason: error.isFinite ? nil : .errorNotTrusted)
    }
    let first = ToyInterval(
      lower: end(bound.lower?.value, bound.lower?.error ?? .nan, missing: below),
      upper: end(bound.upper?.value, bound.upper?.error ?? .nan, missing: above))
    return [first]
      + bound.otherIntervals.map {
        ToyInterval(
          lower: end($0.lower, .nan, missing: below), upper: end($0.upper, .nan, missing: above))
      }
  }

  /// The values in the order of the columns from `lower` on.
  var values: [ResultValue] {
    [
      ResultValue(lower.value), ResultValue(upper.value), ResultValue(lower.error),
      ResultValue(upper.error), reason(of: lower), reason(of: upper),
    ]
  }

  private func reason(of end: End) -> ResultValue {
    end.reason.map { .text($0.rawValue) } ?? .missing
  }

  /// Ends alone.
  var json: JSON {
    .object([
      .init("lower", ResultValue(lower.value).json), .init("upper", ResultValue(upper.value).json),
    ])
  }

  func inWords(isMoment: Bool) -> String {
    func words(_ end: End, missing: String) -> String {
      end.value.map { readable($0, digits: 4) } ?? missing
    }
    func missing(_ end: End) -> String {
      end.reason == .fitFailed ? "where no fit converges" : "no end"
    }
    let isFromZero = isMoment && lower.reason == .physicalLimit
    return words(lower, missing: isFromZero ? "0" : missing(lower)) + " to "
      + words(upper, missing: missing(upper))
  }
}
