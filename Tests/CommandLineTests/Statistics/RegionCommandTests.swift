import Foundation
import Testing

/// `region` and its options.
@Suite struct RegionCommandTests {
  private static let few = ["--samples", "1e4", "--points", "15"]

  private func region(_ arguments: String...) async throws -> Run {
    try await nuem(["region"] + arguments + Self.few, in: Folder())
  }

  private func table(_ arguments: String...) async throws -> Table {
    let run = try await nuem(
      ["region"] + arguments + Self.few + ["--format", "csv"], in: Folder())
    return try Table(run.succeeded())
  }

  /// Every pair has a closed line, or one cut by the axis of a moment.
  @Test(arguments: ["mu_numu", "mu_nue", "q_numu", "q_nue", "r2_numu", "r2_nue", "sin2_theta_w"])
  func everyPair(_ x: String) async throws {
    let names = ["mu_numu", "mu_nue", "q_numu", "q_nue", "r2_numu", "r2_nue", "sin2_theta_w"]
    for y in names where y != x {
      let table = try await table("--x", x, "--y", y, "--plan", "on-axis", "--contours")
      #expect(table.header == Design.contours)
      #expect(table.rows.count > 50)
      #expect(table.numbers("level").allSatisfy { agree($0, 4.605, within: 1e-4) })
      for key in ["x", "y", "mc_error_x", "mc_error_y"] {
        #expect(table.numbers(key).allSatisfy { $0 != nil })
      }
      // A charge radius of the muon flavour and the mixing angle make up for each other without end.
      let isEndless = Set([x, y]) == ["r2_numu", "sin2_theta_w"]
      if !x.hasPrefix("mu"), !y.hasPrefix("mu"), !isEndless {
        #expect(table.rows.allSatisfy { $0["closed"] == "true" }, "\(x) \(y)")
      }
    }
  }

  /// The grid covers the ranges, along x first.
  @Test func gridOfGivenRanges() async throws {
    let table = try await table(
      "--x", "q_numu", "--y", "mu_nue", "--x-range", "-2e-9,1e-9", "--y-range", "1e-9,8e-9")
    #expect(table.header == Design.headers["region"])
    #expect(table.rows.count == 15 * 15)
    let (x, y) = (table.numbers("x").compactMap { $0 }, table.numbers("y").compactMap { $0 })
    #expect(x[0] == -2e-9 && x[14] == 1e-9 && x[15] == -2e-9 && x[224] == 1e-9)
    #expect(y[0] == 1e-9 && y[14] == 1e-9 && y[224] == 8e-9 && y[15] > y[14])
    #expect(table.rows.allSatisfy { $0["converged"] == "true" })
    #expect(table.numbers("chi2").allSatisfy { ($0 ?? -1) >= 0 })
    #expect(table.numbers("iterations").allSatisfy { ($0 ?? 0) >= 1 })
  }

  /// Several levels at once, each once, the lowest first; a confidence level is one of two degrees of
  /// freedom.
  @Test func levels() async throws {
    let plane = ["--x", "mu_numu", "--y", "mu_nue", "--plan", "on-axis", "--contours"]
    func levels(_ options: String...) async throws -> [Double] {
      let run = try await nuem(
        ["region"] + plane + options + Self.few + ["--format", "csv"], in: Folder())
      var seen: [Double] = []
      for level in try Table(run.succeeded()).numbers("level").compactMap({ $0 })
      where level != seen.last {
        seen.append(level)
      }
      return seen
    }
    #expect(try await levels("--delta", "5.99", "--delta=2.30", "--delta", "5.99") == [2.30, 5.99])
    for (level, value) in zip(try await levels("--cl", "0.6827", "--cl", "0.9"), [2.2958, 4.6052]) {
      #expect(agree(level, value, within: 1e-4))
    }
    #expect(try await levels().count == 1)
  }

  @Test func document() async throws {
    let run = try await region(
      "--x", "r2_nue", "--y", "q_nue", "--cl", "0.68", "--cl", "0.9", "--format", "json")
    let document = try Document(run.succeeded())
    let axes = try #require(document.object["axes"] as? [[String: Any]])
    #expect(axes.map { $0["parameter"] as? String } == ["r2_nue", "q_nue"])
    #expect(axes.map { $0["unit"] as? String } == ["cm2", "elementary_charge"])
    let minimum = try #require(document.object["minimum"] as? [String: Any])
    #expect(minimum["x"] as? Double == 0 && minimum["y"] as? Double == 0)
    let contours = try #require(document.object["contours"] as? [[String: Any]])
    #expect(contours.count >= 2)
    for contour in contours {
      #expect(Set(contour.keys) == ["level", "closed", "points", "mc_errors"])
      let points = try #require(contour["points"] as? [[Double]])
      let errors = try #require(contour["mc_errors"] as? [[Double]])
      #expect(points.count == errors.count && points.count > 50)
      #expect(points.allSatisfy { $0.count == 2 } && errors.allSatisfy { $0.count == 2 })
      if contour["closed"] as? Bool == true { #expect(points.first == points.last) }
      // Inside of the ranges, all of it.
      for (index, axis) in axes.enumerated() {
        let (low, high) = (axis["low"] as? Double ?? .nan, axis["high"] as? Double ?? .nan)
        #expect(points.allSatisfy { $0[index] > low && $0[index] < high })
      }
    }
    #expect(document.rows.allSatisfy { $0["converged"] as? Bool == true })
    let arguments = try #require(document.provenance["arguments"] as? [String])
    #expect(arguments.contains("plan=prism") && arguments.contains("x=r2_nue"))
  }

  /// The region at the other parameter's Standard Model value ends where the bound does.
  @Test func endsAreBounds() async throws {
    let sample = ["--samples", "1e5", "--plan", "on-axis", "--delta", "2.706", "--format", "csv"]
    let bounds = try Table(try await nuem(["bounds"] + sample, in: Folder()).succeeded())
    let lines = try Table(
      try await nuem(
        ["region", "--x", "mu_numu", "--y", "mu_nue", "--contours"] + sample, in: Folder()
      ).succeeded())
    let uppers = bounds.numbers("upper").compactMap { $0 }
    #expect(lines.rows.first?["y"] == "0" && lines.rows.last?["x"] == "0")
    #expect(agree(lines.numbers("x").first ?? nil, uppers[0], within: 1e-5))
    #expect(agree(lines.numbers("y").last ?? nil, uppers[1], within: 1e-5))
  }

  @Test func nothingInTheRange() async throws {
    let run = try await region(
      "--x", "q_numu", "--y", "q_nue", "--x-range", "1e-6,2e-6", "--y-range=1e-6,2e-6",
      "--contours", "--format", "text")
    #expect(run.succeeded().contains("No contour crosses the range."))
  }
}
