import Configuration

/// A text as it may stand in HTML, SVG and XML, between tags and in quoted attributes. Control and
/// format characters, which could reorder or hide what is read, are spelled out.
func escapedHTML(_ text: String) -> String {
  printable(text, keeping: ["\n", "\t"]).unicodeScalars.reduce(into: "") { result, scalar in
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(scalar)
    }
  }
}

/// A number as a person writes it: 3.1e-10 as 3.1 x 10^-10.
func numberHTML(_ text: String) -> String {
  let minus = "\u{2212}"
  guard let exponent = text.firstIndex(of: "e"),
    let power = Int(text[text.index(after: exponent)...])
  else { return escapedHTML(text.replacing("-", with: minus)) }
  let mantissa = text[..<exponent].replacing("-", with: minus)
  let sign = power < 0 ? minus : ""
  return "\(mantissa)\u{2009}\u{00D7}\u{2009}10<sup>\(sign)\(power.magnitude)</sup>"
}

extension ResultDocument {
  /// The rows as a table that scrolls by itself where the window is narrow. Rows that begin a new
  /// group of the first columns, such as a station, are set off.
  func htmlTable(id: String, groupedBy groupColumns: Int = 0) -> String {
    let isNumeric = isNumeric
    let shown = shownColumns
    func field(_ tag: String, _ index: Int, _ content: String, _ attributes: String = "") -> String
    {
      "<\(tag)\(attributes)\(isNumeric[index] ? " class=\"number\"" : "")>\(content)</\(tag)>"
    }
    let head = shown.map { field("th", $0, escapedHTML(columns[$0].words), " scope=\"col\"") }
    var body = ""
    var group: [ResultValue]?
    for row in rows {
      let names = Array(row.prefix(groupColumns))
      let begins = groupColumns > 0 && names != group
      group = names
      body += begins ? "<tr class=\"group\">" : "<tr>"
      let texts = texts(row)
      for index in shown {
        let text = texts[index]
        let content =
          switch row[index] {
          case .number, .count: numberHTML(text)
          case .missing: "\u{2013}"
          case .text, .boolean: escapedHTML(text)
          }
        body += field("td", index, content)
      }
      body += "</tr>\n"
    }
    return """
      <div class="scroll" role="region" aria-labelledby="\(id)" tabindex="0">
      <table>
      <caption id="\(id)">\(escapedHTML(title))</caption>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(body)</tbody>
      </table>
      </div>

      """
  }

  /// The notes, each in a paragraph.
  var htmlNotes: String { paragraphsHTML(sentences) }
}

func paragraphsHTML(_ texts: some Sequence<String>) -> String {
  texts.map { "<p class=\"note\">\(sentenceHTML($0))</p>\n" }.joined()
}

/// The HTML of notes, in which an error stands behind `+-`.
func sentenceHTML(_ text: String) -> String {
  escapedHTML(text.replacing(" +- ", with: " \u{00B1} "))
}

extension ResultColumn {
  /// The heading in words for a reader.
  fileprivate var words: String {
    let known = [
      "position_m": "position [m]", "low_me": "from [m_e]", "high_me": "to [m_e]",
      "mc_error": "MC error", "mc_error_lower": "MC error, lower",
      "mc_error_upper": "MC error, upper",
    ]
    return known[key] ?? heading.replacing("_", with: " ")
  }
}
