import Configuration
import EventRates
import Fit
import Foundation
import Interactions

/// NuEM's chi-square, profiled over the pulls, at the points of a table.
///
///     profile-points CONFIG POINTS THREADS
///
/// POINTS is a CSV with a column for each of the seven parameters. Writes a CSV with `chi2`,
/// `iterations`, `converged` and one column for each pull, a row for each point; an infinite
/// chi-square is an empty field.
@main
struct ProfilePoints {
  static func main() {
    do throws(Failure) {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("profile-points: \(error.message)\n".utf8))
      exit(error.exitCode)
    }
  }

  static func run(_ arguments: [String]) throws(Failure) {
    guard arguments.count == 3, let threads = Int(arguments[2]), threads > 0 else {
      throw Failure(.commandLine, "usage: profile-points CONFIG POINTS THREADS")
    }
    let (configuration, source) = try Configuration.format.read(file: arguments[0])
    let study = try Study(configuration: configuration, source: source, threads: threads)
    let model = try study.fitModel(
      plan: configuration.plan, physics: configuration.physics, backgrounds: study.backgrounds)
    let chiSquare = try ChiSquare(
      model: model, templates: try study.templates(at: study.stations).central)
    let points = try points(ofFile: arguments[1], from: study.standardModel)
    let profiles = try chiSquare.profiles(at: points, threads: threads)
    let header = ["chi2", "iterations", "converged"] + model.tiedPulls.map(\.identifier)
    let lines = profiles.map { profile in
      let value = profile.chiSquare.isFinite ? numeral(profile.chiSquare) : ""
      return [value, "\(profile.iterations)", profile.converged ? "1" : "0"]
        + profile.pulls.map(numeral)
    }
    let text = ([header] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw Failure(.inputOutput, "cannot write to standard output")
    }
  }

  static func points(
    ofFile file: String, from start: ParameterPoint
  ) throws(Failure) -> [ParameterPoint] {
    let names = Parameter.allCases.map(\.rawValue)
    var table = try TableReader(
      try readBytes(ofFile: file, atMost: TableReader.largestFile), name: file, header: names)
    var points: [ParameterPoint] = []
    while try table.nextRow() {
      var point = start
      for (column, parameter) in Parameter.allCases.enumerated() {
        point[parameter] = try table.number(column, names[column])
      }
      points.append(point)
    }
    return points
  }
}
