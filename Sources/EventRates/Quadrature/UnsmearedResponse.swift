import CKernels
import Configuration
import Experiment
import Interactions
import Synchronization

/// Integrals of the shape functions over each energy bin and the recoil energies above the
/// threshold that are detected: [energy bin][shape, padded]; relative error 1e-9 or better.
func unsmearedResponse(_ problem: ResponseProblem) throws(Failure) -> [Double] {
  try unsmearedResponse(
    problem.detector, shapes: problem.shapes, energyEdgesGeV: problem.energyEdgesGeV)
}

func unsmearedResponse(
  _ detector: KernelDetector, shapes: ShapeSet, energyEdgesGeV: [Double]
) throws(Failure) -> [Double] {
  let question = UnsmearedResponses.Question(
    recoilThresholdGeV: detector.recoilThresholdGeV, efficiency: detector.efficiency,
    isPapers: detector.kinematics.kind == NUEM_PAPER_KINEMATICS,
    finalMassGeV: detector.kinematics.final_mass_gev, shapes: shapes.shapes,
    radiation: shapes.radiation, energyEdgesGeV: energyEdgesGeV)
  if let known = UnsmearedResponses.shared.answer(to: question) { return known }
  let bins = energyEdgesGeV.count - 1
  var total = [Double](repeating: 0, count: bins * shapes.stride)
  try runKernel { message in
    detector.withKernel { detector in
      shapes.withKernelShapes { set in
        nuem_total_response(detector, set, energyEdgesGeV, bins, &total, message)
      }
    }
  }
  UnsmearedResponses.shared.keep(total, for: question)
  return total
}

/// A cache of the last integrals. Configurations of a scan often differ only in resolutions and
/// bins, on which these integrals do not depend.
private final class UnsmearedResponses: Sendable {
  struct Question: Equatable, Sendable {
    let recoilThresholdGeV: Double
    let efficiency: EnergyFunction?
    let isPapers: Bool
    let finalMassGeV: Double
    let shapes: [ShapeFunction]
    let radiation: Double
    let energyEdgesGeV: [Double]
  }

  static let shared = UnsmearedResponses()
  /// The number of responses that are kept: as many as a scan's configurations use in turn.
  private static let capacity = 16
  private let known = Mutex<[(question: Question, answer: [Double])]>([])

  func answer(to question: Question) -> [Double]? {
    known.withLock { $0.first { $0.question == question }?.answer }
  }

  func keep(_ answer: [Double], for question: Question) {
    known.withLock { known in
      if known.count == Self.capacity { known.removeFirst() }
      known.append((question, answer))
    }
  }
}
