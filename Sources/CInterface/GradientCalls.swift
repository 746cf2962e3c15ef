import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// The caller's arrays, which threads fill in parts that do not meet.
private struct GradientArrays: @unchecked Sendable {
  let couplings: UnsafePointer<Double>
  let pulls: UnsafePointer<Double>?
  let chiSquare: UnsafeMutablePointer<Double>?
  let ofPulls: UnsafeMutablePointer<Double>?
  let ofCouplings: UnsafeMutablePointer<Double>?
}

/// Chi-square at given pulls, and its derivatives.
@_cdecl("nuem_gradient")
public func chiSquareGradient(
  _ study: UnsafeRawPointer?, _ options: UnsafePointer<CChar>?, _ count: Int64,
  _ couplings: UnsafePointer<Double>?, _ pulls: UnsafePointer<Double>?,
  _ wantedCount: Int32, _ wanted: UnsafePointer<Int32>?,
  _ chiSquare: UnsafeMutablePointer<Double>?, _ ofPulls: UnsafeMutablePointer<Double>?,
  _ ofCouplings: UnsafeMutablePointer<Double>?, _ callback: ProgressCallback?,
  _ context: UnsafeMutableRawPointer?, _ message: MessagePlace?
) -> Int32 {
  status(message) { () throws(Failure) in
    let handle = try StudyHandle.of(study)
    guard count > 0 else { return }
    let likelihood = try handle.likelihood(options, nil)
    let pullCount = likelihood.chiSquare.pulls.count
    guard let points = Int(exactly: count), let couplings, pulls != nil || pullCount == 0 else {
      throw Failure(.commandLine, "expected points and pulls, found NULL")
    }
    let list = likelihood.study.interactions.couplings
    let numbers = (0..<Int(max(wantedCount, 0))).compactMap { place in
      wanted.map { Int($0[place]) }
    }
    guard numbers.allSatisfy(list.indices.contains), Set(numbers).count == numbers.count else {
      throw Failure(.commandLine, "expected different numbers of couplings below \(list.count)")
    }
    let chosen = numbers.map { list[$0] }
    try check(couplings, points: points, of: likelihood.study)
    for place in 0..<points * pullCount where !(pulls?[place].isFinite ?? true) {
      throw Failure(
        .commandLine,
        "point \(place / pullCount): expected a finite number for the pull "
          + likelihood.chiSquare.pulls[place % pullCount].fullName)
    }
    let arrays = GradientArrays(
      couplings: couplings, pulls: pulls, chiSquare: chiSquare, ofPulls: ofPulls,
      ofCouplings: ofCouplings)
    try Listener(callback: callback, context: context).hear { (progress) throws(Failure) in
      try fill(arrays, points: points, likelihood, chosen, progress)
    }
  }
}

private func fill(
  _ arrays: GradientArrays, points: Int, _ likelihood: StudyHandle.Likelihood, _ wanted: [Coupling],
  _ progress: ProgressReport?
) throws(Failure) {
  let size = ChiSquare.pointsOfTask
  let width = likelihood.study.interactions.couplings.count
  let pullCount = likelihood.chiSquare.pulls.count
  let counter = WorkCounter(progress, "derivatives of chi-square", of: points, "points")
  try forEachParallel((points + size - 1) / size, threads: likelihood.study.threads) {
    (task) throws(Failure) in
    let first = task * size
    let count = min(size, points - first)
    let found = try likelihood.chiSquare.gradient(
      count: count, couplings: part(arrays.couplings, first * width, count * width),
      pulls: part(arrays.pulls, first * pullCount, arrays.pulls == nil ? 0 : count * pullCount),
      of: wanted)
    copy(found.chiSquare, arrays.chiSquare, first)
    copy(found.ofPulls, arrays.ofPulls, first * pullCount)
    copy(found.ofCouplings, arrays.ofCouplings, first * wanted.count)
    counter?.add(UInt64(count))
  }
}

private func part(_ values: UnsafePointer<Double>?, _ first: Int, _ count: Int) -> [Double] {
  Array(UnsafeBufferPointer(start: values.map { $0 + first }, count: count))
}

/// Nothing where the caller wants none.
private func copy(_ values: [Double], _ place: UnsafeMutablePointer<Double>?, _ first: Int) {
  guard let place else { return }
  for (index, value) in values.enumerated() { place[first + index] = value }
}
