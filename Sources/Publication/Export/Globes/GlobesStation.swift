import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The comments at the beginning of every file.
  func globesComments(at point: CouplingPoint) -> [String] {
    let couplings = couplings(at: point).map { "\($0.name)=\($0.value)" }
    return ["nuem export globes, for GLoBES 3.2"] + provenance.lines + [
      "couplings: " + (couplings.isEmpty ? "Standard Model" : couplings.joined(separator: " "))
    ]
  }

  /// The flux in GLoBES's seven columns at the middle of every energy bin of the flux, whatever the
  /// end of the energies that count.
  func globesFlux(at station: Station, upTo energyEdgesGeV: [Double]) throws(Failure) -> String {
    let edges = flux.energyEdgesGeV
    let values = try flux.flux(at: station)
    let columns: [Channel?] = [
      .electronNeutrino, .muonNeutrino, nil, .electronAntineutrino, .muonAntineutrino, nil,
    ]
    var lines = [
      "# \(station), flux: \(flux.source)",
      "# unit: \(FluxUnit.ofThisProgram.text)",
      "# E in GeV, then nue, numu, nutau, nuebar, numubar, nutaubar",
    ]
    for bin in 0..<flux.energyBins {
      let numbers =
        [(edges[bin] + edges[bin + 1]) / 2]
        + columns.map { $0.map { values[$0.index * flux.energyBins + bin] } ?? 0 }
      lines.append(numbers.map(numeral).joined(separator: " "))
    }
    if energyEdgesGeV.count == edges.count {
      // GLoBES reads nothing from the last line on, and every bin of this flux counts.
      let width = edges[edges.count - 1] - edges[edges.count - 2]
      lines.append(
        ([edges[edges.count - 1] + width / 2] + columns.map { _ in 0 }).map(numeral)
          .joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A station as an experiment of GLoBES: its exposure, its channels, and their sum as a rule.
  func globesExperiment(
    _ exposure: ExposurePlan.Exposure, energyEdgesGeV: [Double], comments: [String]
  ) throws(Failure) -> String {
    let station = exposure.station
    let tonnesPerKiloton = 1000.0
    let kilotons = configuration.detector.fiducialMassTonnes / tonnesPerKiloton
    let electronsPerKiloton =
      configuration.detector.electrons / kilotons
      * configuration.detector.fluxFactor(of: configuration.beam)
    let unitCm2 = 1e-38
    let flux = "#\(station.mode.rawValue)"
    let factors = try Channel.allCases.map { (channel) throws(Failure) in
      try normalizationFactor(station: station, channel: channel)
    }
    let channels = Channel.allCases.map { channel in
      let flavour = channel.isElectronFlavour ? "NOSC_e" : "NOSC_m"
      let sign = channel.isAntineutrino ? "-" : "+"
      return """
        channel(#\(channel.rawValue))<
          @channel = \(flux): \(sign): \(flavour): \(flavour): #es: #es_\(channel.rawValue)
        >
        """
    }
    let signal = zip(Channel.allCases, factors).map {
      "\(numeral($1))@#\($0.rawValue)"
    }.joined(separator: " : ")
    return """
      %!GLoBES
      $version="3.2.0"
      \((comments + [
        "\(station), \(numeral(exposure.years)) years; without backgrounds and systematics",
      ]).map { "// \($0)" }.joined(separator: "\n"))

      // Fluxes are those at the detector: a baseline of 1 km changes nothing, and nothing oscillates.
      $profiletype = 1
      $baseline = 1.0

      // In kt.
      $target_mass = \(numeral(kilotons))

      // Flux per proton: protons on target a year, years, and electrons per kt in units of 1e38.
      nuflux(\(flux))<
        @flux_file = "flux_\(station.fileName).dat"
        @power = \(numeral(configuration.beam.protonsOnTargetPerYear))
        @time = \(numeral(exposure.years))
        @norm = \(numeral(electronsPerKiloton * unitCm2))
      >

      // Bins are of reconstructed E_e theta^2 in GeV, sampling points of neutrino energy in GeV.
      $bins = \(configuration.binning.bins)
      $emin = 0.0
      $emax = \(numeral(configuration.binning.firstEdges[configuration.binning.bins] * Constants.electronMassGeV))
      $sampling_points = \(energyEdgesGeV.count - 1)
      $sampling_min = \(numeral(energyEdgesGeV[0]))
      $sampling_max = \(numeral(energyEdgesGeV[energyEdgesGeV.count - 1]))

      cross(#es)<
        @cross_file = "\(GlobesExport.crossSectionFile)"
      >

      include "\(GlobesExport.smearingFile)"

      \(channels.joined(separator: "\n\n"))

      // Coefficients: Table 1 of arXiv:2111.14884 over the flux's own rates, or 1.
      rule(#events)<
        @signal = \(signal)
        @signalerror = 0.0 : 0.0
        @background = 0.0@#numu
        @backgrounderror = 0.0 : 0.0
        @sys_on_function = "chiNoSysSpectrum"
        @sys_off_function = "chiNoSysSpectrum"
      >

      """
  }

  /// The configuration with which this program reads the fluxes back, at the stations of the plan.
  var globesConfiguration: String {
    let items = stations.map { station in
      "    - { file: flux_\(station.fileName).dat, format: globes, mode: \(station.mode.rawValue), "
        + "position_m: \(numeral(station.positionM)), unit: \"\(FluxUnit.ofThisProgram.text)\" }\n"
    }
    let own = Configuration.format.json(of: configuration)
    let beam = configuration.beam
    return ["plan", "normalization"].map { "\($0): \((own[$0] ?? .null).text())\n" }.joined()
      + "backgrounds: none\nbeam:\n  pot_per_year: \(numeral(beam.protonsOnTargetPerYear))\n"
      + "  energy_max_gev: \(numeral(beam.energyMaxGeV))\n  flux:\n" + items.joined()
  }
}
