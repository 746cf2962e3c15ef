/* Sampling: a slice made ready, and the kernels of each instruction set. */
#include "sampling.h"

#include <math.h>
#include <stdlib.h>

#include "checks.h"
#include "detector.h"
#include "message.h"

static const double PI = 3.14159265358979323846;

/* Normal probabilities beyond this many sigma are 0 here. */
static const double NORMAL_REACH = 9;

/* The kernels of an instruction set. */
typedef struct {
  sampling_kernel *montecarlo, *quasi;
  smear_kernel *smear;
  fill_kernel *fill;
  evaluate_kernel *evaluate;
} kernel_set;

static kernel_set kernels_of(nuem_instruction_set set) {
#if defined(__x86_64__)
  if (set == NUEM_BEST) set = nuem_best_instruction_set();
  if (set == NUEM_AVX512)
    return (kernel_set){nuem_montecarlo_avx512, nuem_quasi_avx512, nuem_smear_avx512,
                        nuem_fill_avx512, nuem_evaluate_avx512};
  if (set == NUEM_AVX2)
    return (kernel_set){nuem_montecarlo_avx2, nuem_quasi_avx2, nuem_smear_avx2,
                        nuem_fill_avx2, nuem_evaluate_avx2};
#endif
  (void)set;
  return (kernel_set){nuem_montecarlo_baseline, nuem_quasi_baseline, nuem_smear_baseline,
                      nuem_fill_baseline, nuem_evaluate_baseline};
}

fill_kernel *nuem_best_fill(void) { return kernels_of(NUEM_BEST).fill; }

static unsigned log2_of(uint64_t power) {
  unsigned exponent = 0;
  while (power >> exponent > 1) ++exponent;
  return exponent;
}

static int is_valid_net(const nuem_sample_range *range) {
  const uint64_t samples = range->samples;
  return samples >= 8 && samples <= UINT64_C(1) << 32 && (samples & (samples - 1)) == 0 &&
         range->first % 8 == 0 && range->count % 8 == 0;
}

static void fill_strata(const nuem_detector *detector, const nuem_energy_axis *axis,
                        uint64_t samples, energy_stratum *strata) {
  const double least =
      nuem_least_neutrino_energy(detector->kinematics, detector->recoil_threshold_gev);
  for (size_t bin = 0; bin < axis->bins; ++bin) {
    const double low = fmax(axis->edges_gev[bin], least);
    const double share = axis->quantiles[bin + 1] - axis->quantiles[bin];
    const double width = share > 0 ? axis->edges_gev[bin + 1] - low : 0;
    strata[bin] = (energy_stratum){
        .low = low,
        .width = width,
        .begin = axis->quantiles[bin],
        .end = axis->quantiles[bin + 1],
        .inverse_share = share > 0 ? 1 / share : 0,
        .weight = share > 0 ? width / (share * (double)samples) : 0,
    };
  }
}

/* Doubles of workspace, for either kernel: sums, and for shapes that are evaluated in batches their shares
 * of the bins, their values and what the evaluation needs. */
static size_t sampling_workspace(const nuem_detector *detector, const nuem_shape_set *shapes) {
  const size_t rows = nuem_bins(detector) + 1, stride = nuem_shape_stride(shapes);
  size_t edges = 0; /* of the angles, where the detector is not plain */
  for (size_t i = 0; i < detector->axes; ++i) edges += detector->axis[i].bins + 1;
  return 8 * (rows * stride + (rows + stride) * SHAPE_BATCH + nuem_shape_workspace(shapes) + edges);
}

