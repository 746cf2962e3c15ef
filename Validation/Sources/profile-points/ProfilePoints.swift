import Configuration
import EventRates
import Fit
import Foundation
import Interactions

/// NuEM's chi-square, profiled over the pulls and some parameters, at the points of a table.
///
///     profile-points CONFIG POINTS THREADS [PROFILED [OTHER ...]]
///
/// POINTS is a CSV with a column for each coupling of the configuration. PROFILED names those that
/// are minimised over too, with commas, or is - for none; what the points say of them counts for nothing but a
/// start. OTHER are configurations of experiments that are fitted together with the first. Writes a CSV
/// with `chi2`, `iterations`, `converged`, one column for each pull and one for each parameter at its
/// best, a row for each point; an infinite chi-square is an empty field. The seconds that the profiles
/// took go to standard error.
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
    guard arguments.count >= 3, let threads = Int(arguments[2]), threads > 0 else {
      throw Failure(
        .commandLine, "usage: profile-points CONFIG POINTS THREADS [PROFILED [OTHER ...]]")
    }
    let experiments = try ([arguments[0]] + arguments.dropFirst(4)).map {
      (file) throws(Failure) -> (configuration: Configuration, source: ConfigurationSource) in
      let (configuration, source) = try Configuration.format.read(file: file)
      return (configuration, source)
    }
    let study = try Study(
      try JointConfigurations(first: experiments[0], others: Array(experiments.dropFirst())),
      threads: threads)
    let interactions = study.interactions
    var model = try study.fitModel()
    let named = arguments.count > 3 && arguments[3] != "-" ? arguments[3] : ""
    model.profile(
      try named.split(separator: ",").map { (name) throws(Failure) in
        try interactions.named(String(name))
      })
    let chiSquare = try ChiSquare(
      model: model, templates: try study.templates(at: study.stations).central)
    let points = try points(ofFile: arguments[1], of: interactions)
    let begin = ContinuousClock.now
    let profiles = try chiSquare.profiles(at: points, threads: threads)
    FileHandle.standardError.write(
      Data("profile-points: \(ContinuousClock.now - begin)\n".utf8))
    let header =
      ["chi2", "iterations", "converged"] + chiSquare.pulls.map(\.identifier)
      + interactions.couplings.map(\.name)
    let lines = profiles.map { profile in
      let value = profile.chiSquare.isFinite ? numeral(profile.chiSquare) : ""
      return [value, "\(profile.iterations)", profile.converged ? "1" : "0"]
        + profile.pulls.map(numeral) + interactions.couplings.map { numeral(profile.point[$0]) }
    }
    let text = ([header] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw Failure(.inputOutput, "cannot write to standard output")
    }
  }

  static func points(
    ofFile file: String, of interactions: InteractionModel
  ) throws(Failure) -> [CouplingPoint] {
    let names = interactions.couplings.map(\.name)
    var table = try TableReader(
      try readBytes(ofFile: file, atMost: TableReader.largestFile), name: file, header: names)
    var points: [CouplingPoint] = []
    while try table.nextRow() {
      var point = interactions.standardModel
      for (column, parameter) in interactions.couplings.enumerated() {
        point[parameter] = try table.number(column, names[column])
      }
      points.append(point)
    }
    return points
  }
}
