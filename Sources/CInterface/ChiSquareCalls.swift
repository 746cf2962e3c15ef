import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import Publication

/// The caller's arrays, which threads fill in parts that do not meet.
private struct Arrays: @unchecked Sendable {
  let couplings: UnsafePointer<Double>
  let chiSquare: UnsafeMutablePointer<Double>
  let pulls: UnsafeMutablePointer<Double>?
  let best: UnsafeMutablePointer<Double>?
  let converged: UnsafeMutablePointer<UInt8>?
}

/// Draws templates.
@_cdecl("nuem_prepare")
public func prepare(
  _ study: UnsafeRawPointer?, _ shape: UnsafeMutablePointer<Int64>?, _ callback: ProgressCallback?,
  _ context: UnsafeMutableRawPointer?, _ message: MessagePlace?
) -> Int32 {
  status(message) { () throws(Failure) in
    let handle = try StudyHandle.of(study)
    let templates = try Listener(callback: callback, context: context).hear {
      (progress) throws(Failure) in
      try handle.estimate(progress).central
    }
    guard let shape else { return }
    let lengths = [
      1 + templates.variations, templates.stations.count, Channel.allCases.count,
      templates.bins + 1, templates.table.stride,
    ]
    for (index, length) in lengths.enumerated() { shape[index] = Int64(length) }
  }
}

/// Copies templates.
@_cdecl("nuem_templates")
public func copyTemplates(
  _ study: UnsafeRawPointer?, _ values: UnsafeMutablePointer<Double>?, _ count: Int64,
  _ message: MessagePlace?
) -> Int32 {
  status(message) { () throws(Failure) in
    let templates = try StudyHandle.of(study).estimate(nil).central
    guard let values, count == templates.values.count else {
      throw Failure(
        .commandLine,
        "expected room for \(templates.values.count) numbers of templates, found \(count)")
    }
    for (index, value) in templates.values.enumerated() { values[index] = value }
  }
}

/// The pulls of a chi-square.
@_cdecl("nuem_likelihood")
public func describeLikelihood(
  _ study: UnsafeRawPointer?, _ options: UnsafePointer<CChar>?, _ json: MessagePlace?,
  _ message: MessagePlace?
) -> Int32 {
  status(message) { () throws(Failure) in
    let likelihood = try StudyHandle.of(study).likelihood(options, nil)
    let pulls = likelihood.chiSquare.pulls.map { pull in
      JSON.object([.init("name", .text(pull.fullName)), .init("sigma", sigmaJSON(pull.sigma))])
    }
    try hand(JSON.object([.init("pulls", .list(pulls))]).text(), to: json)
  }
}

/// Chi-square at many points.
@_cdecl("nuem_chi_square")
public func chiSquare(
  _ study: UnsafeRawPointer?, _ options: UnsafePointer<CChar>?, _ count: Int64,
  _ couplings: UnsafePointer<Double>?, _ chiSquare: UnsafeMutablePointer<Double>?,
  _ pulls: UnsafeMutablePointer<Double>?, _ best: UnsafeMutablePointer<Double>?,
  _ converged: UnsafeMutablePointer<UInt8>?, _ callback: ProgressCallback?,
  _ context: UnsafeMutableRawPointer?, _ message: MessagePlace?
) -> Int32 {
  status(message) { () throws(Failure) in
    let handle = try StudyHandle.of(study)
    guard count > 0 else { return }
    guard let points = Int(exactly: count), let couplings, let chiSquare else {
      throw Failure(.commandLine, "expected points and a place for chi-square, found NULL")
    }
    let likelihood = try handle.likelihood(options, nil)
    let list = likelihood.study.interactions.couplings
    let ranges = list.map { $0.bounds ?? -Coupling.largest...Coupling.largest }
    var place = 0
    for point in 0..<points {
      for (index, range) in ranges.enumerated() {
        let value = couplings[place]
        place += 1
        // Also what is no number is not in a range.
        guard value >= range.lowerBound, value <= range.upperBound else {
          throw Failure(
            .commandLine,
            "point \(point): expected a number \(list[index].limits) for \(list[index].name), found"
              + " \(numeral(value))")
        }
      }
    }
    let arrays = Arrays(
      couplings: couplings, chiSquare: chiSquare, pulls: pulls, best: best, converged: converged)
    try Listener(callback: callback, context: context).hear { (progress) throws(Failure) in
      try fill(arrays, points: points, likelihood, progress)
    }
  }
}

private func fill(
  _ arrays: Arrays, points: Int, _ likelihood: StudyHandle.Likelihood, _ progress: ProgressReport?
) throws(Failure) {
  let size = ChiSquare.pointsOfTask
  let width = likelihood.study.interactions.couplings.count
  let counter = WorkCounter(progress, "chi-square", of: points, "points")
  try forEachParallel((points + size - 1) / size, threads: likelihood.study.threads) {
    (task) throws(Failure) in
    let first = task * size
    let count = min(size, points - first)
    let block = try likelihood.chiSquare.block(
      count: count,
      couplings: Array(
        UnsafeBufferPointer(start: arrays.couplings + first * width, count: count * width)))
    for index in 0..<count {
      arrays.chiSquare[first + index] = block.chiSquare[index]
      arrays.converged?[first + index] = block.converged[index] ? 1 : 0
    }
    if let pulls = arrays.pulls {
      for (index, value) in block.pulls.enumerated() {
        pulls[first * block.pullCount + index] = value
      }
    }
    if let best = arrays.best {
      for (index, value) in block.couplings.enumerated() { best[first * width + index] = value }
    }
    counter?.add(UInt64(count))
  }
}
