import Foundation
import Testing

/// What the numbers must be, with the default five million samples.
@Suite struct NumberTests {
  /// Absolute rates by beam mode and position as stated beside the flux; numu, numubar, nue, nuebar.
  private static let absolute: [String: [Double]] = [
    "neutrino,0": [5877.4, 524.2, 572.7, 81.8],
    "antineutrino,0": [791.6, 4521.2, 250.9, 178.7],
    "neutrino,18": [562.8, 102.4, 113.3, 20.6],
    "antineutrino,18": [161.9, 395.8, 62.5, 33.9],
    "neutrino,30": [179.4, 41.9, 42.0, 8.8],
    "antineutrino,30": [62.2, 129.6, 26.0, 12.9],
  ]

  /// Table 1 of the paper, its row of totals at the end.
  private static let published: [String: [Double]] = [
    "neutrino,0": [5915, 593, 574, 78, 7160],
    "antineutrino,0": [864, 4515, 285, 173, 5837],
    "neutrino,18": [573, 102, 108, 21, 804],
    "antineutrino,18": [161, 409, 54, 35, 658],
    "neutrino,30": [175, 39, 39, 9, 262],
    "antineutrino,30": [65, 126, 23, 13, 227],
  ]

  @Test func absoluteRates() async throws {
    let run = try await nuem(
      "rates", "--format", "csv", configuration: "normalization: absolute")
    let table = try Table(run.succeeded())
    for (index, row) in table.rows.enumerated() where index % 5 < 4 {
      let station = "\(row["mode"] ?? ""),\(row["position_m"] ?? "")"
      let stated = try #require(Self.absolute[station])[index % 5]
      // The statement has four digits or fewer.
      let rounding = 0.05 / stated
      for key in ["events_per_year", "integral"] {
        #expect(agree(row[key].flatMap(Double.init), stated, within: 0.005 + rounding), "\(row)")
      }
    }
  }

  @Test func defaultRates() async throws {
    let run = try await nuem(
      "rates", "--format", "csv", configuration: "physics: { kinematics: paper }")
    let table = try Table(run.succeeded())
    let channels = ["numu", "numubar", "nue", "nuebar", "total"]
    #expect(table.rows.count == 30)
    #expect(table.rows.map { $0["channel"] } == (0..<30).map { channels[$0 % 5] })
    for (index, row) in table.rows.enumerated() {
      let station = "\(row["mode"] ?? ""),\(row["position_m"] ?? "")"
      let published = try #require(Self.published[station])[index % 5]
      #expect(row["published"].flatMap(Double.init) == published)
      // Rounded entries do not quite add up to the printed total.
      let part = index % 5 < 4 ? 1e-12 : 0.002
      #expect(agree(row["integral"].flatMap(Double.init), published, within: part))
      let events = try #require(row["events_per_year"].flatMap(Double.init))
      let error = try #require(row["mc_error"].flatMap(Double.init))
      #expect(abs(events - published) < 6 * error + part * published)
    }
    for start in stride(from: 0, to: 30, by: 5) {
      for column in ["events_per_year", "integral"] {
        let numbers = table.numbers(column)[start..<start + 5].compactMap { $0 }
        #expect(agree(numbers[4], numbers[..<4].reduce(0, +), within: 1e-12))
      }
    }
  }

  @Test(arguments: [("on-axis", "4.55e+04"), ("prism", "2.62e+04"), ("prism-7y", "2.45e+04")])
  func eventsOfAPlan(_ plan: String, _ stated: String) async throws {
    let run = try await nuem("rates", "--format", "json", configuration: "plan: \(plan)")
    let totals = try #require(try Document(run.succeeded()).object["totals"] as? [String: Any])
    let events = try #require(totals["events"] as? Double)
    #expect(totals["plan"] as? String == plan)
    // Plan prism has 26,157 events, where rounding is decided by less than the sampling error.
    let error = try #require(totals["mc_error"] as? Double)
    #expect(error > 0 && error < 20)
    let rounded = [events - 3 * error, events, events + 3 * error].map {
      String(format: "%.2e", $0)
    }
    #expect(rounded.contains(stated), "\(events)")
  }
}
