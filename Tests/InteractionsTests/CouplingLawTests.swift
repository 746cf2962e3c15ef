import Interactions
import PaperModel
import Testing

/// How cross-sections depend on couplings and on the sort of neutrino, whatever their size.
@Suite struct CouplingLawTests {
  private let interactions = InteractionModel.papers

  private func coefficients(
    _ channel: Channel, _ parameter: Coupling? = nil, _ value: Double = 0,
    also other: Coupling? = nil, _ otherValue: Double = 0
  ) -> [Double] {
    var point = interactions.standardModel
    if let parameter { point[parameter] = value }
    if let other { point[other] = otherValue }
    return interactions.coefficients(channel: channel, at: point)
  }

  private static let sizes: [Coupling: Double] = [
    .muonMagneticMoment: 1e-9, .electronMagneticMoment: 1e-9, .muonMillicharge: 1e-8,
    .electronMillicharge: 1e-8, .muonChargeRadius: 1e-32, .electronChargeRadius: 1e-32,
  ]

  /// An antineutrino sees left- and right-handed electrons in each other's place: g_L^2 and g_R^2 are
  /// exchanged, the axial interference turns round, all else stays.
  @Test(arguments: [
    (Channel.muonNeutrino, Channel.muonAntineutrino, Coupling.muonMillicharge),
    (.electronNeutrino, .electronAntineutrino, .electronMillicharge),
  ])
  func handsAreExchanged(neutrino: Channel, antineutrino: Channel, charge: Coupling) {
    for value in [0, 2e-9, -3e-7] {
      let own = coefficients(neutrino, charge, value)
      var mirrored = coefficients(antineutrino, charge, value)
      mirrored.swapAt(PaperShape.unity.rawValue, PaperShape.inelasticity.rawValue)
      mirrored[PaperShape.millichargeAxial.rawValue] *= -1
      let (left, right) = (PaperShape.unity.rawValue, PaperShape.inelasticity.rawValue)
      #expect(own[left] > 1.1 * own[right])
      for (one, other) in zip(own, mirrored) {
        #expect(abs(one - other) <= 1e-12 * abs(one))
      }
    }
  }

  /// The mass term is minus the geometric mean of the two others: g_V^2 - g_A^2 = 4 g_L g_R.
  @Test(arguments: Channel.allCases) func massTermFollows(channel: Channel) {
    let row = coefficients(channel)
    let product = row[PaperShape.unity.rawValue] * row[PaperShape.inelasticity.rawValue]
    let mass = row[PaperShape.mass.rawValue]
    #expect(abs(mass * mass / product - 1) < 1e-12)
    // g_L and g_R have opposite signs for the muon flavour, the same for the electron flavour.
    #expect((mass < 0) == channel.isElectronFlavour)
  }

  /// No rate has a higher power of a coupling than its square.
  @Test(arguments: Coupling.electromagnetic) func squaresAreTheHighestPowers(parameter: Coupling)
    throws
  {
    let size = try #require(Self.sizes[parameter])
    for channel in Channel.allCases {
      let values = (0..<4).map { coefficients(channel, parameter, Double($0) * size) }
      var moves = false
      for shape in values[0].indices {
        let (a, b, c, d) = (values[0][shape], values[1][shape], values[2][shape], values[3][shape])
        let scale = abs(a) + abs(b) + abs(c) + abs(d)
        #expect(abs(d - 3 * c + 3 * b - a) <= 1e-14 * scale)
        moves = moves || abs(d - a) > 1e-3 * scale
      }
      #expect(moves == (channel.isElectronFlavour == parameter.name.hasSuffix("nue")))
    }
  }

  /// Large couplings: twice as large, what they add is four times as large; what changes sign with
  /// them halves in proportion.
  @Test(arguments: [Coupling.muonMillicharge, .electronMillicharge])
  func largeCharges(parameter: Coupling) {
    let channel: Channel = parameter == .muonMillicharge ? .muonNeutrino : .electronAntineutrino
    let none = sigma(coefficients(channel))
    func parts(_ charge: Double) -> (even: Double, odd: Double) {
      let (one, other) = (
        sigma(coefficients(channel, parameter, charge)),
        sigma(coefficients(channel, parameter, -charge))
      )
      return ((one + other) / 2 - none, (one - other) / 2)
    }
    let (small, large) = (parts(1e-5), parts(2e-5))
    #expect(abs(large.even / small.even - 4) < 1e-9)
    #expect(abs(large.odd / small.odd - 2) < 1e-6)
    #expect(abs(small.odd) > 0 && abs(small.odd) < 0.02 * small.even)
  }

  /// A charge radius and a charge shift the same coupling: together they interfere.
  @Test func radiusAndChargeInterfere() {
    let shape = PaperShape.millichargeVector.rawValue
    let none = coefficients(.muonNeutrino, .muonMillicharge, 1e-8)[shape]
    func change(_ radius: Double, _ charge: Double) -> Double {
      coefficients(.muonNeutrino, .muonMillicharge, charge, also: .muonChargeRadius, radius)[shape]
        - charge / 1e-8 * none
    }
    // Linear in each; the shift of g_V is s_w^2 times the factor.
    #expect(abs(change(2e-32, 1e-8) / change(1e-32, 1e-8) - 2) < 1e-9)
    #expect(abs(change(1e-32, 3e-8) / change(1e-32, 1e-8) - 3) < 1e-9)
    let shift = 0.2385 * interactions.radiusFactor * 1e-32
    #expect(abs(change(1e-32, 1e-8) / none / (shift / (-0.5 + 2 * 0.2385)) - 1) < 1e-9)
  }

  private func sigma(_ coefficients: [Double]) -> Double {
    let shapes = PaperShape.values(neutrinoEnergyGeV: 2.5, recoilEnergyGeV: 0.3)
    return zip(coefficients, shapes).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
