import Foundation
import Interactions
import PaperModel
import Testing

extension Exchange {
  /// Amplitudes that lead to one final state.
  static func sum(_ exchanges: [Exchange]) -> Exchange {
    Exchange { momenta in exchanges.flatMap { $0.products(momenta) } }
  }
}

/// What one random point of a comparison is: values for the program, and amplitudes for the traces.
struct TraceProblem {
  var masses: [String: Double] = [:]
  var couplings: [String: Double] = [:]
  /// Amplitudes by their final state: those of one are added before they are squared. The first one holds
  /// the Standard Model's.
  var states: [[Exchange]]
  /// The exchanges that make a heavy final lepton.
  var heavy: [Exchange] = []

  /// The Standard Model alone.
  init(_ channel: Channel) { states = [[.standardModel(channel)]] }

  /// Adds amplitudes that interfere with the Standard Model's.
  mutating func add(_ exchange: Exchange) { states[0].append(exchange) }

  /// Adds amplitudes to a final state of their own.
  mutating func addState(_ exchanges: [Exchange]) { states.append(exchanges) }
}

extension Exchange {
  /// The Standard Model at tree level, at the default weak mixing angle.
  static func standardModel(_ channel: Channel) -> Exchange {
    let mixing = Constants.sinSquaredThetaW
    return .vectorLike(
      left: -0.5 + mixing + (channel.isElectronFlavour ? 1 : 0), right: mixing)
  }

  /// A charge radius in cm^2: (2/3) m_W^2 s_w^2 r^2 / 2 for both chiralities.
  static func chargeRadius(_ radius: Double) -> Exchange {
    let squaredW = Constants.wBosonMassGeV * Constants.wBosonMassGeV
    let shift = squaredW * Constants.sinSquaredThetaW * radius / Constants.hbarCSquared / 3
    return .vectorLike(left: shift, right: shift)
  }

  /// A charge of the neutrino in units of the electron's, seen by a photon.
  static func millicharge(_ charge: Double) -> Exchange {
    .vectorBoson(
      neutrinoCoupling: elementaryCharge * charge, electronVector: elementaryCharge, massGeV: 0)
  }
}

/// The program against traces at random points of a channel, to 1e-9 of the rates that interfere.
func compareWithTraces(
  _ model: InteractionModel, _ channel: Channel, seed: UInt64, count: Int = 60, heavy: Bool = false,
  draw: (inout SeededGenerator, Scattering) -> TraceProblem
) throws {
  var generator = SeededGenerator(seed: seed)
  var mattered = 0
  for var point in Scattering.random(count: count, seed: seed + 1, heavy: heavy) {
    point.antineutrino = channel.isAntineutrino
    let problem = draw(&generator, point)
    let own = try modelRate(
      channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV, recoilEnergyGeV: point.recoilEnergyGeV,
      couplings: problem.couplings, of: model.at(problem.masses))
    var light = point
    light.finalMassGeV = 0
    let traces =
      problem.states.reduce(0) { $0 + light.rate(.sum($1)) } + point.rate(.sum(problem.heavy))
    let size =
      problem.states.joined().reduce(0) { $0 + light.rate($1) }
      + problem.heavy.reduce(0) { $0 + point.rate($1) }
    #expect(abs(own - traces) <= 1e-9 * size, "\(channel) \(problem.couplings) \(point)")
    let standard = light.rate(.standardModel(channel))
    if abs(own / standard - 1) > 1e-3 { mattered += 1 }
  }
  // A channel that the couplings do not reach has nothing but the Standard Model.
  #expect(mattered == 0 || mattered > count / 3)
}

extension SeededGenerator {
  /// A product of couplings whose vector exchange has the size of the weak one at a point: times 0.03 to 30.
  mutating func exchangeStrength(_ point: Scattering, massGeV: Double) -> Double {
    logarithmic(0.03...30) * 2.0.squareRoot() * Constants.fermiConstant
      * (point.squaredTransferGeV2 + massGeV * massGeV)
  }
}
