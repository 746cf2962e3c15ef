import Testing

/// A file of an interaction with something wrong in it, made from a sound one.
struct BrokenFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let text: String
  /// What the error begins with: the place of the sign § in the text, or the file alone.
  let place: String
  /// Words of the error.
  let words: [String]

  static let sound = """
    interaction: my_scalar
    parameters: { y_a: { unit: "1", sign: unseen, scale: 1e-5 } }
    masses: { m_a: 0.01 }
    rate:
      - flavours: [numu]
        coupling: y_a^2
        formula: m_e/(8 pi) * E_R*(E_R + 2 m_e) / (E_nu^2 * (2 m_e E_R + m_a^2)^2)
    """

  /// - Parameters:
  ///   - piece: of the sound file, which must hold it once.
  ///   - replacement: with the sign § where the error is.
  init(_ what: String, _ piece: String, _ replacement: String, _ words: String...) {
    self.init(what, Self.sound.replacing(piece, with: replacement), words)
    #expect(
      Self.sound.split(separator: piece, omittingEmptySubsequences: false).count == 2, "\(what)")
  }

  /// A whole file, with the sign § where the error is.
  init(_ what: String, file: String, _ words: String...) { self.init(what, file, words) }

  private init(_ what: String, _ marked: String, _ words: [String]) {
    testDescription = what
    self.words = words
    text = marked.replacing("§", with: "")
    let parts = marked.split(separator: "§", omittingEmptySubsequences: false)
    #expect(parts.count <= 2, "\(what)")
    if parts.count == 2 {
      let lines = parts[0].split(separator: "\n", omittingEmptySubsequences: false)
      place = "my.yaml:\(lines.count):\((lines.last?.count ?? 0) + 1): "
    } else {
      place = "my.yaml"
    }
  }
}
