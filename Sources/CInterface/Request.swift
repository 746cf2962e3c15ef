import Configuration
import Experiment
import Fit
import Interactions

/// The request of a caller for a calculation: a JSON object with known members.
struct Request {
  private let members: [JSON.Member]

  /// - Parameter text: NULL for an empty object.
  init(_ text: UnsafePointer<CChar>?, known: [String]) throws(Failure) {
    guard let text else {
      members = []
      return
    }
    let json: JSON
    do throws(Failure) {
      json = try JSON(bytes: Array(String(cString: text).utf8), name: "options")
    } catch {
      throw Failure(.commandLine, error.message)
    }
    guard case .object(let members) = json else {
      throw Failure(.commandLine, "options: expected a JSON object")
    }
    // A member with null counts as missing.
    self.members = members.filter { $0.value != .null }
    for member in self.members where !known.contains(member.key) {
      throw Failure(
        .commandLine,
        "expected one of \(known.joined(separator: ", ")), found \(quoted(member.key))"
          + suggestion(for: member.key, among: known))
    }
  }

  private func value<Value>(
    _ key: String, _ what: String, _ read: (JSON) -> Value?
  ) throws(Failure) -> Value? {
    guard let member = members.first(where: { $0.key == key }) else { return nil }
    guard let value = read(member.value) else {
      throw Failure(
        .commandLine, "\(key): expected \(what), found \(clipped(member.value.text()))")
    }
    return value
  }

  func text(_ key: String) throws(Failure) -> String? { try value(key, "text", \.text) }

  func boolean(_ key: String) throws(Failure) -> Bool? {
    try value(key, "true or false") { if case .boolean(let value) = $0 { value } else { nil } }
  }

  func number(_ key: String) throws(Failure) -> Double? { try value(key, "a number", \.number) }

  func count(_ key: String) throws(Failure) -> Int? {
    try value(key, "a whole number >= 0") {
      if case .count(let count) = $0 { Int(exactly: count) } else { nil }
    }
  }

  func texts(_ key: String) throws(Failure) -> [String] {
    try value(key, "a list of names") { $0.list(of: \.text) } ?? []
  }

  func numbers(_ key: String) throws(Failure) -> [Double] {
    try value(key, "a list of numbers") { $0.list(of: \.number) } ?? []
  }

  private func values(_ key: String) throws(Failure) -> [(name: String, value: Double)] {
    try value(key, "an object of numbers") { json -> [(String, Double)]? in
      guard case .object(let members) = json else { return nil }
      let numbers = members.compactMap { member in
        member.value.number.map { (member.key, $0) }
      }
      return numbers.count == members.count ? numbers : nil
    } ?? []
  }

  /// The rise of chi-square from `cl` or `delta`.
  func deltaChiSquare() throws(Failure) -> Double {
    let (level, delta) = (try number("cl"), try number("delta"))
    if let rise = try rise(level, delta, degreesOfFreedom: 1) { return rise }
    return try Fit.deltaChiSquare(confidenceLevel: 0.90)
  }

  /// The rises of chi-square from lists in `cl` or `delta`.
  func deltasChiSquare(degreesOfFreedom: Double) throws(Failure) -> [Double] {
    let (levels, deltas) = (try numbers("cl"), try numbers("delta"))
    guard levels.isEmpty || deltas.isEmpty else {
      throw Failure(.commandLine, "expected cl or delta, found both")
    }
    var rises: [Double] = []
    for level in levels.isEmpty && deltas.isEmpty ? [0.90] : levels {
      if let rise = try rise(level, nil, degreesOfFreedom: degreesOfFreedom) { rises.append(rise) }
    }
    for delta in deltas {
      if let rise = try rise(nil, delta, degreesOfFreedom: degreesOfFreedom) { rises.append(rise) }
    }
    return rises
  }

  private func rise(
    _ level: Double?, _ delta: Double?, degreesOfFreedom: Double
  ) throws(Failure) -> Double? {
    guard level == nil || delta == nil else {
      throw Failure(.commandLine, "expected cl or delta, found both")
    }
    if let delta {
      guard delta > 0 else {
        throw Failure(.commandLine, "delta: expected a number > 0, found \(numeral(delta))")
      }
      return delta
    }
    guard let level else { return nil }
    guard level >= 1e-100, level < 1 else {
      throw Failure(
        .commandLine, "cl: expected a number >= 1e-100 and < 1, found \(numeral(level))")
    }
    return try Fit.deltaChiSquare(
      confidenceLevel: level, degreesOfFreedom: degreesOfFreedom)
  }

  /// The couplings that are minimised over.
  func profiled(of study: Study) throws(Failure) -> [Coupling] {
    let names = try texts("profile")
    if names == ["all"] { return study.interactions.listed }
    return names.isEmpty ? [] : try study.couplings(names, option: "profile")
  }

  /// The couplings of Asimov data; nil where the request has none.
  func truth(of study: Study) throws(Failure) -> CouplingPoint? {
    let values = try values("truth")
    return values.isEmpty ? nil : try point(values, "truth", of: study)
  }

  /// The study at the masses of `set`, and the point of the couplings of `set`.
  func applied(to study: Study) throws(Failure) -> (study: Study, origin: CouplingPoint) {
    var study = study
    var couplings: [(name: String, value: Double)] = []
    for (name, value) in try values("set") {
      guard study.interactions.masses.contains(where: { $0.name == name }) else {
        couplings.append((name, value))
        continue
      }
      guard PhysicsSettings.massLimits.contains(value) else {
        throw Failure(
          .commandLine, "set: expected a number \(PhysicsSettings.massLimits) (GeV) for \(name)")
      }
      study = try study.with(mass: InteractionMass(name: name, valueGeV: value))
    }
    let origin = try point(couplings, "set", of: study)
    study.fixedCouplings += couplings.compactMap {
      study.interactions.coupling(named: $0.name)
    }
    return (study, origin)
  }

  private func point(
    _ values: [(name: String, value: Double)], _ option: String, of study: Study
  ) throws(Failure) -> CouplingPoint {
    var point = study.standardModel
    for (name, value) in values {
      let coupling = try study.coupling(name, option: option)
      guard coupling.limits.contains(value) else {
        throw Failure(
          .commandLine,
          "\(option): expected a number \(coupling.limits) for \(name), found \(numeral(value))")
      }
      point[coupling] = value
    }
    return point
  }
}

extension JSON {
  fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }

  fileprivate var number: Double? {
    switch self {
    case .number(let number): number
    case .count(let count): Double(count)
    default: nil
    }
  }

  fileprivate func list<Item>(of item: (JSON) -> Item?) -> [Item]? {
    guard case .list(let items) = self else { return nil }
    let found = items.compactMap(item)
    return found.count == items.count ? found : nil
  }
}
