/* Eight points to profile, one a lane, as the kernels of every instruction set take them. */
#ifndef NUEM_PROFILE_H
#define NUEM_PROFILE_H

#include "nuem_kernels.h"

enum { PROFILE_LANES = NUEM_PROFILE_LANES };

/* The unknowns of a fit, in this order: each pull as the factor 1 + pull (where a huge signal drives a
 * pull to -1, the digits of the factor are what counts), principal flux pulls, the variables of
 * free couplings. */
typedef struct {
  const nuem_fit *fit;
  size_t unknowns;
  size_t derivatives; /* of the expectation in a bin, at most: with respect to the pulls of the
                         exposure and the other unknowns */
  int is_misfit_alone; /* whether only `chi_square` and `misfit` are wanted, and no derivatives */
  const int *papers_pulls; /* [exposures][PAPERS_PULLS]: an unknown, or -1 where a pull is fixed at 0;
                              NULL where the table is not that of the paper */
  /* The factors of each exposure as the general kernel takes them. */
  const size_t *first_pull; /* [exposures + 1] */
  const int *pull;          /* the pulls of each exposure, each once */
  const int *own_pull;      /* of each entry of fit->factor: the index of its pull among those of its
                               exposure */
  /* The shifts that change something in each exposure, and how many of its bins come before the
   * last one that counts: of experiments that are fitted together, each has but its own. */
  const size_t *first_shift; /* [exposures + 1] */
  const int *shift;          /* below fit->principal, ascending in each exposure */
  const size_t *used_bins;   /* [exposures] */
  size_t rows; /* how many bins there are in all where a step is made over these, as profile_bins.inc
                  says; else 0 */
  double *variable;   /* [couplings][lanes]; the free ones receive the best */
  double *unknown;    /* [unknowns][lanes], receives the best */
  double *observed;   /* [exposures][bins][lanes] */
  double *centre;     /* [pulls + principal + measurements][lanes]: see nuem_fit_points */
  double *chi_square; /* [lanes] */
  double *converged;  /* [lanes], 0 or 1 */
  double *iterations; /* [lanes] */
  double *misfit;     /* [exposures][lanes]: what each adds to chi-square at the last unknowns */
  double *signal;     /* [exposures][1 + principal][components][bins][lanes] */
  double *variance;   /* [exposures][bins][lanes]: see fill_variance */
  double *variance_slope; /* [exposures][bins][free_couplings][lanes] */
  /* Values and derivatives of the couplings' amplitudes and terms: see profile_couplings.inc. */
  double *amplitude;        /* [amplitudes][lanes] */
  double *amplitude_slope;  /* [free_couplings][amplitudes][lanes] */
  double *amplitude_second; /* [PACKED(free_couplings)][amplitudes][lanes] */
  double *term;             /* [NUEM_FLAVOURS][terms][lanes] */
  double *term_slope;       /* [NUEM_FLAVOURS][free_couplings][terms][lanes] */
  double *term_second;      /* [NUEM_FLAVOURS][PACKED(free_couplings)][terms][lanes] */
  double *weighted;         /* [components][terms][lanes], then [backgrounds][lanes] */
  double *other_minimum;    /* [kinds of pull]: see nuem_least_other_minima */
  int *dependent;           /* [NUEM_FLAVOURS][free_couplings][1 + terms]: how many terms depend on a
                               coupling, and which */
  double *workspace;  /* of PROFILE_WORKSPACE(unknowns, derivatives, factors) vectors */
} profile_block;

/* Pulls of (3.2) in an exposure. */
enum {
  PULL_OVERALL = 0, PULL_WRONG_SIGN, PULL_ELECTRON, PULL_CCQE, PULL_PI0, PAPERS_PULLS,
  PAPERS_BACKGROUNDS = 2
};

/* Bins whose derivatives are held together. */
enum { PROFILE_BINS = 16 };

#define PACKED(order) ((order) * ((order) + 1) / 2)
/* Number of vectors: three triangles and eight columns over the unknowns; over the derivatives one
 * triangle, three columns and two for each bin that is held; one for each factor of an exposure, at
 * most, and two for each component. */
