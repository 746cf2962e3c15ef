import Foundation
import FoundationXML
import Testing

/// The page that `report` writes.
@Suite struct ReportTests {
  /// What an XML parser finds in a page.
  private final class Page: NSObject, XMLParserDelegate {
    struct Element {
      let name: String
      let attributes: [String: String]
    }
    private(set) var elements: [Element] = []
    private(set) var text = ""
    private(set) var isWellFormed = false

    init(_ html: String) {
      super.init()
      let parser = XMLParser(data: Data(html.utf8))
      parser.delegate = self
      isWellFormed = parser.parse()
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func count(_ name: String) -> Int { elements.count { $0.name == name } }
  }

  private func page(_ options: [String] = [], configuration: String = "plan: prism") async throws
    -> String
  {
    let folder = try Folder(["c.yaml": configuration])
    let run = try await nuem(
      ["report", "--config", "c.yaml", "--samples", "2e4"] + options, in: folder)
    return run.succeeded()
  }

  @Test func structure() async throws {
    let html = try await page()
    let page = Page(html)
    #expect(page.isWellFormed)
    #expect(html.hasPrefix("<!DOCTYPE html>\n"))
    #expect(page.count("title") > 1 && page.count("h1") == 1 && page.count("main") == 1)
    #expect(page.count("h2") == 6 && page.count("section") == 6)
    // Of the default plan's stations spectra and fluxes, and six bounds; legends stand beside.
    let drawings = page.elements.filter { $0.name == "svg" && $0.attributes["role"] == "img" }
    #expect(drawings.count == 6 + 6 + 6)
    #expect(page.count("figure") == drawings.count && page.count("figcaption") == drawings.count)
    // Every name that another element refers to is there, once.
    let identifiers = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(identifiers).count == identifiers.count)
    for element in page.elements {
      let named =
        element.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
      let link = element.attributes["href"].map { [String($0.dropFirst())] } ?? []
      for name in named + link { #expect(identifiers.contains(name), "\(name)") }
    }
    for drawing in drawings { #expect(drawing.attributes["aria-labelledby"] != nil) }
    // Tables have captions and headings that say what they head.
    #expect(page.count("caption") == page.count("table"))
    #expect(page.elements.allSatisfy { $0.name != "th" || $0.attributes["scope"] == "col" })
    // Nothing from elsewhere, nothing that runs.
    for name in ["script", "img", "iframe", "link", "object"] { #expect(page.count(name) == 0) }
    let outside = ["src", "onload", "onclick"]
    #expect(page.elements.allSatisfy { $0.attributes.keys.allSatisfy { !outside.contains($0) } })
    #expect(page.elements.allSatisfy { $0.attributes["href"]?.hasPrefix("#") ?? true })
    #expect(!html.contains("url("))
  }

  /// The numbers of `bounds` and `rates`, with the same samples.
  @Test func numbers() async throws {
    let html = try await page(["--plan", "on-axis", "--parameter", "mu_numu", "--cl", "0.95"])
    let options = ["--samples", "2e4", "--plan", "on-axis", "--format", "json"]
    let bounds = try Document(
      try await nuem(
        ["bounds", "--parameter", "mu_numu", "--cl", "0.95"] + options, in: Folder()
      ).succeeded())
    let upper = try #require(bounds.rows.first?["upper"] as? Double)
    let words = String(format: "%.3e", upper)
    #expect(html.contains("mu_numu: below \(words) bohr_magneton, Monte Carlo error at most "))
    #expect(html.contains("in the paper below 3.20e-10"))
    let hash = try #require(bounds.provenance["configuration_hash"] as? String)
    #expect(html.contains(hash))
    #expect(Page(html).text.contains("plan: on-axis"))
  }

  /// The same bytes whatever the threads; what depends on the machine is left out.
  @Test func reproducible() async throws {
    let pages = try await [1, 2, 5].asyncMap { try await page(["--threads", "\($0)"]) }
    #expect(Set(pages).count == 1)
    for word in ["instruction set", "openblas", "threads"] {
      #expect(!pages[0].lowercased().contains(word), "\(word)")
    }
    #expect(try await page(["--seed", "7"]) != pages[0])
  }

  /// Names in a configuration can neither open a tag nor hide what is read.
  @Test func hostileNames() async throws {
    let name = "<img src=x onerror=alert(1)>'\"&\u{202E}.csv"
    let rows = (1...12).flatMap { bin in
      ["neutrino", "antineutrino"].map { "\($0),0,\(bin),1,1\n" }
    }
    let folder = try Folder([
      name: "mode,position_m,bin,ccqe,pi0\n" + rows.joined(),
      "c.yaml": """
      plan: on-axis
      backgrounds: "<img src=x onerror=alert(1)>'\\"&\\u202E.csv"
      """,
    ])
    let html = try await nuem(
      ["report", "--config", "c.yaml", "--samples", "1e4"], in: folder
    ).succeeded()
    let page = Page(html)
    #expect(page.isWellFormed && page.count("img") == 0)
    #expect(!html.contains("<img") && !html.contains("\u{202E}"))
    #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;&#39;"))
    #expect(page.text.contains("<img src=x onerror=alert(1)>'"))
  }

  /// What is odd in a configuration: one bin, a plan of one's own, nothing drawn where nothing is.
  @Test(arguments: [
    "binning: { bins: 1 }", "backgrounds: none",
    "plan: [{ mode: neutrino, position_m: 12, years: 2 }]",
    "physics: { millicharge_convention: published, millicharge_sign: proton }",
    "detector: { recoil_threshold_gev: 19.9 }",
  ])
  func configurations(_ text: String) async throws {
    let html = try await page(configuration: text)
    #expect(Page(html).isWellFormed)
    #expect(html.matches(of: #/\b(nan|inf)\b|[MLHV]-?(nan|inf)/#).isEmpty)
  }

  @Test func couplings() async throws {
    let html = try await page(["--plan", "on-axis", "--set", "mu_numu=1e-9"])
    #expect(html.contains("mu_numu = 1.0e-9") || html.contains("mu_numu = 1.0e-09"))
    #expect(html.contains("with couplings, and error"))
  }

  @Test func file() async throws {
    let folder = try Folder()
    let run = try await nuem(
      "report", "--samples", "1e4", "--plan", "on-axis", "--output", "r.html", in: folder)
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(run.errors == "nuem: wrote r.html\n")
    #expect(Page(try folder.text(of: "r.html")).isWellFormed)
    let refused = try await nuem(
      "report", "--samples", "1e4", "--output", "none/r.html", in: folder)
    refused.refused(74, naming: ["none/r.html"])
  }
}

extension Array {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws
    -> [Result]
  {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
