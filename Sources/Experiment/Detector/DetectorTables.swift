import Configuration

/// A function of an energy, linear between its points and constant beyond them.
public struct EnergyFunction: Equatable, Sendable {
  /// The energies in GeV, ascending.
  public let energiesGeV: [Double]
  /// The value at each energy.
  public let values: [Double]

  /// A function from one or more points.
  public init(energiesGeV: [Double], values: [Double]) {
    self.energiesGeV = energiesGeV
    self.values = values
  }
}

/// The content of the files that a detector's settings name.
public struct DetectorTables: Sendable {
  /// The content of one of the files.
  public struct Table: Sendable {
    /// The name that errors give the table.
    public let name: String
    /// The key of the file in the configuration.
    public let key: String
    /// The function in the file.
    public let function: EnergyFunction
    /// The hash of its numbers.
    public let contentHash: String
  }

  /// The energy resolution sigma_E/E, by the electron's true total energy.
  public private(set) var energyResolution: Table?
  /// The resolution of the angle in degrees, by the electron's true total energy.
  public private(set) var angularResolution: Table?
  /// The efficiency, by the true recoil energy.
  public private(set) var efficiency: Table?

  /// The tables of a detector that names no files.
  public init() {}

  /// The tables of functions that stand in no file.
  package init(
    energyResolution: EnergyFunction? = nil, angularResolution: EnergyFunction? = nil,
    efficiency: EnergyFunction? = nil
  ) {
    func table(_ function: EnergyFunction?, _ key: String) -> Table? {
      function.map { Table(name: key, key: "detector.\(key)", function: $0, contentHash: "") }
    }
    self.energyResolution = table(energyResolution, "energy_resolution")
    self.angularResolution = table(angularResolution, "angular_resolution_deg")
    self.efficiency = table(efficiency, "efficiency")
  }

  /// Reads the files that settings name.
  public init(_ detector: DetectorSettings, source: ConfigurationSource) throws(Failure) {
    energyResolution = try Self.read(
      detector.energyResolution.file, key: "detector.energy_resolution",
      columns: ["energy_gev", "resolution"], limits: .atLeast(1e-9, upTo: 10), source)
    angularResolution = try Self.read(
      detector.angularResolutionDegrees.file, key: "detector.angular_resolution_deg",
      columns: ["energy_gev", "resolution_deg"], limits: .atLeast(1e-9, upTo: 180), source)
    efficiency = try Self.read(
      detector.efficiency.file, key: "detector.efficiency",
      columns: ["recoil_energy_gev", "efficiency"], limits: .atLeast(0, upTo: 1), source)
  }

  /// All tables that the detector has.
  public var all: [Table] { [energyResolution, angularResolution, efficiency].compactMap(\.self) }

  /// Refuses tables of a resolution that end inside of a range of the electron's total energy. The
  /// resolution beyond them would be a guess.
  public func check(fromGeV low: Double, toGeV high: Double, source: ConfigurationSource)
    throws(Failure)
  {
    for table in [energyResolution, angularResolution].compactMap(\.self) {
      let energies = table.function.energiesGeV
      guard energies[0] > low || energies[energies.count - 1] < high else { continue }
      throw source.failure(
        .badInput, at: table.key,
        "\(table.name): goes from \(numeral(energies[0])) to \(numeral(energies[energies.count - 1])) GeV,"
          + " and electrons have from \(range(low, high)) GeV: expected a table of them all"
      )
    }
  }

  /// Warnings that the efficiency is constant beyond its table.
  public func warnings(fromGeV low: Double, toGeV high: Double) -> [String] {
    guard let efficiency else { return [] }
    let energies = efficiency.function.energiesGeV
    let values = efficiency.function.values
    var parts: [String] = []
    if energies[0] > low {
      parts.append("below \(numeral(energies[0])) GeV it counts as \(numeral(values[0]))")
    }
    if let last = energies.last, let value = values.last, last < high {
      parts.append("above \(numeral(last)) GeV as \(numeral(value))")
    }
    guard !parts.isEmpty else { return [] }
    return [
      "\(efficiency.key): \(efficiency.name) does not reach over all recoil energies, from"
        + " \(range(low, high)) GeV: " + parts.joined(separator: ", ")
    ]
  }

  /// The range in words, in steps of 0.1 MeV, so that what reaches over these numbers reaches over
  /// the range.
  private func range(_ low: Double, _ high: Double) -> String {
    let steps = 1e4
    return "\(numeral((low * steps).rounded(.down) / steps)) to"
      + " \(numeral((high * steps).rounded(.up) / steps))"
  }

  private static func read(
    _ file: String?, key: String, columns: [String], limits: Limits<Double>,
    _ source: ConfigurationSource
  ) throws(Failure) -> Table? {
    guard let file else { return nil }
    do throws(Failure) {
      let input = try source.read(file, of: key)
      var reader = try TableReader(input.bytes, name: input.path, header: columns)
      var energies: [Double] = []
      var values: [Double] = []
      while try reader.nextRow() {
        let energy = try reader.number(0, columns[0], .atLeast(0, upTo: 1e6))
        if let last = energies.last, energy <= last {
          throw reader.expected(
            "an energy above \(numeral(last)), that of the row before", columns[0], at: 0)
        }
        energies.append(energy)
        values.append(try reader.number(1, columns[1], limits))
      }
      guard !energies.isEmpty else {
        throw Failure(
          .badInput, "\(reader.name): expected rows of \(columns.joined(separator: ","))")
      }
      guard values.contains(where: { $0 > 0 }) else {
        throw Failure(
          .badInput,
          "\(reader.name): \(columns[1]): expected a number above 0 somewhere, found 0 everywhere")
      }
      return Table(
        name: reader.name, key: key,
        function: EnergyFunction(energiesGeV: energies, values: values),
        contentHash: input.contentHash)
    } catch {
      throw error.at(source.location(of: key))
    }
  }
}

extension DetectorSettings {
  /// The files that the settings name, with their keys.
  public var files: [(key: String, name: String)] {
    [
      ("detector.energy_resolution", energyResolution.file),
      ("detector.angular_resolution_deg", angularResolutionDegrees.file),
      ("detector.efficiency", efficiency.file),
    ].compactMap { key, file in file.map { (key, $0) } }
  }

  /// The keys that name files.
  public var keysOfTables: Set<String> { Set(files.map(\.key)) }
}
