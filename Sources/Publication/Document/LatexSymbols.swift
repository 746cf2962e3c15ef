import Interactions

/// Names, units and headings in LaTeX.
enum LatexSymbols {
  /// A text, with the symbols of the field in place of the program's words and the rest escaped.
  static func text(_ text: String) -> String {
    text.split(separator: variable, omittingEmptySubsequences: false)
      .map { piece in
        piece.split(separator: " ", omittingEmptySubsequences: false).map { word($0) }
          .joined(separator: " ")
      }.joined(separator: "$E_e\\theta^2$")
  }

  /// The heading of a column: its symbol, or words without underscores and with the unit in
  /// parentheses.
  static func heading(_ column: ResultColumn) -> String {
    if let symbol = symbols[column.key] ?? headings[column.key] { return symbol }
    for (end, unit) in [("_m", "m"), ("_gev", "GeV"), ("_me", "$m_e$")]
    where column.unit.isEmpty && column.key.hasSuffix(end) {
      return "\(words(column.key.dropLast(end.count))) (\(unit))"
    }
    return words(column.key) + (column.unit.isEmpty ? "" : " (\(escaped(column.unit)))")
  }

  /// The variable of the bins.
  private static let variable = "E_e theta^2"

  private static let symbols: [String: String] = {
    var symbols = [
      "bohr_magneton": "$\\mu_\\mathrm{B}$", "elementary_charge": "$e$",
      "cm2": "$\\mathrm{cm}^2$",
    ]
    for coupling in BuiltInInteractions.couplings {
      if let latex = coupling.latex { symbols[coupling.name] = "$\(latex)$" }
    }
    for channel in Channel.allCases { symbols[channel.rawValue] = channel.latexSymbol }
    return symbols
  }()

  private static let headings = [
    "chi2": "$\\chi^2$", "ccqe": "CCQE", "pi0": "$\\pi^0$", "low_me": "from ($m_e$)",
    "high_me": "to ($m_e$)", "p_value": "$p$-value", "mc_error": "MC error",
  ]

  private static func words(_ key: some StringProtocol) -> String {
    escaped(key.split(separator: "_").joined(separator: " "))
  }

  /// A word, with the punctuation that follows it.
  private static func word(_ word: Substring) -> String {
    let end = word.reversed().prefix { ",.;:".contains($0) }.count
    guard let symbol = symbols[String(word.dropLast(end))] else { return escaped(word) }
    return symbol + word.suffix(end)
  }

  private static func escaped(_ text: some StringProtocol) -> String {
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

extension Channel {
  fileprivate var latexSymbol: String {
    "$" + (isAntineutrino ? "\\bar" : "") + "\\nu_" + (isElectronFlavour ? "e" : "\\mu") + "$"
  }
}
