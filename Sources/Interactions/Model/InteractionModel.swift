import Configuration

/// The Standard Model and the interactions of a configuration, at given masses: which couplings
/// there are, and what each rate is as a polynomial of them times shape functions.
///
/// Amplitudes are multiplied out here: interference between interactions follows, and nobody writes
/// it down.
public struct InteractionModel: Sendable {
  /// The conventions.
  public let settings: PhysicsSettings
  /// The interactions as the configuration lists them.
  public let interactions: [Interaction]
  /// The couplings of the interactions in the order of the list, then the weak mixing angle.
  public private(set) var couplings: [Coupling]
  /// The masses, each once, in the order in which interactions name them.
  public let masses: [InteractionMass]
  /// All shape functions that rates need.
  public let table: ShapeTable
  /// The terms of rates.
  public private(set) var polynomials: CouplingPolynomials
  /// The contribution of each term to the coefficient of each shape in cm^2, [channel][term].
  private let expansions: [[[Contribution]]]

  /// A part of the coefficient of a shape function.
  struct Contribution: Sendable {
    let column: ShapeColumn
    var coefficient: Double
  }

  init(
    settings: PhysicsSettings, interactions: [Interaction], couplings: [Coupling],
    masses: [InteractionMass], polynomials: CouplingPolynomials,
    contributions: [[[Contribution]]]
  ) {
    self.settings = settings
    self.interactions = interactions
    self.couplings = couplings
    self.masses = masses
    self.polynomials = polynomials
    let table = ShapeTable(
      contributions.flatMap { $0.flatMap { $0.map(\.column) } },
      radiation: settings.radiation == .none
        ? 0 : Constants.fineStructureConstant / Double.pi)
    self.table = table
    func columnIndex(_ contribution: Contribution) -> Int {
      table.index(of: contribution.column) ?? 0
    }
    expansions = contributions.map { $0.map { $0.sorted { columnIndex($0) < columnIndex($1) } } }
  }

  /// The point at which all couplings have their Standard Model values.
  public var standardModel: CouplingPoint { CouplingPoint(couplings.map(\.standardValue)) }

  /// The couplings of the interactions, which are bounded by default.
  public var listed: [Coupling] { couplings.filter { $0.name != StandardModel.mixingName } }

  /// Whether the convention of milli-charges matters to a coupling: it is a charge, of a photon.
  public func isCharge(_ coupling: Coupling) -> Bool {
    interactions.flatMap(\.amplitudes).contains {
      $0.mass == .number(0)
        && $0.left.couplings.union($0.right.couplings).contains(coupling.name)
    }
  }

  /// The shape functions by their columns in templates of this model alone, without the padding of
  /// rows.
  public var shapes: [(column: Int, name: String)] {
    table.columns.enumerated().compactMap { column, shape in
      shape.map { (column, $0.shape.name) }
    }
  }

  /// The couplings of a point that differ from the Standard Model.
  public func differences(of point: CouplingPoint) -> [Coupling] {
    couplings.filter { point[$0] != $0.standardValue }
  }

  /// The coupling of this model that has the name of another model's.
  public func same(_ other: Coupling) throws(Failure) -> Coupling {
    guard let coupling = coupling(named: other.name) else {
      throw Failure(
        .badInput, "no interaction of the configuration has the coupling \(other.name)")
    }
    return coupling
  }

  /// The coupling of this name, which the caller knows to exist.
  public func named(_ name: String) throws(Failure) -> Coupling {
    guard let coupling = coupling(named: name) else {
      throw Failure(.badInput, "physics.interactions: expected one with the coupling \(name)")
    }
    return coupling
  }

  /// The coupling of this name; nil where there is none.
  public func coupling(named name: String) -> Coupling? { couplings.first { $0.name == name } }

  /// The model in which a coupling is limited to a part of its range.
  public func limiting(_ coupling: Coupling, to range: ClosedRange<Double>) -> InteractionModel {
    var model = self
    model.couplings[coupling.index] = couplings[coupling.index].limited(to: range)
    model.polynomials = polynomials.limiting(to: model.couplings)
    return model
  }

  /// The contributions of each term to the coefficients of a channel's shapes, for templates of a
  /// table that has all shapes of this model: [term][(column of the table, coefficient in cm^2)],
  /// columns ascending.
  public func expansion(
    channel: Channel, in table: ShapeTable
  ) -> [[(column: Int, coefficient: Double)]] {
    expansions[channel.index].map { contributions in
      contributions.compactMap { part in
        table.index(of: part.column).map { ($0, part.coefficient) }
      }.sorted { $0.0 < $1.0 }
    }
  }

  /// Coefficients of the columns of a table, such that the rate is their product with the shape
  /// functions: d sigma / d E_R in cm^2/GeV.
  public func coefficients(
    channel: Channel, at point: CouplingPoint, in table: ShapeTable? = nil
  ) -> [Double] {
    let table = table ?? self.table
    let values = polynomials.values(of: channel, at: point)
    var row = [Double](repeating: 0, count: table.stride)
    for (value, parts) in zip(values, expansion(channel: channel, in: table)) {
      for part in parts { row[part.column] += value * part.coefficient }
    }
    return row
  }

  /// d sigma / d E_R in cm^2/GeV, without the recoils that kinematics forbid.
  public func differential(
    channel: Channel, neutrinoEnergyGeV: Double, recoilEnergyGeV: Double, at point: CouplingPoint
  ) -> Double {
    differential(
      coefficients(channel: channel, at: point), neutrinoEnergyGeV: neutrinoEnergyGeV,
      recoilEnergyGeV: recoilEnergyGeV)
  }

  /// The change of d sigma / d E_R from the Standard Model by couplings, in cm^2/GeV. The
  /// difference is taken term by term, so that it keeps its digits where it is small.
  public func addition(
    channel: Channel, neutrinoEnergyGeV: Double, recoilEnergyGeV: Double, at point: CouplingPoint
  ) -> Double {
    let values = polynomials.values(of: channel, at: point)
    let standard = polynomials.values(of: channel, at: standardModel)
    var row = [Double](repeating: 0, count: table.stride)
    for (index, parts) in expansion(channel: channel, in: table).enumerated() {
      let difference = values[index] - standard[index]
      for part in parts { row[part.column] += difference * part.coefficient }
    }
    return differential(
      row, neutrinoEnergyGeV: neutrinoEnergyGeV, recoilEnergyGeV: recoilEnergyGeV)
  }

  private func differential(
    _ coefficients: [Double], neutrinoEnergyGeV: Double, recoilEnergyGeV: Double
  ) -> Double {
    var (sum, first) = (0.0, 0)
    for pass in table.passes {
      let least = settings.kinematics.leastRecoilGeV(
        neutrinoEnergyGeV: neutrinoEnergyGeV, finalMassGeV: pass.finalMassGeV)
      let largest = settings.kinematics.largestRecoilGeV(
        neutrinoEnergyGeV: neutrinoEnergyGeV, finalMassGeV: pass.finalMassGeV)
      let isOpen = pass.finalMassGeV == 0 || (recoilEnergyGeV > least && recoilEnergyGeV < largest)
      if isOpen {
        let values = pass.values(
          neutrinoEnergyGeV: [neutrinoEnergyGeV], recoilEnergyGeV: [recoilEnergyGeV])
        sum += zip(values, coefficients[first...]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      first += pass.stride
    }
    return sum
  }
}

/// Two models are equal where the kernel cannot tell them apart.
extension InteractionModel: Equatable {
  public static func == (one: InteractionModel, other: InteractionModel) -> Bool {
    one.settings == other.settings && one.table == other.table && one.couplings == other.couplings
  }
}
