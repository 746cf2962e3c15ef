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
  size_t derivatives; /* of the expectation in a bin: the pulls of a cell, at most, and the other unknowns */
  const int *papers_pulls; /* [cells][PAPERS_PULLS]: an unknown, or -1 where a pull is fixed at 0; NULL
                              where the table is not that of the paper */
  /* The factors of each cell as the general kernel takes them. */
  const size_t *first_pull; /* [cells + 1] */
  const int *pull;          /* the pulls of each cell, each once */
  const int *place;         /* of each entry of fit->factor: its pull's place among those of its cell */
  /* The shifts that change something in each cell, and how many of its bins come before the last one that counts:
   * of experiments that are fitted together, each has but its own. */
  const size_t *first_shift; /* [cells + 1] */
  const int *shift;          /* below fit->principal, ascending in each cell */
  const size_t *used_bins;   /* [cells] */
  double *variable;   /* [couplings][lanes]; the free ones receive the best */
  double *unknown;    /* [unknowns][lanes], receives the best */
  double *observed;   /* [cells][bins][lanes] */
  double *centre;     /* [pulls + principal + measurements][lanes]: see nuem_fit_points */
  double *chi_square; /* [lanes] */
  double *converged;  /* [lanes], 0 or 1 */
  double *iterations; /* [lanes] */
  double *signal;     /* [cells][1 + principal][components][bins][lanes] */
  double *variance;   /* [cells][bins][lanes]: see fill_variance */
  double *variance_slope; /* [cells][bins][free_couplings][lanes] */
  /* Of the couplings: see profile_couplings.inc. */
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

/* Pulls of (3.2) in a cell. */
enum {
  PULL_OVERALL = 0, PULL_WRONG_SIGN, PULL_ELECTRON, PULL_CCQE, PULL_PI0, PAPERS_PULLS,
  PAPERS_BACKGROUNDS = 2
};

/* Bins whose derivatives are held together. */
enum { PROFILE_BINS = 16 };

#define PACKED(order) ((order) * ((order) + 1) / 2)
/* Vectors: three triangles and eight columns over the unknowns; over the derivatives one triangle, three columns
 * and two for each bin that is held; one for each factor of a cell, at most, and two for each component. */
#define PROFILE_WORKSPACE(unknowns, derivatives, factors, components)                                \
  (3 * PACKED(unknowns) + 8 * (unknowns) + PACKED(derivatives) +                                     \
   (3 + PROFILE_BINS) * (derivatives) + 2 * PROFILE_BINS + (factors) + 2 * (components))

/* Components of a cell, signal and backgrounds. */
static inline size_t profile_components(const nuem_fit *fit) { return fit->components + fit->backgrounds; }
/* Rows of a cell in the data. */
static inline size_t profile_data_rows(const nuem_fit *fit) {
  return NUEM_DATA_BACKGROUNDS + fit->backgrounds;
}

typedef void profile_kernel(const profile_block *block);
profile_kernel nuem_profile_baseline, nuem_profile_avx2, nuem_profile_avx512;
/* At the unknowns as they are: fills `chi_square`, and puts the gradient in the place of the unknowns. */
profile_kernel nuem_gradient_baseline, nuem_gradient_avx2, nuem_gradient_avx512;
/* Fills `signal` and `variance` alone. */
profile_kernel nuem_predict_baseline, nuem_predict_avx2, nuem_predict_avx512;

/* profile_starts.c: for each kind of pull, the chi-square below which there is no minimum that only a pull of
 * that kind leads to: infinite where there is none at all. */
void nuem_least_other_minima(const nuem_fit *fit, double *least);
/* Moves the factors of a kind, from 1, to where what they multiply makes up for what is observed; the
 * signal is that of an earlier profile of the same points. */
void nuem_start_with(const profile_block *block, int kind);

/* profile_table.c: [cells][PAPERS_PULLS] where the table of a fit is the paper's; else 0 is returned. */
int nuem_is_papers_table(const nuem_fit *fit, int *papers_pulls);
/* The pulls of each cell, each once: first_pull[cells + 1], pull and place as in profile_block, each as long
 * as the list of factors at most; returns the most of a cell. */
size_t nuem_pulls_of_cells(const nuem_fit *fit, size_t *first_pull, int *pull, int *place);
/* The shifts that change something in each cell: first_shift[cells + 1], shift[cells x principal] at most. */
void nuem_shifts_of_cells(const nuem_fit *fit, size_t *first_shift, int *shift);
/* The bins of each cell up to the last one that adds to chi-square, used_bins[cells]. */
void nuem_used_bins(const nuem_fit *fit, size_t *used_bins);
/* Entries of the list of factors, and the most that a cell has. */
size_t nuem_factors(const nuem_fit *fit);
size_t nuem_most_factors(const nuem_fit *fit);

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
/* Its gradient out of it: gradient[count][unknowns], of couplings and not of their variables. */
void nuem_read_gradient(const nuem_fit *fit, const profile_block *block, size_t lane, size_t point,
                        const nuem_fit_points *points, double *gradient);

#endif
