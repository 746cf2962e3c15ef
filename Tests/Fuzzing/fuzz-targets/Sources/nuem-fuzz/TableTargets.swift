import Configuration
import Fit
import Interactions

@testable import EventRates
@testable import Experiment

private let onAxis = Station(mode: .neutrino, positionM: 0)

/// A table of background rates of three bins.
@Sendable func fuzzBackgrounds(_ bytes: [UInt8]) {
  let bins = 3
  let table = accepted("backgrounds.csv") { () throws(Failure) in
    try BackgroundTable(bytes, name: "backgrounds.csv", bins: bins, location: "conf.yaml:1")
  }
  guard let table else { return }
  for mode in BeamMode.allCases {
    let rates = accepted("backgrounds.csv") { () throws(Failure) in
      try table.rates(at: Station(mode: mode, positionM: 0))
    }
    guard let rates else { continue }
    require(rates.events.allSatisfy { $0.count == bins }, "a rate for every bin")
    require(rates.events.joined().allSatisfy(isAmount), "rates are amounts")
  }
}

/// A table of observed counts of two stations and three bins.
@Sendable func fuzzCounts(_ bytes: [UInt8]) {
  let file = InputFile("counts.csv", bytes)
  let source = ConfigurationSource(file: InputFile.folder + "/conf.yaml")
  let observed = accepted("counts.csv") { () throws(Failure) in
    try ObservedCounts(file: "counts.csv", plan: .onAxis, bins: 3, source: source)
  }
  guard let observed else { return }
  require(observed.counts.map(\.count) == [3, 3], "a count for every bin of \(file.path)")
  require(observed.counts.joined().allSatisfy(isAmount), "counts are amounts")
}

/// A covariance of the flux on axis from 0 to 1 GeV, and the pulls that it amounts to.
@Sendable func fuzzCovariance(_ bytes: [UInt8]) {
  let covariance = accepted("covariance.csv") { () throws(Failure) in
    try FluxCovariance(bytes, name: "covariance.csv")
  }
  guard let covariance else { return }
  let order = covariance.elements.count
  require(covariance.matrix.count == order * order, "the matrix is square")
  require(covariance.matrix.allSatisfy(\.isFinite), "its numbers are finite")
  // Larger ones take their time, but no other way.
  guard order <= 200 else { return }
  _ = InputFile("covariance.csv", bytes)
  let edges = [0, 0.5, 1]
  let pulls = accepted("covariance.csv") { () throws(Failure) in
    try FluxPulls(
      file: "covariance.csv", key: "statistics.flux_covariance", varianceFraction: 0.999,
      stations: [onAxis], energyEdgesGeV: edges,
      source: ConfigurationSource(file: InputFile.folder + "/conf.yaml"))
  }
  guard let pulls else { return }
  require(pulls.count <= order, "there are no more pulls than elements")
  let fluxes = [Double](repeating: 1, count: 8)
  guard let changes = pulls.variations(of: fluxes, at: [onAxis], energyEdgesGeV: edges) else {
    return require(false, "the pulls are for the station")
  }
  require(changes.joined().allSatisfy(\.isFinite), "changes of the flux are finite")
}
