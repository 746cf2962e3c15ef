/* Eight points to profile, one a lane, as the kernels of every instruction set take them. */
#ifndef NUEM_PROFILE_H
#define NUEM_PROFILE_H

#include "nuem_kernels.h"

enum { PROFILE_LANES = 8 };

/* The unknowns of a fit, in this order: each pull as the factor 1 + pull (where a huge signal drives a
 * pull to -1, the digits of the factor are what counts), principal flux pulls, the variables of
 * free couplings. */
typedef struct {
  const nuem_fit *fit;
  size_t unknowns;
  size_t derivatives; /* of the expectation in a bin: five kinds of pull, and the other unknowns */
  double *variable;   /* [couplings][lanes]; the free ones receive the best */
  double *unknown;    /* [unknowns][lanes], receives the best */
  double *observed;   /* [cells][bins][lanes] */
  double *centre;     /* [pulls + principal][lanes], what an auxiliary measurement gave for a pull */
  double *chi_square; /* [lanes] */
  double *converged;  /* [lanes], 0 or 1 */
  double *iterations; /* [lanes] */
  double *signal;     /* [cells][1 + principal][NUEM_SIGNAL_COMPONENTS][bins][lanes] */
  double *variance;   /* [cells][bins][lanes]: see fill_variance */
  double *variance_slope; /* [cells][bins][free_couplings][lanes] */
  /* Of the couplings: see profile_couplings.inc. */
  double *amplitude;        /* [amplitudes][lanes] */
  double *amplitude_slope;  /* [free_couplings][amplitudes][lanes] */
  double *amplitude_second; /* [PACKED(free_couplings)][amplitudes][lanes] */
  double *term;             /* [NUEM_FLAVOURS][terms][lanes] */
  double *term_slope;       /* [NUEM_FLAVOURS][free_couplings][terms][lanes] */
  double *term_second;      /* [NUEM_FLAVOURS][PACKED(free_couplings)][terms][lanes] */
  double *weighted;         /* [NUEM_SIGNAL_COMPONENTS][terms][lanes] */
  int *dependent;           /* [NUEM_FLAVOURS][free_couplings][1 + terms]: how many terms depend on a
                               coupling, and which */
  double *workspace;  /* of PROFILE_WORKSPACE(unknowns, derivatives) vectors */
} profile_block;

#define PACKED(order) ((order) * ((order) + 1) / 2)
/* Vectors: three triangles and eight columns over the unknowns, one and three over the derivatives. */
#define PROFILE_WORKSPACE(unknowns, derivatives)                                                     \
  (3 * PACKED(unknowns) + 8 * (unknowns) + PACKED(derivatives) + 3 * (derivatives))

typedef void profile_kernel(const profile_block *block);
profile_kernel nuem_profile_baseline, nuem_profile_avx2, nuem_profile_avx512;
/* Fills `signal` and `variance` alone. */
profile_kernel nuem_predict_baseline, nuem_predict_avx2, nuem_predict_avx512;

/* profile_starts.c: below this chi-square there is no minimum that only a pull of this kind leads to. */
double nuem_least_other_minimum(const nuem_fit *fit, int kind);
/* Moves the factors of a kind, from 1, to where what they multiply makes up for what is observed; the
 * signal is that of an earlier profile of the same points. */
void nuem_start_with(const profile_block *block, int kind);

/* The rules on the arguments. */
nuem_status nuem_check_fit(const nuem_fit *fit, nuem_instruction_set set, nuem_message *message);

/* The arrays of a block in one piece of memory, which block->variable owns. */
nuem_status nuem_allocate_block(const nuem_fit *fit, profile_block *block, nuem_message *message);

/* A point into a lane and its result out of it; the observed counts of all lanes from the fit's data. */
void nuem_fill_lane(const nuem_fit *fit, const nuem_fit_points *points, size_t point, size_t lane,
                    const profile_block *block);
void nuem_fill_observed(const nuem_fit *fit, const profile_block *block);
void nuem_read_lane(const nuem_fit *fit, const profile_block *block, size_t lane, size_t point,
                    const nuem_fit_points *points);

#endif