#define PROFILE_WORKSPACE(unknowns, derivatives, factors, components)                                \
  (3 * PACKED(unknowns) + 8 * (unknowns) + PACKED(derivatives) +                                     \
   (3 + PROFILE_BINS) * (derivatives) + 2 * PROFILE_BINS + (factors) + 2 * (components))

/* The vectors of a step over the bins, which has one triangle over the unknowns for them: two triangles and four
 * columns over the bins. */
#define PROFILE_ROWS_WORKSPACE(rows) (2 * PACKED(rows) + 4 * (rows))

/* Components of an exposure, signal and backgrounds. */
static inline size_t profile_components(const nuem_fit *fit) { return fit->components + fit->backgrounds; }
/* Rows of an exposure in the data. */
static inline size_t profile_data_rows(const nuem_fit *fit) {
  return NUEM_DATA_BACKGROUNDS + fit->backgrounds;
}

typedef void profile_kernel(const profile_block *block);
profile_kernel nuem_profile_baseline, nuem_profile_avx2, nuem_profile_avx512;
/* Fill `chi_square` at the unknowns as they are, and replace the unknowns by the gradient. */
profile_kernel nuem_gradient_baseline, nuem_gradient_avx2, nuem_gradient_avx512;
/* Fill `signal` and `variance` alone. */
profile_kernel nuem_predict_baseline, nuem_predict_avx2, nuem_predict_avx512;

/* profile_starts.c: for each kind of pull, the chi-square below which there is no minimum that only a pull of
 * that kind leads to: infinite where there is none at all. */
void nuem_least_other_minima(const nuem_fit *fit, double *least);
/* Moves the factors of a kind, from 1, to where what they multiply makes up for what is observed; the
 * signal is that of an earlier profile of the same points. */
void nuem_start_with(const profile_block *block, int kind);

/* profile_table.c: fills papers_pulls[exposures][PAPERS_PULLS] and returns 1 where the table of a
 * fit is the paper's; else returns 0. */
int nuem_is_papers_table(const nuem_fit *fit, int *papers_pulls);
/* The pulls of each exposure, each once: first_pull[exposures + 1], pull and own_pull as in
 * profile_block, each as long as the list of factors at most; returns the largest number of pulls
 * of an exposure. */
size_t nuem_pulls_of_exposures(const nuem_fit *fit, size_t *first_pull, int *pull, int *own_pull);
/* The shifts that change something in each exposure: first_shift[exposures + 1], and
 * shift[exposures x principal] at most. */
void nuem_shifts_of_exposures(const nuem_fit *fit, size_t *first_shift, int *shift);
/* The bins of each exposure up to the last one that adds to chi-square, used_bins[exposures]. */
void nuem_used_bins(const nuem_fit *fit, size_t *used_bins);
/* The number of bins that are used where a step is best made over these; else 0. */
size_t nuem_rows(const nuem_fit *fit, const size_t *used_bins);
/* The number of entries in the list of factors, and the largest number that an exposure has. */
size_t nuem_factors(const nuem_fit *fit);
size_t nuem_most_factors(const nuem_fit *fit);

/* Checks the arguments of a fit. */
nuem_status nuem_check_fit(const nuem_fit *fit, nuem_instruction_set set, nuem_message *message);

/* The arrays of a block in one piece of memory, which block->variable owns. */
nuem_status nuem_allocate_block(const nuem_fit *fit, profile_block *block, nuem_message *message);

/* Copy a point into a lane and its result out of it; fill the observed counts of all lanes from the
 * fit's data. */
void nuem_fill_lane(const nuem_fit *fit, const nuem_fit_points *points, size_t point, size_t lane,
                    const profile_block *block);
void nuem_fill_observed(const nuem_fit *fit, const profile_block *block);
void nuem_read_lane(const nuem_fit *fit, const profile_block *block, size_t lane, size_t point,
                    const nuem_fit_points *points);
/* Copies the gradient of a lane to gradient[count][unknowns]: derivatives with respect to couplings
 * and not to their variables. */
void nuem_read_gradient(const nuem_fit *fit, const profile_block *block, size_t lane, size_t point,
                        const nuem_fit_points *points, double *gradient);

#endif
