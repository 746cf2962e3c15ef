import CKernels
import Foundation
import Testing

/// A fit drawn at random, with chi-square written out apart from the kernel.
struct FitProblem {
  let exposures = 2
  let bins: Int
  let likelihood: nuem_likelihood
  var principal = 0
  var errorRows = 0
  var free: [Int32] = []
  /// Overall and electron pulls common to both exposures, wrong sign apart, pi0 fixed in one.
  var pullOf: [Int32] = [0, 1, 2, 3, -1, 0, 4, 2, 3, 5]
  var sigma = [0.1, 0.02, 0.05, 0.1, 0.01, 0.2]
  /// Where the data come from.
  private(set) var truth: [Double] = []
  var data: [Double] = []
  var templates: [Double] = []
  var errorTemplates: [Double] = []
  private var random: Random

  struct Random {
    private var words: [UInt32]
    private var next = 0

    init(seed: UInt64) {
      words = [UInt32](repeating: 0, count: 40_000)
      nuem_philox_fill(seed, 0, 0, words.count / 4, &words)
    }

    mutating func draw(_ low: Double, _ high: Double) -> Double {
      next += 1
      return low + (high - low) * Double(words[next - 1]) * 0x1p-32
    }
  }

  init(
    seed: UInt64, likelihood: nuem_likelihood, principal: Int = 0, errorRows: Int = 0,
    free: [Int32] = [], bins: Int = 6
  ) {
    self.bins = bins
    self.likelihood = likelihood
    self.principal = principal
    self.errorRows = errorRows
    self.free = free
    random = Random(seed: seed)
    for _ in 0..<exposures {
      data += [Double](repeating: 0, count: 2 * bins)
      for _ in 0..<2 * bins { data.append(random.draw(0, 40)) }
      templates += rows(1) + (0..<principal).flatMap { _ in rows(0.1, signed: true) }
      errorTemplates += (0..<errorRows).flatMap { _ in rows(0.01, signed: true) }
    }
    truth = point()
    for exposure in 0..<exposures {
      for bin in 0..<bins {
        let expected = expectation(
          exposure: exposure, bin: bin, at: truth, pulls: [Double](repeating: 0, count: pullCount))
        data[exposure * 4 * bins + bin] = (expected * (1 + random.draw(-0.1, 0.1))).rounded()
        data[(exposure * 4 + 1) * bins + bin] = expected
      }
    }
  }

  private mutating func rows(_ scale: Double, signed: Bool = false) -> [Double] {
    [150.0, 40, 30, 10].flatMap { size in
      (0..<bins).flatMap { _ in
        // Terms 1, g, g^2, mu^2, q, q g, q^2 of a rate that is positive: a square and more.
        [1, 0.5, 1.2, 1, 0.3, 0.4, 1, 0].map { term in
          (signed ? random.draw(-1, 1) : random.draw(0.8, 1.2)) * term * scale * size
        }
      }
    }
  }

  /// A point not far from the truth.
  mutating func start() -> [Double] { truth.map { $0 * random.draw(0.7, 1.3) } }

  mutating func point(_ size: Double = 0.3) -> [Double] {
    [random.draw(0, size), random.draw(0, size)]
      + (0..<4).map { _ in random.draw(-size, size) } + [random.draw(0.2, 0.3)]
  }

  struct Solution: Equatable {
    var chiSquare: [Double] = []
    var converged: [Bool] = []
    var iterations: [Int] = []
    var pulls: [[Double]] = []
    var parameters: [[Double]] = []
  }

  var pullCount: Int { sigma.count + principal }

