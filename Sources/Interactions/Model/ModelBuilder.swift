/// Makes a model of interactions: multiplies their amplitudes out and adds equal terms.
struct ModelBuilder {
  let settings: PhysicsSettings
  let interactions: [Interaction]
  private let couplings: [Coupling]
  private let masses: [InteractionMass]
  private var polynomials: CouplingPolynomials
  /// The contributions [channel][term].
  private var contributions = [[[InteractionModel.Contribution]]](
    repeating: [], count: Channel.allCases.count)

  /// Vector and axial coupling of the electron, by what carries the force.
  private struct Exchange {
    var propagator: Propagator?
    var vector = Polynomial()
    var axial = Polynomial()
  }

  /// The model of some interactions, in which the search scales of couplings suit the current
  /// masses.
  static func model(settings: PhysicsSettings, interactions: [Interaction]) -> InteractionModel {
    var builder = ModelBuilder(settings: settings, interactions: interactions)
    let model = builder.model()
    var ownMasses = settings
    ownMasses.masses = []
    var reference = ModelBuilder(settings: ownMasses, interactions: interactions)
    guard reference.masses != builder.masses else { return model }
    let factors = InteractionModel.searchFactors(at: model, of: reference.model())
    var scaled = ModelBuilder(
      settings: settings, interactions: interactions, searchFactors: factors)
    return scaled.model()
  }

  private init(
    settings: PhysicsSettings, interactions: [Interaction], searchFactors: [String: Double] = [:]
  ) {
    self.settings = settings
    self.interactions = interactions
    let all = interactions.flatMap(\.couplings) + [StandardModel.mixing(settings)]
    couplings = all.enumerated().map { index, coupling in
      var coupling = coupling
      coupling.index = index
      coupling.searchScale *= searchFactors[coupling.name] ?? 1
      return coupling
    }
    var masses: [InteractionMass] = []
    for mass in interactions.flatMap(\.masses)
    where !masses.contains(where: { $0.name == mass.name }) {
      let given = settings.masses.first { $0.name == mass.name }
      masses.append(given ?? mass)
    }
    self.masses = masses
    polynomials = CouplingPolynomials(couplings)
  }

  mutating func model() -> InteractionModel {
    for channel in Channel.allCases {
      let amplitudes = finalStates(of: channel)
      // The contact terms come first, so that the Standard Model's terms do.
      for exchanges in amplitudes { addPairs(of: exchanges, channel, contact: true) }
      for interaction in interactions {
        for rate in interaction.rates where rate.channels.contains(channel) { add(rate, channel) }
      }
      for exchanges in amplitudes { addPairs(of: exchanges, channel, contact: false) }
    }
    polynomials.finish()
    return InteractionModel(
      settings: settings, interactions: interactions, couplings: couplings, masses: masses,
      polynomials: polynomials, contributions: contributions)
  }

  private func value(of reference: MassReference) -> Double {
    switch reference {
    case .number(let value): value
    case .named(let name): masses.first { $0.name == name }?.valueGeV ?? 0
    }
  }

  /// The parts of the amplitude for each final flavour. The incoming flavour comes first, and its
  /// parts begin with the Standard Model.
  private func finalStates(of channel: Channel) -> [[Exchange]] {
    let own = FinalFlavour(of: channel)
    let sign = channel.isAntineutrino ? -1.0 : 1
    func exchange(_ propagator: Propagator?, _ left: Polynomial, _ right: Polynomial) -> Exchange {
      // An antineutrino exchanges left and right.
      Exchange(
        propagator: propagator, vector: left + right, axial: (left - right).scaled(sign))
    }
    let standard = StandardModel.couplings(of: channel, settings)
    var states: [FinalFlavour: [Exchange]] = [own: [exchange(nil, standard.left, standard.right)]]
    for amplitude in interactions.flatMap(\.amplitudes) where amplitude.channels.contains(channel) {
      let propagator = amplitude.mass.map { (reference) -> Propagator in
        let mass = value(of: reference)
        return mass == 0 ? .photon : .boson(massGeV: mass)
      }
      let part = exchange(propagator, amplitude.left, amplitude.right)
      let final = amplitude.final ?? own
      var parts = states[final] ?? []
      if let index = parts.firstIndex(where: { $0.propagator == propagator }) {
        parts[index].vector = parts[index].vector + part.vector
        parts[index].axial = parts[index].axial + part.axial
      } else {
        parts.append(part)
      }
      states[final] = parts
    }
    return [own].map { states[$0] ?? [] }
      + FinalFlavour.allCases.filter { $0 != own }.compactMap { states[$0] }
  }

  /// m G_F^2 / (2 pi), in cm^2 for 1/GeV.
  private static let weak =
    Constants.electronMassGeV * Constants.fermiConstant * Constants.fermiConstant
    / (2 * Double.pi)

  private mutating func addPairs(of exchanges: [Exchange], _ channel: Channel, contact: Bool) {
    for (index, one) in exchanges.enumerated() {
      for other in exchanges[index...] {
        let isContact = one.propagator == nil && other.propagator == nil
        guard isContact == contact else { continue }
        if isContact { addContact(one, channel) } else { addExchange(one, other, channel) }
      }
    }
  }

