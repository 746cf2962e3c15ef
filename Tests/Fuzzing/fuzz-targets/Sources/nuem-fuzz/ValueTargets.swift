import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// Hostile values of a configuration's keys: refused with a reason, or all of it can be loaded.
@Sendable func fuzzValues(_ bytes: [UInt8]) {
  guard let (settings, source) = hostileConfiguration(bytes) else { return }
  requireSameAgain(settings)
  let study = accepted(nil, kinds: [.badInput, .missingInput]) { () throws(Failure) in
    try Study(configuration: settings, source: source, threads: 1)
  }
  guard let study else { return }
  accepted(nil) { () throws(Failure) in try study.checkStations() }
  accepted(nil) { () throws(Failure) in _ = try study.fitModel() }
  require(study.configurationHash.utf8.count == 32, "a configuration has a hash")
}

/// The same, computed with few samples and bins: templates and chi-square are numbers, or there is a
/// reason why not.
@Sendable func fuzzRates(_ bytes: [UInt8]) {
  guard let (read, source) = hostileConfiguration(bytes) else { return }
  var settings = read
  settings.sampling.samples = min(settings.sampling.samples, 256)
  settings.sampling.replicates = min(settings.sampling.replicates, 3)
  // Quadrature takes seconds a bin where resolutions are extreme.
  let mostBins = settings.sampling.engine == .quadrature ? 1 : 8
  settings.binning.bins = min(settings.binning.bins, mostBins)
  let computed = accepted(nil, kinds: [.badInput, .missingInput]) { () throws(Failure) in
    let study = try Study(configuration: settings, source: source, threads: 1)
    try study.checkStations()
    let templates = try study.templates(at: Array(study.stations.prefix(2)))
    return (study, templates)
  }
  guard let (study, templates) = computed else { return }
  require(templates.central.values.allSatisfy(\.isFinite), "templates are finite")
  let coefficients = study.interactions.coefficients(
    channel: .muonNeutrino, at: study.standardModel)
  let events = templates.central.events(
    station: 0, channel: .muonNeutrino, coefficients: coefficients)
  // What lies outside is sampled as a difference: with few samples it may be below 0.
  require(events.dropLast().allSatisfy(isAmount), "Standard Model events are amounts: \(events)")
  if settings.sampling.engine != .quadrature { requireChiSquare(of: study) }
}

private func requireChiSquare(of study: Study) {
  guard study.stations.count <= 2 else { return }
  let profile = accepted(nil) { () throws(Failure) in
    let templates = try study.templates(at: study.stations)
    let model = try study.fitModel().counting(errorOf: templates)
    let chiSquare = try ChiSquare(model: model, templates: templates.central)
    var point = study.standardModel
    for coupling in study.interactions.listed.prefix(1) { point[coupling] = coupling.searchScale }
    return try chiSquare.block(at: [study.standardModel, point])
  }
  guard let profile else { return }
  require(!profile.chiSquare.contains(where: \.isNaN), "chi-square is a number")
  require(profile.chiSquare.allSatisfy { $0 >= 0 }, "and not negative: \(profile.chiSquare)")
}

private func hostileConfiguration(
  _ bytes: [UInt8]
) -> (settings: Configuration, source: ConfigurationSource)? {
  var decisions = ByteSource(bytes)
  let text = HostileConfiguration(&decisions).text
  inputInWords.withLock { $0 = text }
  return accepted("conf.yaml") { () throws(Failure) in
    try Configuration.format.read(Array(text.utf8), name: "conf.yaml")
  }
}
