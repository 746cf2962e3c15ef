import Foundation
import Testing

@Suite struct ScanPlanTests {
  /// The example of the repository.
  private func folder() throws -> Folder {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "examples/scan.yaml"), encoding: .utf8)
    return try Folder(["scan.yaml": text])
  }

  @Test func example() async throws {
    let folder = try folder()
    let text = try await nuem("scan", "plan", "scan.yaml", in: folder).succeeded()
    #expect(text.contains("limits          1 core hours of each process, 0.1 GB on disk"))
    #expect(text.contains("configurations  6 ") && text.contains("points          231 "))
    let json = try await nuem("scan", "plan", "scan.yaml", "--format", "json", in: folder)
      .succeeded()
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(document["schema"] as? String == "nuem/scan-plan/1")
    #expect(document["configurations"] as? Int == 6)
    let hash = try #require(document["hash"] as? String)
    #expect(text.contains(hash))
    #expect(try folder.names() == ["scan.yaml"])
  }

  @Test func list() async throws {
    let text = try await nuem("scan", "plan", "scan.yaml", "--list", in: folder()).succeeded()
    let lines = text.split(separator: "\n")
    #expect(lines.count == 7)
    #expect(lines[0] == "configuration,detector.energy_resolution,detector.angular_resolution_deg")
    #expect(lines[6] == "5,0.15,1")
  }

  /// Found before anything is computed: a station that the flux does not have.
  @Test func configurationThatCannotBeComputed() async throws {
    let folder = try Folder([
      "p.yaml": """
      configurations:
        - key: plan
          values: [on-axis, [{ mode: neutrino, position_m: 5000, years: 1 }]]
      compute: { chi_square: {} }
      """
    ])
    let run = try await nuem("scan", "plan", "p.yaml", in: folder)
    run.refused(65, naming: ["configuration 1: plan = ", "p.yaml:3: plan"])
  }

  @Test func whatDoesNotFitOnTheDisk() async throws {
    let folder = try Folder([
      "p.yaml": """
      grid:
        - { parameter: mu_numu, from: 0, to: 1e-9, count: 1000000 }
        - { parameter: mu_nue, from: 0, to: 1e-9, count: 1000000 }
      compute: { chi_square: {} }
      limits: { disk_gb: 1e5 }
      """
    ])
    try await nuem("scan", "plan", "p.yaml", in: folder).refused(
      74, naming: ["needs", "TB", "free"])
  }

  @Test(arguments: [("none.yaml", Int32(66)), (".", 66), ("", 66)])
  func noPlan(_ name: String, _ status: Int32) async throws {
    try await nuem("scan", "plan", name, in: Folder()).refused(status, naming: [])
  }
}
