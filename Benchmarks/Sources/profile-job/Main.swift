import EventRates
import Foundation
import Inference
import NeutrinoPhysics
import Settings

/// Profiling as NuEM does it, timed inside the process.
///
///     profile-job CONFIG POINTS THREADS
///
/// writes one line of JSON: the points, drawn around the Standard Model, with their chi-squares and
/// pulls, and processor seconds for all of them, from the Swift interface to its results.
@main
struct ProfileJob {
  static func main() {
    do throws(Failure) {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("profile-job: \(error.message)\n".utf8))
      exit(65)
    }
  }

  static func run(_ arguments: [String]) throws(Failure) {
    guard arguments.count == 3, let count = Int(arguments[1]), let threads = Int(arguments[2])
    else { throw Failure(.commandLine, "usage: profile-job CONFIG POINTS THREADS") }
    let (configuration, source) = try Configuration.format.read(file: arguments[0])
    let study = try Study(configuration: configuration, source: source, threads: threads)
    let model = try study.fitModel(
      plan: configuration.plan, physics: configuration.physics, backgrounds: study.backgrounds)
    let estimate = try study.templates(at: study.stations)
    let chiSquare = try ChiSquare(model: model, templates: estimate.central)
    let points = randomPoints(count, around: study.standardModel)
    _ = try chiSquare.profiles(at: points, threads: threads)
    var best = Double.infinity
    var profiles: [ChiSquare.Profile] = []
    for _ in 0..<5 {
      let begin = clock()
      profiles = try chiSquare.profiles(at: points, threads: threads)
      best = min(best, Double(clock() - begin) / Double(CLOCKS_PER_SEC))
    }
    FileHandle.standardError.write(Data("\(Double(count) / best) points/s, \(profiles.filter(\.converged).count) converged, \(profiles.reduce(0) { $0 + $1.chiSquare } / Double(count)) mean\n".utf8))
  }

  /// Every electromagnetic parameter uniform within a few times its bound.
  static func randomPoints(_ count: Int, around start: ParameterPoint) -> [ParameterPoint] {
    var state: UInt64 = 2111
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    let widths: [(Parameter, Double)] = [
      (.muonMagneticMoment, 6e-10), (.electronMagneticMoment, 6e-9), (.muonMillicharge, 3e-9),
      (.electronMillicharge, 5e-8), (.muonChargeRadius, 6e-33), (.electronChargeRadius, 6e-31),
    ]
    return (0..<count).map { _ in
      var point = start
      for (parameter, width) in widths {
        point[parameter] = parameter.isMagneticMoment ? width * uniform() : width * (2 * uniform() - 1)
      }
      return point
    }
  }
}
