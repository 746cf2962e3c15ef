import Configuration

/// The unit of a flux, declared by the user and never guessed.
public struct FluxUnit: Equatable, Sendable {
  /// As the user wrote it.
  public let text: String
  /// What a value in this unit is multiplied by to be in 1/(cm^2 GeV POT).
  public let perCentimetreSquaredGeVProton: Double

  /// What a unit may look like, for errors and help.
  public static let grammar =
    "1/(AREA ENERGY POT), AREA cm^2 or m^2, ENERGY GeV or MeV, POT or a number before it"

  /// 1/(cm^2 GeV POT).
  public static let ofThisProgram = FluxUnit(
    text: "1/(cm^2 GeV POT)", perCentimetreSquaredGeVProton: 1)

  private init(text: String, perCentimetreSquaredGeVProton: Double) {
    self.text = text
    self.perCentimetreSquaredGeVProton = perCentimetreSquaredGeVProton
  }

  /// Such as `1/(m^2 GeV POT)` or `1/(cm^2 MeV 1e20 POT)`; nil for anything else.
  public init?(_ text: String) {
    let blank: (Character) -> Bool = { $0 == " " }
    let spaced = text.split(whereSeparator: blank).joined(separator: " ")
    guard spaced.hasPrefix("1/("), spaced.hasSuffix(")"), spaced.count > 4 else { return nil }
    var words = spaced.dropFirst(3).dropLast().split(whereSeparator: blank).map(String.init)
    guard words.popLast() == "POT", words.count == 2 || words.count == 3 else { return nil }
    let areas = ["cm^2": 1.0, "m^2": 1e4]
    let energies = ["GeV": 1.0, "MeV": 1e-3]
    let protons = words.count == 3 ? parseNumber(words[2]) : 1
    guard let area = areas[words[0]], let energy = energies[words[1]], let protons, protons > 0,
      protons <= 1e30
    else { return nil }
    self.init(text: text, perCentimetreSquaredGeVProton: 1 / (area * energy * protons))
  }
}
