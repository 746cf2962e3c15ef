import Configuration
import Fit
import Foundation
import ProgramBuild

/// The file of a part of a job's toys, which waits for the other parts. It has a line that names
/// the job, a line that names the build of this program, the toys as CSV, and a checksum.
public struct ToyPart: Sendable {
  private static let header = ["ensemble", "toy", "delta_chi2", "best_fit", "converged"]
  /// The beginning of the first line of every part.
  static let start = "# nuem toys "
  private static let startOfBuild = "# build "

  private static func build(of job: some SharedToys) throws(Failure) -> BuildIdentity {
    try BuildIdentity(hasEigenvectors: job.study.fluxPulls != nil)
  }

  /// The content of a saved part.
  public static func text(
    _ fits: [[ToyFit]], toys: Range<Int>, of job: some SharedToys
  ) throws(Failure) -> String {
    var lines = [
      start + job.identity, startOfBuild + (try build(of: job).text),
      header.joined(separator: ","),
    ]
    for (ensemble, fits) in zip(job.numbered, fits) {
      for (toy, fit) in zip(toys, fits) {
        lines.append(
          "\(ensemble.number),\(toy),\(numeral(fit.deltaChiSquare)),\(numeral(fit.bestFit)),"
            + (fit.converged ? "1" : "0"))
      }
    }
    return TextSeal.csv.sealed(lines.joined(separator: "\n") + "\n")
  }

  /// All toys of a job, from the files of its parts: [ensemble of the plan][toy].
  public static func merged(
    _ files: [String], of job: some SharedToys
  ) throws(Failure) -> [[ToyFit]] {
    let ensembles = job.numbered
    var found = [[ToyFit?]](
      repeating: [ToyFit?](repeating: nil, count: job.toys), count: ensembles.count)
    for file in files { try read(file, of: job, into: &found) }
    return try zip(ensembles, found).map { (ensemble, row) throws(Failure) in
      let fits = row.compactMap(\.self)
      guard fits.count == row.count else {
        throw Failure(
          .badInput,
          "--merge: \(row.count - fits.count) of \(row.count) toys are missing at"
            + " \(job.parameter.name) = \(numeral(ensemble.trueValue)), the first of them"
            + " number \(row.firstIndex { $0 == nil } ?? 0)")
      }
      return fits
    }
  }

  /// Refuses parts of two builds, as their toys may differ where a fit is at an edge.
  private static func checkBuild(
    of bytes: [UInt8], _ file: String, job: some SharedToys
  ) throws(Failure) {
    let lines = bytes.prefix(4096).split(separator: UInt8(ascii: "\n"), maxSplits: 2)
    let line = lines.count > 1 ? String(decoding: lines[1], as: UTF8.self) : ""
    let found =
      line.hasPrefix(startOfBuild) ? String(line.dropFirst(startOfBuild.count)) : nil
    guard let refusal = try build(of: job).refusal(of: found) else { return }
    throw Failure(
      .badInput, "\(clipped(file)):2: drawn by \(refusal): expected the same for all parts")
  }

  private static func read(
    _ file: String, of job: some SharedToys, into found: inout [[ToyFit?]]
  ) throws(Failure) {
    let bytes = try readBytes(ofFile: file, atMost: TableReader.largestFile)
    let first = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let title = start + job.identity
    guard first.elementsEqual(title.utf8) else {
      throw Failure(
        .badInput,
        "\(clipped(file)):1: expected \"\(title)\", as of the same configuration, parameter, values"
          + " and number of toys, found \(quoted(String(decoding: first.prefix(400), as: UTF8.self)))"
      )
    }
    try checkBuild(of: bytes, file, job: job)
    do throws(Failure) {
      guard try TextSeal.csv.opened(bytes) != nil else {
        throw Failure(.badInput, "truncated, or changed: expected a checksum at its end")
      }
    } catch {
      throw error.at(clipped(file))
    }
    let indices = Dictionary(
      uniqueKeysWithValues: job.numbered.enumerated().map { (Int($1.number), $0) })
    var table = try TableReader(bytes, name: file, header: header)
    while try table.nextRow() {
      let number = try table.count(0, header[0], .atLeast(0))
      guard let ensemble = indices[number] else { throw table.failure("no ensemble \(number)") }
      let toy = try table.count(1, header[1], .atLeast(0, upTo: job.toys - 1))
      guard found[ensemble][toy] == nil else {
        throw table.failure("toy \(toy) of ensemble \(number) again")
      }
      found[ensemble][toy] = ToyFit(
        deltaChiSquare: try table.number(2, header[2], .atLeast(0)),
        bestFit: try table.number(3, header[3]),
        converged: try table.count(4, header[4], .atLeast(0, upTo: 1)) == 1)
    }
  }
}