/* Runs a kernel over a slice; its arguments have been checked. */
static nuem_status accumulate(const nuem_detector *detector, const nuem_shape_set *shapes,
                              const nuem_energy_axis *axis, const nuem_sample_range *range,
                              sampling_kernel *kernel, const sobol_net *net, double *partial,
                              nuem_message *message) {
  sampling_job job = {.detector = detector,
                      .shapes = shapes,
                      .is_papers = nuem_is_papers(shapes),
                      .is_plain = nuem_is_plain(detector),
                      .range = range,
                      .inverse_samples = 1 / (double)range->samples,
                      .inverse_threshold = 1 / detector->recoil_threshold_gev};
  if (net) job.net = *net;
  nuem_energy_range(range, axis, &job.first_bin, &job.end_bin);
  energy_stratum *strata = malloc(axis->bins * sizeof *strata);
  double *workspace =
      aligned_alloc(64, sampling_workspace(detector, shapes) * sizeof *workspace);
  if (!job.is_plain) job.axes = observable_make(detector);
  if (!strata || !workspace || (!job.is_plain && !job.axes.memory)) {
    free(strata);
    free(workspace);
    observable_free(&job.axes);
    return nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for %zu bins", nuem_bins(detector));
  }
  fill_strata(detector, axis, range->samples, strata);
  job.strata = strata;
  const double sigma = nuem_largest_resolution(
      &detector->angle, detector->recoil_threshold_gev + NUEM_ELECTRON_MASS_GEV);
  job.inverse_sigma = fmin(1 / sigma, 1e30);
  /* The roots of theta_1 lie within 3 pi / 2 of 0; from turn to turn they move by 2 pi. */
  job.windings = (int)floor((NORMAL_REACH * sigma + 1.5 * PI) / (2 * PI));
  kernel(&job, partial, workspace);
  observable_free(&job.axes);
  free(strata);
  free(workspace);
  return nuem_succeed(message);
}

static nuem_status check(const nuem_detector *detector, const nuem_shape_set *shapes,
                         const nuem_energy_axis *axis, const nuem_sample_range *range,
                         nuem_instruction_set set, nuem_message *message) {
  nuem_status status = nuem_check_detector(detector, message);
  if (status == NUEM_OK) status = nuem_check_shapes(shapes, message);
  if (status == NUEM_OK) status = nuem_check_energy_axis(axis, message);
  if (status == NUEM_OK) status = nuem_check_sample_range(range, message);
  if (status == NUEM_OK && !nuem_has_instruction_set(set))
    status = nuem_fail(message, NUEM_INVALID_ARGUMENT, "this processor has no %s",
                       nuem_instruction_set_name(set));
  return status;
}

nuem_status nuem_montecarlo_accumulate(const nuem_detector *detector, const nuem_shape_set *shapes,
                                       const nuem_energy_axis *axis,
                                       const nuem_sample_range *range, nuem_instruction_set set,
                                       double *partial, nuem_message *message) {
  const nuem_status status = check(detector, shapes, axis, range, set, message);
  if (status != NUEM_OK) return status;
  return accumulate(detector, shapes, axis, range, kernels_of(set).montecarlo, NULL, partial, message);
}

nuem_status nuem_quasi_accumulate(const nuem_detector *detector, const nuem_shape_set *shapes,
                                  const nuem_energy_axis *axis,
                                  const nuem_sample_range *range, nuem_instruction_set set,
                                  double *partial, nuem_message *message) {
  const nuem_status status = check(detector, shapes, axis, range, set, message);
  if (status != NUEM_OK) return status;
  if (!is_valid_net(range))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a net needs a power of two from 8 to 2^32 samples, a slice multiples of 8");
  sobol_net net;
  sobol_prepare(&net, range->seed, range->replicate, log2_of(range->samples));
  return accumulate(detector, shapes, axis, range, kernels_of(set).quasi, &net, partial, message);
}

nuem_status nuem_smear_events(const nuem_detector *detector, nuem_instruction_set set, size_t events,
                              const double *neutrino_energy_gev, const double *recoil_energy_gev,
                              const double *uniform, double *electron_energy_gev,
                              double *theta_square, nuem_message *message) {
  const nuem_status status = nuem_check_detector(detector, message);
  if (status != NUEM_OK) return status;
  if (events % 8 != 0 || !nuem_has_instruction_set(set))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "events come in multiples of 8, with an instruction set of this processor");
  smear_kernel *const smear = kernels_of(set).smear;
  for (size_t first = 0; first < events; first += 8) {
    double eight[3][8];
    for (int kind = 0; kind < 3; ++kind)
      for (size_t lane = 0; lane < 8; ++lane) eight[kind][lane] = uniform[kind * events + first + lane];
    smear(detector, neutrino_energy_gev + first, recoil_energy_gev + first, &eight[0][0],
          electron_energy_gev + first, theta_square + first);
  }
  return nuem_succeed(message);
}

nuem_status nuem_evaluate(nuem_function function, nuem_instruction_set set, size_t count,
                          const double *x, double *result, nuem_message *message) {
  if (function >= NUEM_FUNCTIONS || count % 8 != 0 || !nuem_has_instruction_set(set))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "values come in multiples of 8, with an instruction set of this processor");
  evaluate_kernel *const evaluate = kernels_of(set).evaluate;
  for (size_t first = 0; first < count; first += 8) evaluate(function, x + first, result + first);
  return nuem_succeed(message);
}
