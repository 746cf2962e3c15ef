import Configuration

/// The unit of a flux, declared by the user and never guessed.
public struct FluxUnit: Equatable, Sendable {
  /// The unit as the user wrote it.
  public let text: String
  /// The factor from this unit to 1/(cm^2 GeV POT), or to 1/(cm^2 POT) where a value is for a whole
  /// bin.
  public let scale: Double
  /// Whether a value is the number of neutrinos in its bin, whatever the width of the bin.
  public let isPerBin: Bool

  /// The allowed forms of a unit, for errors and help.
  public static let grammar =
    "1/(AREA ENERGY POT), AREA cm^2 or m^2, ENERGY eV to TeV, with or without a number as in 50 MeV,"
    + " or bin for neutrinos of a whole bin, and so POT as in 1e21 POT; a flux per year is to be divided by its protons on target"

  /// The unit of this program, 1/(cm^2 GeV POT).
  public static let ofThisProgram = FluxUnit(text: "1/(cm^2 GeV POT)", scale: 1, isPerBin: false)

  private init(text: String, scale: Double, isPerBin: Bool) {
    self.text = text
    self.scale = scale
    self.isPerBin = isPerBin
  }

  /// The value of a bin, in 1/(cm^2 GeV POT).
  func density(_ value: Double, binWidthGeV: Double) -> Double {
    isPerBin ? value * scale / binWidthGeV : value * scale
  }

  /// Reads a unit such as `1/(m^2 GeV POT)`, `1/(cm^2 50 MeV 1e20 POT)`, `1/(m^2 bin POT)` or
  /// `1/m^2/GeV/POT`; nil for anything else.
  public init?(_ text: String) {
    var words = Self.words(of: text)
    guard words.popLast() == "POT", let area = words.first.flatMap({ Self.areas[$0] }),
      let index = words.firstIndex(where: { $0 == Self.bin || Self.energies[$0] != nil }),
      let width = Self.amount(words[1..<index]), let protons = Self.amount(words[(index + 1)...])
    else { return nil }
    let isPerBin = words[index] == Self.bin
    guard !isPerBin || index == 1 else { return nil }
    let scale = 1 / (area * (Self.energies[words[index]] ?? 1) * width * protons)
    guard scale.isFinite, scale > 0 else { return nil }
    self.init(text: text, scale: scale, isPerBin: isPerBin)
  }

  private static let bin = "bin"
  /// The areas that a unit may name, in cm^2.
  private static let areas = ["cm^2": 1.0, "cm2": 1.0, "m^2": 1e4, "m2": 1e4]
  /// The energies that a unit may name, in GeV.
  private static let energies = ["eV": 1e-9, "keV": 1e-6, "MeV": 1e-3, "GeV": 1.0, "TeV": 1e3]

  /// The words of the denominator, numbers apart from units: of `1/(m^2 50MeV POT)` and of
  /// `1/m^2/50 MeV/POT` the words m^2, 50, MeV, POT; none where it is no fraction.
  private static func words(of text: String) -> [String] {
    var rest = Substring(text.replacing("\u{B2}", with: "^2")).drop { $0 == " " }
    guard rest.popFirst() == "1" else { return [] }
    rest = rest.drop { $0 == " " }
    guard rest.popFirst() == "/" else { return [] }
    while rest.last == " " { rest.removeLast() }
    rest = rest.drop { $0 == " " }
    let inParentheses = rest.first == "("
    if inParentheses {
      rest.removeFirst()
      guard rest.popLast() == ")" else { return [] }
    }
    let separators = inParentheses ? " *" : " */"
    return rest.split { separators.contains($0) }.flatMap { word -> [String] in
      // The unit of 50MeV is MeV and not eV; m^2 and cm2 do not begin with a digit.
      let units = (energies.keys + ["POT"]).filter { word.hasSuffix($0) && word != $0 }
      guard let unit = units.max(by: { $0.count < $1.count }),
        word.first.map({ $0.isNumber || $0 == "." }) ?? false
      else { return [String(word)] }
      return [String(word.dropLast(unit.count)), unit]
    }
  }

  /// The number before a unit; 1 where there is none, and nil where there is something else.
  private static func amount(_ words: ArraySlice<String>) -> Double? {
    guard let word = words.first else { return 1 }
    let power = word.hasPrefix("10^") ? "1e\(word.dropFirst(3))" : word
    guard words.count == 1, let value = parseNumber(power), value > 0, value <= 1e30 else {
      return nil
    }
    return value
  }
}
