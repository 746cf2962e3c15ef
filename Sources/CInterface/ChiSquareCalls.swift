import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import Publication

/// The caller's arrays. Threads fill parts of them that do not overlap.
private struct Arrays: @unchecked Sendable {
  let chiSquare: UnsafeMutablePointer<Double>
  let pulls: UnsafeMutablePointer<Double>?
  let best: UnsafeMutablePointer<Double>?
  let converged: UnsafeMutablePointer<UInt8>?
}

/// Draws templates.
@_cdecl("nuem_prepare")
public func prepare(
  _ study: UnsafeRawPointer?, _ shape: UnsafeMutablePointer<Int64>?, _ callback: ProgressCallback?,
  _ context: UnsafeMutableRawPointer?, _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    let handle = try StudyHandle.of(study)
    let templates = try Listener(callback: callback, context: context).hear {
      (progress) throws(Failure) in
      try handle.firstTemplates(progress)
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
  _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    let templates = try StudyHandle.of(study).firstTemplates(nil)
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
  _ study: UnsafeRawPointer?, _ options: UnsafePointer<CChar>?, _ json: MessagePointer?,
  _ message: MessagePointer?
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
  _ couplings: UnsafePointer<UnsafePointer<Double>?>?, _ strides: UnsafePointer<Int64>?,
  _ chiSquare: UnsafeMutablePointer<Double>?,
  _ pulls: UnsafeMutablePointer<Double>?, _ best: UnsafeMutablePointer<Double>?,
  _ converged: UnsafeMutablePointer<UInt8>?, _ callback: ProgressCallback?,
  _ context: UnsafeMutableRawPointer?, _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    let handle = try StudyHandle.of(study)
    guard count > 0 else { return }
    guard let chiSquare else {
      throw Failure(.commandLine, "expected a place for chi-square, found NULL")
    }
    let likelihood = try handle.likelihood(options, nil) { couplings?[$0.index] != nil }
    let columns = try CouplingColumns(
      couplings, strides: strides, count: count, of: likelihood.study)
    let arrays = Arrays(chiSquare: chiSquare, pulls: pulls, best: best, converged: converged)
    try Listener(callback: callback, context: context).hear { (progress) throws(Failure) in
      try fill(arrays, at: columns, likelihood, progress)
    }
  }
}

private func fill(
  _ arrays: Arrays, at columns: CouplingColumns, _ likelihood: StudyHandle.Likelihood,
  _ progress: ProgressReport?
) throws(Failure) {
  let width = likelihood.study.interactions.couplings.count
  let counter = WorkCounter(progress, "chi-square", of: columns.count, "points")
  try forEachBlock(of: columns.count, threads: likelihood.study.threads) {
    (points) throws(Failure) in
    let block = try likelihood.chiSquare.block(
      count: points.count, couplings: columns.values(of: points))
    copy(block.chiSquare, to: arrays.chiSquare, from: points.lowerBound)
    copy(block.pulls, to: arrays.pulls, from: points.lowerBound * block.pullCount)
    copy(block.couplings, to: arrays.best, from: points.lowerBound * width)
    if let converged = arrays.converged {
      for (index, point) in points.enumerated() {
        converged[point] = block.converged[index] ? 1 : 0
      }
    }
    counter?.add(UInt64(points.count))
  }
}

/// Does work on blocks of points, on several threads.
func forEachBlock(
  of count: Int, threads: Int, _ body: @Sendable (Range<Int>) throws(Failure) -> Void
) throws(Failure) {
  let size = ChiSquare.pointsOfTask
  try forEachParallel((count + size - 1) / size, threads: threads) { (task) throws(Failure) in
    try body(task * size..<min((task + 1) * size, count))
  }
}

/// Copies values into the caller's array from index `first` on; does nothing if he gives no array.
func copy(_ values: [Double], to destination: UnsafeMutablePointer<Double>?, from first: Int) {
  guard let destination else { return }
  values.withUnsafeBufferPointer { values in
    guard let start = values.baseAddress else { return }
    (destination + first).update(from: start, count: values.count)
  }
}
