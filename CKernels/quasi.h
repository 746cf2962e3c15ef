/* One slice of a replicate of quasi-Monte Carlo, as the kernels of every instruction set take it. */
#ifndef NUEM_QUASI_H
#define NUEM_QUASI_H

#include "nuem_kernels.h"
#include "sobol.h"

/* An energy bin above the threshold, and its part of the samples. */
typedef struct {
  double low, width;           /* GeV */
  double begin, inverse_share; /* on the axis of samples, [0, 1) */
  double weight;               /* of a sample: width / (share x samples) */
} energy_stratum;

typedef struct {
  const nuem_detector *detector;
  const nuem_sample_range *range;
  const energy_stratum *strata; /* [energy_bins] */
  size_t first_bin, end_bin;    /* those that the slice can touch */
  double inverse_sigma;         /* of theta_1, 1/rad; a huge number where it is perfect */
  int windings;                 /* turns of theta_1 that still have a probability */
  sobol_net net;
} quasi_job;

/* Doubles of workspace per bin. */
enum { QUASI_WORKSPACE = 8 * NUEM_SHAPE_STRIDE };

void nuem_quasi_baseline(const quasi_job *job, double *partial, double *workspace);
void nuem_quasi_avx2(const quasi_job *job, double *partial, double *workspace);
void nuem_quasi_avx512(const quasi_job *job, double *partial, double *workspace);

#endif
