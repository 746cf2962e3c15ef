import Configuration
import Fit
import Foundation
import Interactions

/// A submission to HEPData: `submission.yaml`, a YAML file for each table, and the files that they
/// name.
struct HEPDataSubmission {
  static let folder = "hepdata"

  let files: [(name: String, content: String)]

  init(study: Study, tables: [ResultTables.Table]) throws(Failure) {
    let documents = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.document) })
    let contents =
      HEPDataTable.rates(documents["rates"])
      + HEPDataTable.spectra(documents["spectrum"], study: study)
      + HEPDataTable.covariances(documents["spectrum_covariance"], study: study)
      + HEPDataTable.templates(documents["templates"], study: study)
      + HEPDataTable.bounds(documents["bounds"])
    let deviations = documents["templates_covariance"]
    let head: JSON = .object([
      .init("comment", .text(Self.comment(study, tables[0].document.provenance))),
      .init(
        "additional_resources",
        .list([
          .object([
            .init("location", "https://arxiv.org/abs/2111.14884"),
            .init("description", "The paper whose calculation this is"),
          ]),
          .object([
            .init("location", "templates_covariance.csv"),
            .init("description", .text(deviations?.notes.first ?? "")),
          ]),
          .object([
            .init("location", "provenance.json"),
            .init("description", "Program, configuration, seed and samples of every table"),
          ]),
        ])),
    ])
    let energies = Self.centreOfMassEnergies(study)
    let pages = contents.map { table in
      JSON.object([
        .init("name", .text(table.name)), .init("location", .text(table.location)),
        .init("description", .text(table.description)),
        .init(
          "keywords",
          .list([
            Self.keyword("reactions", Channel.allCases.map(\.reaction)),
            Self.keyword("observables", table.observables),
            Self.keyword("cmenergies", [energies]),
            Self.keyword("phrases", ["Exclusive", "Elastic", "Neutrino Electron Scattering"]),
          ])),
        .init("data_file", .text(table.file)),
        .init(
          "data_license",
          .object([
            .init("name", "CC0 1.0"),
            .init("url", "https://creativecommons.org/publicdomain/zero/1.0/"),
          ])),
      ])
    }
    var files = [("submission.yaml", try yamlText(of: [head] + pages))]
    for table in contents { files.append((table.file, try yamlText(of: [table.data]))) }
    files += [
      ("templates_covariance.csv", deviations?.formatted(as: .csv) ?? ""),
      ("provenance.json", tables[0].document.provenance.json.text(indented: true) + "\n"),
    ]
    self.files = files
  }

  private static func comment(_ study: Study, _ provenance: Provenance) -> String {
    let flux = study.flux.source
    return
      "Neutrino-electron scattering at a near detector and the electromagnetic properties of "
      + "neutrinos: rates, spectra of \(study.configuration.binning.words), templates and expected bounds. "
      + "These are predictions, not measurements; errors are those of the Monte Carlo integration. "
      + "Flux: \(flux). Backgrounds: \(study.backgrounds.label). "
      + provenance.lines.joined(separator: "; ") + "."
  }

  private static func keyword(_ name: String, _ values: [String]) -> JSON {
    .object([.init("name", .text(name)), .init("values", .list(values.map(JSON.text)))])
  }

  /// The range of the centre-of-mass energy sqrt(m_e^2 + 2 m_e E) in GeV, from the least neutrino
  /// energy E that passes the recoil threshold to the end of the beam.
  private static func centreOfMassEnergies(_ study: Study) -> String {
    let mass = Constants.electronMassGeV
    let low = study.configuration.physics.kinematics.leastNeutrinoEnergyGeV(
      recoilThresholdGeV: study.configuration.detector.recoilThresholdGeV)
    let high = study.configuration.beam.energyMaxGeV
    return [low, high].map {
      String(format: "%.4f", (mass * mass + 2 * mass * $0).squareRoot())
    }.joined(separator: "-")
  }

  /// The data files that an earlier submission in this folder names; none where there is no such
  /// file. Names that lead out of the folder are not counted.
  static func dataFiles(namedIn path: String) -> [String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let name = line.wholeMatch(of: /data_file: "?([A-Za-z0-9_.-]+\.yaml)"?/)?.output.1
      else { return nil }
      return String(name)
    }
  }
}

extension Channel {
  /// The reaction in HEPData's names of particles.
  var reaction: String {
    let neutrino = rawValue.uppercased()
    return "\(neutrino) E- --> \(neutrino) E-"
  }
}
