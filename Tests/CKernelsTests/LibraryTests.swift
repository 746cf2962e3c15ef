import CKernels
import Testing

@Suite struct LibraryTests {
  @Test func librariesNameTheirVersions() {
    #expect(String(cString: nuem_gsl_version()).first?.isNumber == true)
    #expect(String(cString: nuem_openblas_version()).first?.isNumber == true)
  }

  @Test func chiSquareQuantiles() {
    var delta = 0.0
    #expect(nuem_delta_chi_square(0.9, 1, &delta, nil) == NUEM_OK)
    #expect(abs(delta - 2.7055434540954146) < 1e-12)
    #expect(nuem_delta_chi_square(0.9, 2, &delta, nil) == NUEM_OK)
    #expect(abs(delta - 4.605170185988092) < 1e-12)
    #expect(nuem_delta_chi_square(1, 1, &delta, nil) == NUEM_INVALID_ARGUMENT)
    #expect(nuem_delta_chi_square(.nan, 1, &delta, nil) == NUEM_INVALID_ARGUMENT)
  }

  /// A kernel that fails says why, and the process goes on.
  @Test func badArgumentsAreStatuses() {
    var message = nuem_message()
    var detector = nuem_detector(
      angular_resolution_rad: -1, energy_resolution: 0.1, recoil_threshold_gev: 0.03,
      bin_width_gev: 1e-3, bins: 2, kinematics: exactKinematics)
    var range = nuem_sample_range(seed: 1, replicate: 0, samples: 10, first: 0, count: 10)
    var partial = [Double](repeating: 0, count: 3 * 8)
    [0.0, 1.0].withUnsafeBufferPointer { edges in
      var axis = nuem_energy_axis(
        bins: 1, edges_gev: edges.baseAddress, quantiles: edges.baseAddress)
      #expect(
        paperShapes.withKernelShapes {
          nuem_montecarlo_accumulate(
            &detector, $0, &axis, &range, NUEM_BEST, &partial, &message)
        }
          == NUEM_INVALID_ARGUMENT)
      #expect(message.text.0 != 0)
      detector.angle.constant = 0
      range.count = 11
      #expect(
        paperShapes.withKernelShapes {
          nuem_montecarlo_accumulate(
            &detector, $0, &axis, &range, NUEM_BEST, &partial, &message)
        }
          == NUEM_INVALID_ARGUMENT)
    }
  }
}
