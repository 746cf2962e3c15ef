/// The widths of the numbers of a column, as in `S[table-format=-1.4(2)e-2]`.
struct SiunitxColumn {
  private var isNegative = false
  private var whole = 1
  private var decimals = 0
  private var uncertainty = 0
  private var exponent = 0
  private var exponentIsNegative = false

  /// Widens the column for a number such as `-9.591000(12)e-11`.
  mutating func include(_ number: String) {
    let halves = number.split(separator: "e")
    let mantissa = halves[0].split(separator: "(")
    let parts = mantissa[0].split(separator: ".")
    isNegative = isNegative || number.hasPrefix("-")
    whole = max(whole, parts[0].count { $0.isNumber })
    if parts.count > 1 { decimals = max(decimals, parts[1].count) }
    if mantissa.count > 1 { uncertainty = max(uncertainty, mantissa[1].count - 1) }
    guard halves.count > 1 else { return }
    exponent = max(exponent, halves[1].drop { !$0.isNumber || $0 == "0" }.count)
    exponentIsNegative = exponentIsNegative || halves[1].hasPrefix("-")
  }

  var specification: String {
    "S[table-format=" + (isNegative ? "-" : "") + "\(whole)"
      + (decimals > 0 ? ".\(decimals)" : "") + (uncertainty > 0 ? "(\(uncertainty))" : "")
      + (exponent > 0 ? "e" + (exponentIsNegative ? "-" : "") + "\(exponent)" : "") + "]"
  }
}
