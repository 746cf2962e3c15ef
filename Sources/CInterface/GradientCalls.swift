import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// The caller's arrays. Threads read them, and fill parts of them that do not overlap.
private struct GradientArrays: @unchecked Sendable {
  let pulls: UnsafePointer<Double>?
  let chiSquare: UnsafeMutablePointer<Double>?
  let ofPulls: UnsafeMutablePointer<Double>?
  let ofCouplings: UnsafeMutablePointer<Double>?
}

/// Chi-square at given pulls, and its derivatives.
@_cdecl("nuem_gradient")
public func chiSquareGradient(
  _ study: UnsafeRawPointer?, _ options: UnsafePointer<CChar>?, _ count: Int64,
  _ couplings: UnsafePointer<UnsafePointer<Double>?>?, _ strides: UnsafePointer<Int64>?,
  _ pulls: UnsafePointer<Double>?,
  _ wantedCount: Int32, _ wanted: UnsafePointer<Int32>?,
  _ chiSquare: UnsafeMutablePointer<Double>?, _ ofPulls: UnsafeMutablePointer<Double>?,
  _ ofCouplings: UnsafeMutablePointer<Double>?, _ callback: ProgressCallback?,
  _ context: UnsafeMutableRawPointer?, _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    let handle = try StudyHandle.of(study)
    guard count > 0 else { return }
    let likelihood = try handle.likelihood(options, nil)
    let pullCount = likelihood.chiSquare.pulls.count
    guard pulls != nil || pullCount == 0 else {
      throw Failure(.commandLine, "expected pulls, found NULL")
    }
    let list = likelihood.study.interactions.couplings
    let numbers = (0..<Int(max(wantedCount, 0))).compactMap { index in
      wanted.map { Int($0[index]) }
    }
    guard numbers.allSatisfy(list.indices.contains), Set(numbers).count == numbers.count else {
      throw Failure(.commandLine, "expected different numbers of couplings below \(list.count)")
    }
    let columns = try CouplingColumns(
      couplings, strides: strides, count: count, of: likelihood.study)
    for entry in 0..<columns.count * pullCount where !(pulls?[entry].isFinite ?? true) {
      throw Failure(
        .commandLine,
        "point \(entry / pullCount): expected a finite number for the pull "
          + likelihood.chiSquare.pulls[entry % pullCount].fullName)
    }
    let arrays = GradientArrays(
      pulls: pulls, chiSquare: chiSquare, ofPulls: ofPulls, ofCouplings: ofCouplings)
    let chosen = numbers.map { list[$0] }
    try Listener(callback: callback, context: context).hear { (progress) throws(Failure) in
      try fill(arrays, at: columns, likelihood, chosen, progress)
    }
  }
}

private func fill(
  _ arrays: GradientArrays, at columns: CouplingColumns, _ likelihood: StudyHandle.Likelihood,
  _ wanted: [Coupling], _ progress: ProgressReport?
) throws(Failure) {
  let pullCount = likelihood.chiSquare.pulls.count
  let counter = WorkCounter(progress, "derivatives of chi-square", of: columns.count, "points")
  try forEachBlock(of: columns.count, threads: likelihood.study.threads) {
    (points) throws(Failure) in
    let first = points.lowerBound
    let pulls = UnsafeBufferPointer(
      start: arrays.pulls.map { $0 + first * pullCount },
      count: arrays.pulls == nil ? 0 : points.count * pullCount)
    let found = try likelihood.chiSquare.gradient(
      count: points.count, couplings: columns.values(of: points), pulls: Array(pulls), of: wanted)
    copy(found.chiSquare, to: arrays.chiSquare, from: first)
    copy(found.ofPulls, to: arrays.ofPulls, from: first * pullCount)
    copy(found.ofCouplings, to: arrays.ofCouplings, from: first * wanted.count)
    counter?.add(UInt64(points.count))
  }
}
