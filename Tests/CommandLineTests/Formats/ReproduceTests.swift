import Foundation
import Testing

/// `reproduce`, on standard output and in files.
@Suite struct ReproduceTests {
  private static let tables = [
    "bounds.csv", "bounds_as_printed.csv", "bounds_as_printed_one_beam.csv",
    "bounds_without_backgrounds.csv", "fig1_flux.csv", "fig2_spectrum.csv",
    "fig3_context.csv", "fig3_region.csv", "fig4_ratio.csv", "fig5_spectrum.csv",
    "fig6_context.csv", "fig6_region.csv", "fig7_spectrum.csv", "fig8_context.csv",
    "fig8_region.csv", "table1.csv",
  ]

  @Test func files() async throws {
    let folder = try Folder()
    let arguments = ["reproduce", "--samples", "1e4", "--output", "a/b"]
    let run = try await nuem(arguments, in: folder)
    #expect(run.status == 0 && run.errors == "nuem: wrote 18 files to a/b\n")
    #expect(
      try folder.names(under: "a/b")
        == (Self.tables + ["comparison.md", "provenance.json"]).sorted())
    for name in Self.tables {
      let text = try folder.text(of: "a/b/\(name)")
      #expect(try Table(text).rows.count > (name.contains("context") ? 3 : 5))
      #expect(!text.contains("nan") && !text.contains("inf,"))
    }
    let provenance = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: folder["a/b/provenance.json"])))
    #expect((provenance as? [String: Any])?["samples"] as? Int == 16 * 1024)
    #expect((provenance as? [String: Any])?["kinematics"] as? String == "paper")
    #expect(try Table(try folder.text(of: "a/b/fig1_flux.csv")).header == Design.headers["flux"])

    // Again over what is there, and saying nothing.
    let again = try await nuem(arguments + ["--quiet"], in: folder)
    #expect(again.succeeded() == run.output)
    #expect(try folder.names(under: "a/b").count == 18)
  }

  /// Both conventions and three plans stand side by side; the paper's numbers beside both.
  @Test func bounds() async throws {
    let run = try await nuem("reproduce", "--samples", "1e4", "--format", "csv", in: Folder())
    let table = try Table(run.succeeded())
    #expect(table.rows.count == 2 * 3 * 6)
    #expect(table.rows.map { $0["convention"] }.prefix(18).allSatisfy { $0 == "derived" })
    #expect(table.rows.map { $0["convention"] }.suffix(18).allSatisfy { $0 == "published" })
    for (derived, published) in zip(table.rows.prefix(18), table.rows.suffix(18)) {
      for key in ["plan", "parameter", "published_lower", "published_upper"] {
        #expect(derived[key] == published[key])
      }
      let (one, other) = (derived["upper"].flatMap(Double.init), published["upper"])
      let ratio = try #require(one) / #require(other.flatMap(Double.init))
      // Both the linear and the quadratic term of a charge are 4 pi larger.
      let isCharge = derived["parameter"]?.hasPrefix("q_") ?? false
      let expected = isCharge ? (4 * Double.pi).squareRoot()...(4 * Double.pi) : 1...1
      #expect(expected.contains(ratio), "\(derived)")
    }
  }

  @Test func table1() async throws {
    let folder = try Folder()
    let arguments = ["reproduce", "--samples", "1e4", "--quiet"]
    let files = try await nuem(arguments + ["--output", "."], in: folder)
    let table = try Table(try folder.text(of: "table1.csv"))
    #expect(table.header == (Design.headers["rates"] ?? "") + ",ratio")
    #expect(table.rows.count == 30)
    #expect(table.numbers("published").allSatisfy { $0 != nil })
    #expect(agree(table.numbers("integral")[0], 5877.4, within: 1e-4), "absolute, not scaled")
    #expect(files.succeeded().contains("Table 1"))

    let json = try await nuem(arguments + ["--format", "json"], in: folder)
    let document = try Document(json.succeeded())
    let rows = try #require(document.object["table1"] as? [[String: Any]])
    for (row, integral) in zip(rows, table.numbers("integral")) {
      #expect(agree(row["integral"] as? Double, try #require(integral), within: 1e-14))
    }
  }

  /// Figures 3, 6 and 8: both plans' lines at 90 % C.L. in two parameters, which end beyond the bounds
  /// of one, and other experiments' bounds beside them.
  @Test(arguments: [
    ("fig3", "mu_numu", "mu_nue", 1), ("fig6", "q_numu", "q_nue", 2),
    ("fig8", "r2_numu", "r2_nue", 1),
  ])
  func regions(_ figure: String, _ x: String, _ y: String, _ conventions: Int) async throws {
    let folder = try Folder()
    _ = try await nuem("reproduce", "--samples", "1e5", "--output", ".", in: folder)
    let lines = try Table(try folder.text(of: "\(figure)_region.csv"))
    #expect(lines.header == "convention,plan," + Design.contours)
    let bounds = try Table(try folder.text(of: "bounds.csv"))
    var regions = 0
    for plan in ["on-axis", "prism"] {
      for convention in ["derived", "published"] {
        func holds(_ row: [String: String]) -> Bool {
          row["plan"] == plan && row["convention"] == convention
        }
        let points = lines.rows.filter(holds)
        guard !points.isEmpty else { continue }
        regions += 1
        #expect(points.allSatisfy { agree($0["level"].flatMap(Double.init), 4.605, within: 1e-4) })
        for (key, parameter) in [("x", x), ("y", y)] {
          let alone = bounds.rows.first { holds($0) && $0["parameter"] == parameter }
          let upper = try #require(alone?["upper"].flatMap(Double.init))
          let reach = try #require(points.compactMap { $0[key].flatMap(Double.init) }.max())
          #expect(reach > 1.05 * upper && reach < 2 * upper, "\(plan) \(parameter)")
        }
      }
    }
    #expect(regions == 2 * conventions)
    let context = try Table(try folder.text(of: "\(figure)_context.csv"))
    #expect(context.header == "source,parameter,flavour,lower,upper,unit")
    #expect(Set(context.rows.compactMap { $0["parameter"] }).isSuperset(of: [x, y]))
  }

  /// The page says where and why the bounds differ from the paper's.
  @Test func comparison() async throws {
    let folder = try Folder()
    _ = try await nuem("reproduce", "--samples", "1e4", "--output", "r", in: folder)
    let page = try folder.text(of: "r/comparison.md")
    for heading in ["Table 1", "Bounds", "Regions", "Milli-charge", "Electron flavour", "Exposure"]
    {
      #expect(page.contains(#/\n##+ .*/#) && page.contains(heading))
    }
    #expect(page.contains("2111.14884") && page.contains("4 pi"))
    #expect(!page.contains("nan") && !page.contains("(not a number)"))
    // The reading as printed, from which the paper's charge radius of the electron neutrino comes.
    let row = page.split(separator: "\n").filter { $0.hasPrefix("| on-axis | r2_nue |") }
    #expect(row.contains { $0.contains("| 2.56, ") && $0.contains("| 1.00, 1.00 |") })
    #expect(page.contains("What stays open is the milli-charge of the electron neutrino"))
  }
}
