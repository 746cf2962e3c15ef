import Configuration
import Experiment
import Fit
import Interactions

extension Reproduction {
  /// One Markdown page: Table 1 and the bounds beside the paper's, and in words where and why they
  /// differ. Every number in it is computed.
  var comparisonPage: String {
    """
    # NuEM beside arXiv:2111.14884

    \(provenanceList)

    ## Table 1: events per year
    Absolute rates from the flux (\(study.flux.source)), nothing fitted; beside each its Monte Carlo \
    error, and the ratio to the paper.

    \(table1Rows)

    The energy cut at \(numeral(study.configuration.beam.energyMaxGeV)) GeV is ours: the paper names \
    none. Everything below is scaled cell by cell to the published table (A.6), and keeps only the \
    shapes of the flux.

    ## Bounds at 90 % C.L.
    "With" and "without" refer to the backgrounds (\(study.backgrounds.label)), in the data and in \
    the variance. Milli-charges here are in the convention `published`.

    \(boundTable)

    ## Regions of two parameters at 90 % C.L.
    Figures 3, 6 and 8 show regions of the muon and the electron flavour together; the paper's text \
    gives only the bounds on one parameter at a time, which stand beside how far our regions reach \
    (chi-square 4.605 above its minimum, with backgrounds). A region reaches farther than a bound \
    alone: chi-square may rise more, and one flavour may make up for the other. The lines are in \
    `fig3_region.csv`, `fig6_region.csv` and `fig8_region.csv`, the bounds of other experiments that \
    the figures set beside them in `fig3_context.csv` and so on.

    \(regionTable)

    ## Where and why they differ

    ### Milli-charge
    The bounds (4.10) and (4.11) need both milli-charge terms of the cross-section about 4 pi larger \
    than the expansion of (2.1) gives. (4.8) prints E_R where the electron mass belongs, and (4.9) \
    alpha where alpha^2 belongs; with the charge e q, e^2 = 4 pi alpha, (4.9) as printed is 4 pi times \
    the derived term. The convention `published` takes 4 pi in both terms, to reproduce the paper; it \
    is not a physical convention. The derived bounds are weaker:

    \(millichargeRows)

    A charge q > 0 has the sign of the electron, as (4.8) is written; in units of the proton's charge \
    lower and upper bounds change places and signs.

    ### Electron flavour
    (3.2) prints the wrong-sign electron flavour (electron antineutrinos in neutrino mode, electron \
    neutrinos in antineutrino mode) with the factor f_e f_nu, without the "1 +" that the others have: \
    where the pulls are 0 the component is absent, in the expectation and in the mock data. Read so \
    (`statistics.wrong_sign_electron: as-printed`), with nothing else changed, the bounds come to the \
    paper's; where the overall pull is common to the positions of a plan as well, those with \
    DUNE-PRISM come closer still:

    \(readingTable)

    The reason: a coupling of the electron neutrino changes the events of both beam modes alike, so \
    that the overall pull hides it; without the wrong-sign component it changes them differently. This \
    is a reading of the printed formula that other ends confirm, and no proof. The default is the \
    factor (1 + f_e)(1 + f_nu), since these neutrinos are in the beam.

    What stays open is the milli-charge of the electron neutrino: on axis \
    \(ratio(of: "q_nue", plan: "on-axis")) of the published ends, with DUNE-PRISM \
    \(ratio(of: "q_nue", plan: "prism")), in the reading as printed.

    The binned backgrounds that the paper used are not public in numbers; ours are an estimate. The \
    ratio of the electron's magnetic moment to the muon's, on axis, is \
    \(momentRatio(of: boundsAsPrinted)) as printed, \(momentRatio(of: bounds)) corrected, \
    \(momentRatio(of: boundsWithoutBackgrounds)) corrected and without backgrounds, and \
    \(momentRatio(of: bounds, published: true)) in the paper.

    ### Exposure
    The text gives the plan with PRISM seven years, half of them on axis, which makes \
    \(events(of: .prism7y)) events (plan `prism-7y`); the published total of 2.6e4 needs 1.75 \
    years in each mode at each of three positions, 10.5 years in all: \(events(of: .prism)) events \
    (plan `prism`). On axis it is \(events(of: .onAxis)), published 4.5e4. The bounds hardly tell the \
    two apart; the total does.

    ### Pulls
    Outside of the section on the electron flavour every component is taken times one plus its pulls, \
    the wrong-sign electron flavour too. One set of pulls for each position, common to its beam modes. The variance holds \
    the backgrounds too.

    """
  }

  private var provenanceList: String {
    study.provenance.lines.map { "- \($0)" }.joined(separator: "\n")
  }