  func solve(
    _ points: [[Double]], set: nuem_instruction_set = NUEM_BEST, observed: [Double]? = nil,
    centres: [Double]? = nil, expecting: nuem_status = NUEM_OK
  ) -> Solution {
    var fit = nuem_fit()
    var parameters = points.flatMap { $0 }
    var pulls = [Double](repeating: 0, count: points.count * pullCount)
    var results = [nuem_fit_result](repeating: nuem_fit_result(), count: points.count)
    var message = nuem_message()
    withUnsafePointers { pointers in
      fit = pointers
      let given = observed.map { ContiguousArray($0) }
      let middle = centres.map { ContiguousArray($0) }
      func run(_ observed: UnsafePointer<Double>?, _ centres: UnsafePointer<Double>?) {
        parameters.withUnsafeMutableBufferPointer { parameters in
          pulls.withUnsafeMutableBufferPointer { pulls in
            results.withUnsafeMutableBufferPointer { results in
              var points = nuem_fit_points(
                count: points.count, couplings: parameters.baseAddress, observed: observed,
                centres: centres, starts: nil, pulls: pulls.baseAddress,
                results: results.baseAddress)
              #expect(nuem_profile(&fit, set, &points, &message) == expecting)
            }
          }
        }
      }
      guard let given, let middle else { return run(nil, nil) }
      given.withUnsafeBufferPointer { given in
        middle.withUnsafeBufferPointer { run(given.baseAddress, $0.baseAddress) }
      }
    }
    return Solution(
      chiSquare: results.map(\.chi_square), converged: results.map { $0.converged == 1 },
      iterations: results.map { Int($0.iterations) },
      pulls: points.indices.map { Array(pulls[$0 * pullCount..<($0 + 1) * pullCount]) },
      parameters: points.indices.map { Array(parameters[$0 * 7..<($0 + 1) * 7]) })
  }

  struct Gradient: Equatable {
    var chiSquare = 0.0
    /// Pulls, then free couplings.
    var gradient: [Double] = []
    /// What each exposure adds to chi-square.
    var misfit: [Double] = []
  }

  /// By the kernel, at given pulls.
  func gradient(
    at point: [Double], pulls: [Double], set: nuem_instruction_set = NUEM_BEST
  ) -> Gradient {
    var point = point
    var result = nuem_fit_result()
    var gradient = [Double](repeating: 0, count: pullCount + free.count)
    var misfit = [Double](repeating: 0, count: exposures)
    var message = nuem_message()
    withUnsafePointers { fit in
      var fit = fit
      point.withUnsafeMutableBufferPointer { point in
        pulls.withUnsafeBufferPointer { pulls in
          withUnsafeMutablePointer(to: &result) { result in
            var points = nuem_fit_points(
              count: 1, couplings: point.baseAddress, observed: nil, centres: nil,
              starts: pulls.baseAddress, pulls: nil, results: result)
            #expect(
              nuem_chi_square_gradient(&fit, set, &points, &gradient, &misfit, &message) == NUEM_OK)
            var alone = misfit.map { _ in 0.0 }
            #expect(nuem_chi_square_gradient(&fit, set, &points, nil, &alone, &message) == NUEM_OK)
            #expect(alone == misfit)
          }
        }
      }
    }
    return Gradient(chiSquare: result.chi_square, gradient: gradient, misfit: misfit)
  }

  /// What acts on what: the kinds of pull of each component.
  private static let kindsOfComponents = [[0], [0, 1], [0, 2], [0, 1, 2], [3], [4]]

  private func withUnsafePointers(_ body: (nuem_fit) -> Void) {
    var (first, factors) = ([0], [Int32]())
    for exposure in 0..<exposures {
      for kinds in Self.kindsOfComponents {
        factors += kinds.map { pullOf[exposure * 5 + $0] }.filter { $0 >= 0 }
        first.append(factors.count)
      }
    }
    let kinds = sigma.indices.map { pull in
      Int32((pullOf.firstIndex(of: Int32(pull)) ?? 0) % 5)
    }
    data.withUnsafeBufferPointer { data in
      factors.withUnsafeBufferPointer { factors in
        sigma.withUnsafeBufferPointer { sigma in
          templates.withUnsafeBufferPointer { templates in
            errorTemplates.withUnsafeBufferPointer { errors in
              free.withUnsafeBufferPointer { free in
                PaperCouplings().withKernelCouplings { couplings in
                  first.withUnsafeBufferPointer { first in
                    kinds.withUnsafeBufferPointer { kinds in
                      var fit = nuem_fit()
                      (fit.exposures, fit.bins, fit.likelihood) = (exposures, bins, likelihood)
                      (fit.couplings, fit.data) = (couplings, data.baseAddress)
                      (fit.components, fit.backgrounds) = (4, 2)
                      (fit.pulls, fit.sigma) = (sigma.count, sigma.baseAddress)
                      (fit.kind, fit.factor) = (kinds.baseAddress, factors.baseAddress)
                      (fit.first_factor, fit.principal) = (first.baseAddress, principal)
                      (fit.templates, fit.error_rows) = (templates.baseAddress, errorRows)
                      fit.error_templates = errors.baseAddress
                      (fit.free_couplings, fit.free_coupling) = (free.count, free.baseAddress)
                      body(fit)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
