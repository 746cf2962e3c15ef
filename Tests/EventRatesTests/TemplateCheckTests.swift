import Configuration
import EventRates
import Experiment
import Interactions
import PaperModel
import Testing

/// Templates that an engine could get wrong without a sign of it: each is changed by hand and must be
/// refused, with words for where.
@Suite struct TemplateCheckTests {
  private static let stations = [
    Station(mode: .neutrino, positionM: 0), Station(mode: .antineutrino, positionM: 18),
  ]
  private static let bins = 3

  private let detector = DetectorCase("three bins") { $0.binning.bins = Self.bins }

  /// What a change is made to: the millicharge's square for nue of the second station, in bin 2.
  private static let shape = PaperShape.millichargeSquare
  private static let place =
    ((1 * Channel.allCases.count + Channel.electronNeutrino.index) * (bins + 1) + 1)
    * PaperShape.stride + shape.rawValue
  private static let nameOfPlace =
    "the template of \(shape.name) for nue at 18 m in antineutrino mode "

  private func estimate(
    _ engine: Engine, samples: UInt64 = 1 << 18, replicates: Int = 16
  ) throws -> TemplateEstimate {
    try detector.calculator(engine, samples: samples, replicates: replicates)
      .templates(at: Self.stations)
  }

  private func check() throws -> TemplateCheck {
    TemplateCheck(integrals: try detector.calculator(.quadrature).integrals(at: Self.stations))
  }

  /// The same estimate with every set of templates changed: its error stays.
  private func changing(
    _ estimate: TemplateEstimate, _ change: (inout [Double]) -> Void
  ) throws -> TemplateEstimate {
    let size = estimate.central.values.count
    var bytes = estimate.stored
    // Three words in front, then a word before the values of each set: see `stored`.
    for set in 0..<estimate.evaluations {
      let first = 8 * (3 + set * (1 + size) + 1)
      var values = (0..<size).map { index in
        Double(
          bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[first + 8 * index + $1]) << (8 * $1) })
      }
      change(&values)
      bytes.replaceSubrange(
        first..<first + 8 * size, with: values.flatMap { littleEndian($0.bitPattern) })
    }
    return try #require(
      TemplateEstimate(
        stored: bytes[...], table: InteractionModel.papers.table, stations: Self.stations,
        bins: Self.bins, variations: 0))
  }

  private func refusal(of estimate: TemplateEstimate) throws -> Failure? {
    let check = try check()
    do throws(Failure) {
      _ = try check.checked(estimate)
      return nil
    } catch { return error }
  }

  /// What engines give passes, and comes back as it was.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo, .quadrature])
  func correctTemplatesPass(engine: Engine) throws {
    let estimate = try estimate(engine)
    #expect(try check().checked(estimate).stored == estimate.stored)
    #expect(try changing(estimate) { _ in }.stored == estimate.stored)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func valuesThatAreNoNumbers(value: Double) throws {
    for engine in [Engine.quasiMontecarlo, .quadrature] {
      let wrong = try changing(try estimate(engine)) { $0[Self.place] = value }
      let failure = try refusal(of: wrong)
      #expect(failure?.kind == .internalError)
      #expect(
        failure?.message == Self.nameOfPlace + "is \(value) in entry \(Self.place)",
        "\(failure?.message ?? "passed")")
    }
  }

  /// Few replicates say nothing of an error, but what is no number is one nowhere.
  @Test func valuesThatAreNoNumbersInFewReplicates() throws {
    let wrong = try changing(try estimate(.montecarlo, replicates: 2)) { $0[Self.place] = .nan }
    #expect(try refusal(of: wrong)?.message.hasPrefix(Self.nameOfPlace) == true)
  }

  /// The change of a flux by a pull stands behind the templates of the flux: the same rows again.
  @Test func valuesThatAreNoNumbersInAVariation() throws {
    let estimate = try estimate(.quadrature)
    let size = estimate.central.values.count
    var bytes = Array(estimate.stored[..<24])
    for set in 0..<2 {
      let first = 8 * (3 + set * (1 + size))
      let values = estimate.stored[first + 8..<first + 8 * (1 + size)]
      bytes += estimate.stored[first..<first + 8] + values + values
    }
    bytes[16..<24] = littleEndian(UInt64(2 * size))
    let place = size + Self.place
    bytes.replaceSubrange(
      8 * (4 + place)..<8 * (5 + place), with: littleEndian(Double.infinity.bitPattern))
    let wrong = try #require(
      TemplateEstimate(
        stored: bytes[...], table: InteractionModel.papers.table, stations: Self.stations,
        bins: Self.bins, variations: 1))
    #expect(
      try refusal(of: wrong)?.message == Self.nameOfPlace + "is inf in entry \(place)")
  }

  private func littleEndian(_ word: UInt64) -> ArraySlice<UInt8> {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }[...]
  }

  /// A sum may miss its integral by 30 of its own errors and a per cent, and by no more, on either side.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo, .quadrature], [1.0, -1])
  func sumsThatMissTheirIntegral(engine: Engine, sign: Double) throws {
    let estimate = try estimate(engine)
    let sum = estimate.estimate { templates in
      [
        (0...Self.bins).reduce(0.0) {
          let shapes = templates.shapes(station: 1, channel: .electronNeutrino, bin: $1)
          return $0 + shapes[shapes.startIndex + Self.shape.rawValue]
        }
      ]
    }[0]
    let all = try detector.calculator(.quadrature).integrals(at: Self.stations)
      .shapes(station: 1, channel: .electronNeutrino, bin: 0)
    let integral = all[all.startIndex + Self.shape.rawValue]
    let tolerance =
      TemplateCheck.mostSigma * sum.error + TemplateCheck.relativeTolerance * integral
    func missing(by distance: Double) throws -> Failure? {
      try refusal(
        of: try changing(estimate) { $0[Self.place] += integral + sign * distance - sum.value })
    }
    #expect(try missing(by: 0.99 * tolerance) == nil)
    let failure = try missing(by: 1.01 * tolerance)
    #expect(failure?.kind == .internalError)
    let message = failure?.message ?? "passed"
    #expect(message.hasPrefix(Self.nameOfPlace + "sums to "), "\(message)")
    #expect(message.hasSuffix("and its integral is \(numeral(integral))"), "\(message)")
  }

  /// A positive function has no negative bin, but by rounding or within its error.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo, .quadrature])
  func negativeBins(engine: Engine) throws {
    let estimate = try estimate(engine)
    let value = estimate.central.values[Self.place]
    let failure = try refusal(of: try changing(estimate) { $0[Self.place] -= 100 * value })
    #expect(failure?.kind == .badInput)
    #expect(failure?.message.hasPrefix(Self.nameOfPlace + "is negative, -") == true)
    let outside = Self.place + (Self.bins - 1) * PaperShape.stride
    let harmless = try changing(estimate) {
      // What one bin loses another gains, so that sums stay.
      $0[outside] += $0[Self.place] + 1e-15 * value
      $0[Self.place] = -1e-15 * value
    }
    #expect(try refusal(of: harmless) == nil)
  }

  /// With few samples a sum that misses is no fault of the program: more are asked for.
  @Test func fewSamplesAreToBeMore() throws {
    let few = TemplateCheck.fewSamples / 2
    let estimate = try estimate(.montecarlo, samples: few)
    let total = estimate.central.values[Self.place]
    let failure = try refusal(of: try changing(estimate) { $0[Self.place] += 1e3 * total })
    #expect(failure?.kind == .badInput)
    #expect(failure?.message.hasSuffix(": expected more samples than \(few)") == true)
  }
}