  private var table1Rows: String {
    let positions = Set(study.stations.map(\.positionM)).sorted()
    let head = "| channel | mode |" + positions.map { " \(numeral($0)) m | ratio |" }.joined()
    let rule = "|---|---|" + positions.map { _ in "---:|---:|" }.joined()
    let names = Study.rateNames
    let rates = NamedRows(table1)
    let rows = names.flatMap { channel in
      BeamMode.allCases.map { mode in
        "| \(channel) | \(mode.rawValue) |"
          + positions.map { position in
            let found = rates.matching([
              "mode": .text(mode.rawValue), "position_m": .number(position),
              "channel": .text(channel),
            ])
            guard let row = found.first, let rate = row.number("events_per_year"),
              let error = row.number("mc_error")
            else { return " - | - |" }
            return
              " \(readable(rate, digits: 5)) +- \(readable(error, digits: 1)) | "
              + "\(row["ratio"].readable(digits: 4)) |"
          }.joined()
      }
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  private var boundTable: String {
    let head = "| plan | parameter | paper | with | ratio | without | ratio |"
    let rule = "|---|---|---|---|---|---|---|"
    let rows = ["on-axis", "prism"].flatMap { plan in
      study.interactions.listed.map { parameter in
        let with = bound(in: bounds, plan, named: parameter.name, .published)
        let without = bound(in: boundsWithoutBackgrounds, plan, named: parameter.name, .published)
        return "| \(plan) | \(parameter.name) | \(with.published) | \(with.own) "
          + "| \(with.ratio) | \(without.own) | \(without.ratio) |"
      }
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  /// A table of both readings of (3.2) beside the paper.
  private var readingTable: String {
    let readings = [bounds, boundsAsPrinted, boundsAsPrintedOneBeam]
    let head =
      "| plan | parameter | paper | corrected | ratio | as printed | ratio "
      + "| as printed, one overall pull | ratio |"
    let rule = "|---|---|---|---|---|---|---|---|---|"
    let rows = ["on-axis", "prism"].flatMap { plan in
      study.interactions.listed.map { parameter in
        let texts = readings.map { bound(in: $0, plan, named: parameter.name, .published) }
        return "| \(plan) | \(parameter.name) | \(texts[0].published) |"
          + texts.map { " \($0.own) | \($0.ratio) |" }.joined()
      }
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  /// The ratio of the bounds with (3.2) as printed to those of the paper, for the lower and the
  /// upper end.
  private func ratio(of parameter: String, plan: String) -> String {
    bound(in: boundsAsPrinted, plan, named: parameter, .published).ratio
  }

  private var millichargeRows: String {
    let head =
      "| plan | parameter | published | convention published | derived | derived over paper |"
    let rule = "|---|---|---|---|---|---|"
    let rows = ["on-axis", "prism"].flatMap { plan in
      study.interactions.listed.filter(study.interactions.isCharge).map { parameter in
        let reproduced = bound(in: bounds, plan, named: parameter.name, .published)
        let derived = bound(in: bounds, plan, named: parameter.name, .derived)
        return "| \(plan) | \(parameter.name) | \(reproduced.published) | \(reproduced.own) "
          + "| \(derived.own) | \(derived.ratio) |"
      }
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  /// A row of bounds in words: computed with errors, the paper's, and their ratios.
  struct BoundText {
    var own = "-"
    var published = "-"
    var ratio = "-"
  }

  func bound(
    in document: ResultDocument, _ plan: String, named parameter: String,
    _ convention: MillichargeConvention
  ) -> BoundText {
    let found = NamedRows(document).matching([
      "plan": .text(plan), "parameter": .text(parameter),
      "convention": .text(convention.rawValue),
    ])
    guard let row = found.first else { return BoundText() }
    func ends(_ text: (String) -> String?) -> String {
      ["lower", "upper"].compactMap(text).joined(separator: ", ")
    }
    return BoundText(
      own: ends { end in
        row.number(end).map { value in
          readable(value, digits: 4)
            + (row.number("mc_error_\(end)").map { " +- \(readable($0, digits: 1))" } ?? "")
        }
      },
      published: ends { end in row.number("published_\(end)").map { readable($0, digits: 2) } },
      ratio: ends { end in
        row.number(end).flatMap { value in
          row.number("published_\(end)").map { readable(value / $0, digits: 3) }
        }
      })
  }

  /// The bound on the electron's magnetic moment over the muon's, on axis: ours or the paper's.
  private func momentRatio(of document: ResultDocument, published: Bool = false) -> String {
    let rows = NamedRows(document)
    func upper(_ parameter: String) -> Double? {
      rows.matching(["plan": .text("on-axis"), "parameter": .text(parameter)]).first?
        .number(published ? "published_upper" : "upper")
    }
    guard let electron = upper("mu_nue"), let muon = upper("mu_numu")
    else { return "-" }
    return readable(electron / muon, digits: 3)
  }

  private func events(of plan: ExposurePlan) -> String {
    let total = estimate.estimate { templates in
      [study.planEvents(study.stationRates(templates), plan: plan)]
    }
    return withError(total[0])
  }
}
