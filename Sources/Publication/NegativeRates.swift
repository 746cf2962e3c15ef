import EventRates
import NearDetector
import NeutrinoPhysics
import Settings

/// Events below 0, which the squares of amplitudes cannot give and the published size of the milli-charge
/// terms can: there their interference is 4 pi times as large, and outweighs the squares.
struct NegativeRates {
  /// Less than this part of a channel's events is what integration leaves.
  private static let rounding = 1e-6

  private var first: String?
  private var negative = 0
  private var entries = 0

  /// - Parameter events: of a station's channel, in every bin.
  mutating func look(at events: [Double], of channel: Channel, at station: Station) {
    entries += events.count
    let least = -Self.rounding * events.reduce(0) { $0 + abs($1) }
    for (bin, value) in events.enumerated() where value < least {
      negative += 1
      if first == nil {
        first = "\(channel.rawValue) in \(station), bin \(bin + 1) (\(numeral(value)))"
      }
    }
  }

  /// For the user; nothing where there are none.
  func warnings(_ physics: PhysicsSettings) -> [String] {
    guard let first else { return [] }
    return [
      "\(negative) of \(entries) rates are negative, the first that of \(first)"
        + (physics.millichargeConvention == .published
          ? ": with millicharge_convention published a cross-section can be" : "")
    ]
  }
}
