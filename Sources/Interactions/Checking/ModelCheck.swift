import Configuration

extension InteractionModel {
  /// The highest neutrino energy, where no flux gives another one.
  public static let largestEnergyGeV = 40.0

  /// Refuses users' interactions with a rate that is negative somewhere, has a pole or is no
  /// number, at the current masses. A term linear in a coupling whose sign is seen may be negative,
  /// as it is an interference.
  ///
  /// - Parameters:
  ///   - largestEnergyGeV: the largest neutrino energy.
  ///   - builtIn: whether interactions that come with the program are checked too.
  public func checkRates(
    upToGeV largestEnergyGeV: Double = largestEnergyGeV, builtIn: Bool = false
  ) throws(Failure) {
    var domains: [Double: RateDomain] = [:]
    var seen: Set<CheckedSum> = []
    for interaction in interactions where builtIn || !interaction.isBuiltIn {
      for channel in Channel.allCases {
        for sum in try sums(of: interaction, channel) where seen.insert(sum).inserted {
          let domain =
            domains[sum.finalMassGeV]
            ?? RateDomain(
              kinematics: settings.kinematics, finalMassGeV: sum.finalMassGeV,
              largestEnergyGeV: largestEnergyGeV)
          domains[sum.finalMassGeV] = domain
          let check = RateCheck(domain: domain, finalMassGeV: sum.finalMassGeV)
          if let problem = check.problem(of: sum.parts, mayBeNegative: sum.mayBeNegative) {
            throw Failure(problem.kind, problem.message + atMasses(of: interaction))
          }
        }
      }
    }
  }

  /// A part of a rate that cannot be negative by itself.
  private struct CheckedSum: Hashable {
    let finalMassGeV: Double
    let mayBeNegative: Bool
    var parts: [RateCheck.Part]
  }

  /// The sums at each product of couplings, for each final mass.
  private func sums(
    of interaction: Interaction, _ channel: Channel
  ) throws(Failure) -> [CheckedSum] {
    struct Key: Hashable {
      let monomial: Monomial
      let finalMassGeV: Double
    }
    var keys: [Key] = []
    var parts: [Key: [RateCheck.Part]] = [:]
    for rate in interaction.rates where rate.channels.contains(channel) {
      let formula: Formula
      do throws(ExpressionMeaning) {
        formula = try Formula(rate.formula, values: symbolValues(channel))
      } catch {
        throw Failure(.badInput, error.message + atMasses(of: interaction)).at(
          rate.written.formula.location)
      }
      for (monomial, coefficient) in rate.coupling.terms {
        let key = Key(
          monomial: monomial, finalMassGeV: rate.finalMass.map { value(of: $0) } ?? 0)
        if parts[key] == nil { keys.append(key) }
        parts[key, default: []].append(
          RateCheck.Part(
            formula: formula, factor: coefficient, location: rate.written.formula.location))
      }
    }
    return keys.map { key in
      CheckedSum(
        finalMassGeV: key.finalMassGeV,
        mayBeNegative: !key.monomial.exponents.values.allSatisfy { $0 % 2 == 0 },
        parts: parts[key] ?? [])
    }
  }

  private func value(of reference: MassReference) -> Double {
    switch reference {
    case .number(let value): value
    case .named(let name): masses.first { $0.name == name }?.valueGeV ?? 0
    }
  }

  /// The masses in words, such as ", with m_phi_gev = 0.01".
  private func atMasses(of interaction: Interaction) -> String {
    let own = masses.filter { mass in interaction.masses.contains { $0.name == mass.name } }
    guard !own.isEmpty else { return "" }
    return ", with "
      + own.map { "\($0.name) = \(numeral($0.valueGeV))" }.joined(separator: ", ")
  }
}
