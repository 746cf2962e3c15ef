import Configuration
import EventRates
import Fit

extension Study {
  /// True and stated errors against the sample count. All entries named `seconds` depend on the
  /// machine.
  public func convergenceDocument(
    _ plan: ConvergencePlan, onProgress: (Double, Engine, UInt64) -> Void = { _, _, _ in }
  ) throws(Failure) -> ResultDocument {
    let convergence = try convergence(plan, onProgress: onProgress)
    let rows = convergence.points.map { point in
      [
        .text(point.engine.rawValue), .text(point.quantity), .count(Int(point.samples)),
        ResultValue(point.trueError), ResultValue(point.statedError), .number(point.seconds),
      ] as [ResultValue]
    }
    return ResultDocument(
      command: "converge", title: "Relative Monte Carlo error against sample count",
      columns: [
        ResultColumn("engine"), ResultColumn("quantity"), ResultColumn("samples"),
        ResultColumn("true_error", digits: 2), ResultColumn("stated_error", digits: 2),
        ResultColumn("seconds", digits: 2),
      ],
      rows: rows,
      summary: [
        .init(
          "slopes",
          .list(
            convergence.slopes.map { slope in
              .object([
                .init("engine", .text(slope.engine.rawValue)),
                .init("quantity", .text(slope.quantity)),
                .init("slope", slope.slope.map(JSON.number) ?? .null),
              ])
            })),
        .init(
          "time_per_sample",
          .list(
            plan.engines.map { engine in
              .object([
                .init("engine", .text(engine.rawValue)),
                .init(
                  "seconds", convergence.secondsPerSample(of: engine).map(JSON.number) ?? .null),
              ])
            })),
        .init(
          "reference",
          .list(
            convergence.references.map { reference in
              .object([
                .init("engine", .text(Engine.quadrature.rawValue)),
                .init("quantity", .text(reference.quantity)),
                .init("stated_error", .number(reference.statedError)),
              ])
            })),
      ],
      notes: convergenceNotes(convergence, plan: plan),
      provenance: convergenceProvenance(plan))
  }

  private func convergenceNotes(_ convergence: Convergence, plan: ConvergencePlan) -> [String] {
    let references = convergence.references.map {
      "\($0.quantity) \(readable($0.statedError, digits: 2))"
    }
    let slopes = plan.engines.map { engine in
      let fitted = convergence.slopes.filter { $0.engine == engine }.map { slope in
        "\(slope.quantity) \(slope.slope.map { readable($0, digits: 3) } ?? "none")"
      }
      return "Slope of \(engine.rawValue): " + fitted.joined(separator: ", ") + "."
    }
    let times = plan.engines.compactMap { engine in
      convergence.secondsPerSample(of: engine).map {
        "\(engine.rawValue) \(readable($0, digits: 2))"
      }
    }
    return [
      "Errors are relative, of the worst entry, the median over repeated samples. total: the "
        + "Standard Model's rate of each station; bin: each of its bins; a parameter: the ends of "
        + "its bound of plan \(configuration.plan.name), 90 % C.L.",
      "The true error is against quadrature at its finest level, which states for itself: "
        + references.joined(separator: ", ") + ".",
    ] + slopes + [
      "Seconds a sample on \(threads) threads, this machine: " + times.joined(separator: ", ") + "."
    ]
  }

  private func convergenceProvenance(_ plan: ConvergencePlan) -> Provenance {
    let sampling = configuration.sampling
    return Provenance(
      configurationHash: configurationHash, seed: sampling.seed, samplesRequested: nil,
      samples: nil, replicates: sampling.replicates,
      engine: plan.engines.map(\.rawValue).joined(separator: ","),
      physics: configuration.physics, flux: flux.source, backgrounds: backgrounds.label,
      normalization: configuration.normalization, energyRangeGeV: energyRangeGeV,
      fluxPulls: fluxPulls?.count)
  }
}
