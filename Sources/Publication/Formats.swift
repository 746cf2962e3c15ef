import Settings

/// How a result is written.
public enum OutputFormat: String, CaseIterable, Sendable {
  case text, csv, json, latex, markdown
}

/// What a command found, as JSON: which schema, where it comes from, then its members.
func jsonDocument(
  _ command: String, provenance: Provenance, _ members: [JSON.Member]
) -> String {
  let head: [JSON.Member] = [
    .init("schema", .text("nuem/\(command)/1")), .init("provenance", provenance.json),
  ]
  return JSON.object(head + members).text(indented: true) + "\n"
}

extension ResultDocument {
  /// The whole document, ending in a newline.
  public func formatted(as format: OutputFormat) -> String {
    switch format {
    case .text: text
    case .csv: csv
    case .json: json
    case .latex: latex
    case .markdown: markdown
    }
  }

  /// Each row as an object under the columns' keys.
  var jsonRows: [JSON] {
    rows.map { row in .object(zip(columns, row).map { JSON.Member($0.key, $1.json) }) }
  }

  private var json: String {
    jsonDocument(command, provenance: provenance, summary + [.init("rows", .list(jsonRows))])
  }

  /// Rows alone, so that any reader takes it as it is.
  private var csv: String {
    let header = columns.map(\.key).joined(separator: ",")
    let lines = rows.map { row in
      row.map { value in
        switch value {
        case .text(let text): quotedField(text)
        case .count(let count): String(count)
        case .number(let number): numeral(number)
        case .missing: ""
        }
      }.joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  private func quotedField(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private var cells: [[String]] {
    rows.map { row in zip(columns, row).map { $1.readable(digits: $0.digits) } }
  }

  /// A column is set to the right when no entry of it is text.
  private var isNumeric: [Bool] {
    columns.indices.map { column in rows.allSatisfy { $0[column].isNumeric } }
  }

  private var text: String {
    let lines = aligned([columns.map(\.heading)] + cells)
    let rule = String(repeating: "-", count: lines.map(\.count).max() ?? 0)
    let table = [lines[0], rule] + lines.dropFirst()
    return ([title, ""] + table + [""] + notes + provenance.lines.map { "# \($0)" })
      .joined(separator: "\n") + "\n"
  }

  private func aligned(_ table: [[String]]) -> [String] {
    let widths = columns.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
      let padded = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumeric[column] ? space + row[column] : row[column] + space
      }
      let line = padded.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  private var markdown: String {
    let table = [
      row(columns.map(\.heading)), row(isNumeric.map { $0 ? "---:" : "---" }),
    ]
    return
      (["## \(title)", ""] + table + cells.map(row) + [""] + notes.map { $0 + "\n" }
      + provenance.lines.map { "- \($0)" }).joined(separator: "\n") + "\n"
  }

  private func row(_ fields: [String]) -> String {
    "| " + fields.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }

  private var latex: String {
    let alignment = isNumeric.map { $0 ? "r" : "l" }.joined()
    let head = columns.map { escapedLatex($0.heading) }.joined(separator: " & ") + " \\\\"
    let body = rows.map { row in
      zip(columns, row).map { column, value in
        let text = value.readable(digits: column.digits)
        return switch value {
        case .number, .count: "$\(latexNumber(text))$"
        case .missing: "--"
        case .text: escapedLatex(text)
        }
      }.joined(separator: " & ") + " \\\\"
    }
    return
      (provenance.lines.map { "% \($0)" } + notes.map { "% \($0)" } + [
        "\\begin{table}", "\\centering", "\\begin{tabular}{\(alignment)}", "\\toprule", head,
        "\\midrule",
      ] + body + [
        "\\bottomrule", "\\end{tabular}", "\\caption{\(escapedLatex(title))}", "\\end{table}",
      ]).joined(separator: "\n") + "\n"
  }

  private func latexNumber(_ text: String) -> String {
    guard let exponent = text.firstIndex(of: "e"),
      let power = Int(text[text.index(after: exponent)...])
    else { return text }
    return "\(text[..<exponent]) \\times 10^{\(power)}"
  }

  private func escapedLatex(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "_", "&", "%", "#", "$", "{", "}": result += "\\\(character)"
      case "^": result += "\\textasciicircum{}"
      case "~": result += "\\textasciitilde{}"
      case "\\": result += "\\textbackslash{}"
      default: result.append(character)
      }
    }
  }
}
