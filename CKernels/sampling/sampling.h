/* One slice of a replicate, as the sampling kernels of every instruction set take it. */
#ifndef NUEM_SAMPLING_H
#define NUEM_SAMPLING_H

#include "nuem_kernels.h"
#include "observable.h"
#include "shape_set.h"
#include "sobol.h"

/* The part of an energy bin that can pass the recoil threshold, and its part of the samples. */
typedef struct {
  double low, width;     /* GeV */
  double begin, end;     /* on the axis of samples, [0, 1) */
  double inverse_share;  /* 1 / (end - begin), 0 for a bin without samples */
  double weight;         /* of a sample: width / (share x samples) */
} energy_stratum;

typedef struct {
  const nuem_detector *detector;
  const nuem_shape_set *shapes;
  int is_papers; /* see shape_set.h */
  int is_plain;  /* see nuem_is_plain */
  observable axes; /* of a detector that is not plain */
  const nuem_sample_range *range;
  const energy_stratum *strata; /* [energy_bins] */
  size_t first_bin, end_bin;    /* those that the slice can touch */
  double inverse_samples;       /* of the whole replicate */
  double inverse_threshold;     /* of the recoil energy, 1/GeV */
  double inverse_sigma;         /* of theta_1 in a plain detector, 1/rad; huge where it is perfect */
  int windings;                 /* turns of theta_1 that still have a probability */
  sobol_net net;                /* of quasi-Monte Carlo */
} sampling_job;

/* workspace: the sums of both kernels in vectors of eight, the batch's shares and shapes, and what the
 * shapes need: see sampling_workspace. */
typedef void sampling_kernel(const sampling_job *job, double *partial, double *workspace);
sampling_kernel nuem_montecarlo_baseline, nuem_montecarlo_avx2, nuem_montecarlo_avx512;
sampling_kernel nuem_quasi_baseline, nuem_quasi_avx2, nuem_quasi_avx512;

/* Eight events; uniform[3][8]: see nuem_smear_events. */
typedef void smear_kernel(const nuem_detector *detector, const double *neutrino_energy,
                          const double *recoil, const double *uniform, double *energy,
                          double *theta_square);
smear_kernel nuem_smear_baseline, nuem_smear_avx2, nuem_smear_avx512;

/* Philox words of groups of eight blocks, on little-endian processors: see nuem_philox_fill. */
typedef void fill_kernel(uint64_t seed, uint32_t replicate, uint64_t first_block, size_t groups,
                         uint32_t *stream);
fill_kernel nuem_fill_baseline, nuem_fill_avx2, nuem_fill_avx512;
/* The kernel of the best instruction set that this processor has. */
fill_kernel *nuem_best_fill(void);

/* Eight values of an elementary function. */
typedef void evaluate_kernel(nuem_function function, const double *x, double *result);
evaluate_kernel nuem_evaluate_baseline, nuem_evaluate_avx2, nuem_evaluate_avx512;

#endif