  /// (g_V + g_A)^2, (g_V - g_A)^2 and -(g_V^2 - g_A^2).
  private mutating func addContact(_ exchange: Exchange, _ channel: Channel) {
    for (base, square, product) in [
      (ShapeFunction.Base.unity, 1.0, 2.0), (.inelasticity, 1, -2), (.mass, -1, 0),
    ] {
      let column = ShapeColumn(finalMassGeV: 0, shape: ShapeFunction(base))
      let weak = Self.weak
      // The axial square is the same in all but the sign of the mass term.
      add(exchange.axial, exchange.axial, weak * (base == .mass ? 1 : square), column, channel)
      add(exchange.axial, exchange.vector, weak * product, column, channel)
      add(exchange.vector, exchange.vector, weak * square, column, channel)
    }
  }

  private mutating func addExchange(_ one: Exchange, _ other: Exchange, _ channel: Channel) {
    let propagators = [one.propagator, other.propagator].compactMap(\.self)
    let isSquare = one.propagator == other.propagator
    var factor = isSquare ? Self.weak : 2 * Self.weak
    let fermi = 2.0.squareRoot() * Constants.fermiConstant
    for _ in propagators { factor /= fermi }
    factor *=
      propagators.count == 2
      ? Propagator.factor(propagators[0], propagators[1]) : propagators[0].factor
    if propagators.contains(.photon) { factor *= settings.millichargeConvention.scale }
    func column(_ base: ShapeFunction.Base) -> ShapeColumn {
      ShapeColumn(finalMassGeV: 0, shape: ShapeFunction(base, propagators))
    }
    add(one.axial, other.vector, factor, column(.interference), channel)
    add(one.vector, other.axial, factor, column(.interference), channel)
    add(one.vector, other.vector, factor, column(.vector), channel)
    add(one.axial, other.axial, factor, column(.axial), channel)
  }

  private mutating func add(_ rate: InteractionRate, _ channel: Channel) {
    let values = InteractionModel.symbolValues(channel, masses, settings)
    // `InteractionModel.checkRates` refuses formulas that have no value at these masses.
    guard let formula = try? Formula(rate.formula, values: values) else { return }
    let (factor, rest) = formula.factored
    let base = ShapeFunction.Base(formula: rest ?? .constant(1))
    let column = ShapeColumn(
      finalMassGeV: rate.finalMass.map(value(of:)) ?? 0, shape: ShapeFunction(base))
    for (monomial, coefficient) in rate.coupling.terms {
      let (first, second) = monomial.halves(couplings)
      add(first, second, factor * coefficient, column, channel)
    }
  }

  private mutating func add(
    _ one: Polynomial, _ other: Polynomial, _ naturalUnits: Double, _ column: ShapeColumn,
    _ channel: Channel
  ) {
    guard !one.isZero, !other.isZero, naturalUnits != 0 else { return }
    let (term, factor) = polynomials.term(one, other, of: channel)
    var own = contributions[channel.index]
    while own.count <= term { own.append([]) }
    let coefficient = naturalUnits * factor * Constants.hbarCSquared
    if let index = own[term].firstIndex(where: { $0.column == column }) {
      own[term][index].coefficient += coefficient
    } else {
      own[term].append(InteractionModel.Contribution(column: column, coefficient: coefficient))
    }
    contributions[channel.index] = own
  }
}

extension InteractionModel {
  /// The values of all symbols of formulas of rates except the energies.
  func symbolValues(_ channel: Channel) -> [String: Double] {
    Self.symbolValues(channel, masses, settings)
  }

  static func symbolValues(
    _ channel: Channel, _ masses: [InteractionMass], _ settings: PhysicsSettings
  ) -> [String: Double] {
    var values = Dictionary(uniqueKeysWithValues: masses.map { ($0.name, $0.valueGeV) })
    values.merge(FormulaConstants(settings).values) { $1 }
    values["s"] = channel.isAntineutrino ? -1 : 1
    return values
  }
}

extension Monomial {
  /// Two factors whose product is this monomial; in each of them a variable stands at most once.
  fileprivate func halves(_ couplings: [Coupling]) -> (Polynomial, Polynomial) {
    var (first, second) = (Monomial.one, Monomial.one)
    for name in names {
      let isSignSeen = couplings.first { $0.name == name }?.isSignSeen ?? true
      let variable = isSignSeen ? Monomial.of(name) : Monomial.of(name) * Monomial.of(name)
      let power = (exponents[name] ?? 0) / (isSignSeen ? 1 : 2)
      first = first * variable
      if power > 1 { second = second * variable }
    }
    return (Polynomial(first), Polynomial(second))
  }
}

extension ShapeFunction.Base {
  /// The compiled function of a formula, where there is one.
  fileprivate init(formula: Formula) {
    let moment = Formula.subtract(
      .divide(.constant(1), .recoilEnergy), .divide(.constant(1), .neutrinoEnergy))
    switch formula {
    case moment: self = .magneticMoment
    default: self = .formula(formula)
    }
  }
}
