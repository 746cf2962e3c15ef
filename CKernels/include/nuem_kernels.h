/* The one public header of the C kernels of NuEM.
 *
 * Units: energies in GeV, angles in radians, natural units elsewhere. Equation numbers are those of
 * arXiv:2111.14884. Every array is dense, its dimensions are given outermost first. No function
 * aborts or prints: each returns a status and, where it can fail, fills the caller's message. */
#ifndef NUEM_KERNELS_H
#define NUEM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "nuem_detector.h"
#include "nuem_kinematics.h"
#include "nuem_shapes.h"

typedef enum {
  NUEM_OK = 0,
  NUEM_INVALID_ARGUMENT,   /* a rule on the arguments does not hold; the message states it */
  NUEM_OUT_OF_MEMORY,
  NUEM_NO_CONVERGENCE,     /* a numerical method did not reach its tolerance */
  NUEM_LIBRARY_FAILURE,    /* GSL, OpenBLAS or LAPACKE reported an error; the message names it */
} nuem_status;

/* Owned by the caller; holds an empty text after success. */
typedef struct {
  char text[256];
} nuem_message;

/* The response tensor of a detector and a set of shapes, in every engine:
 *   response[energy bin][reconstructed bin, then one for what lies outside][stride of the shapes],
 * each entry the integral over E in the energy bin and over all T above the threshold of
 * efficiency(T) x shape(E, T) x probability(reconstructed bin | E, T), in GeV^2 x the shape's unit. */

/* ---- Random numbers (random.c) ---------------------------------------------------------------
 *
 * Philox4x32-10 of Random123. Key = seed; counter = (block low, block high, replicate, purpose); a
 * block is four 32-bit words. Sampling has purpose 0. A sample owns the blocks [sample x B, (sample + 1) x B), with B the blocks
 * that a sample uses: replicates, samples and so shards and jobs cannot overlap, by construction. */

/* One block of Philox4x32-10, as Random123 defines it. */
void nuem_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

/* Words of the stream of a replicate, from block `first_block`: words[4 x blocks]. */
void nuem_philox_fill(uint64_t seed, uint32_t replicate, uint64_t first_block, size_t blocks,
                      uint32_t *words);

/* The stream of a replicate, word by word, for any GSL routine: a `const gsl_rng_type *`, untyped
 * here so that the header needs no GSL. gsl_rng_set starts (seed, replicate 0); nuem_philox_seek
 * moves it. */
const void *nuem_philox_gsl_type(void);

/* `generator` is a gsl_rng * of the type above: the next word is the first of `block`. */
nuem_status nuem_philox_seek(void *generator, uint64_t seed, uint32_t replicate, uint64_t block,
                             nuem_message *message);

/* ---- Sampling (sampling.c, *_kernel.inc) -------------------------------------------------------- */

/* The energy bins of the flux, and how the samples are dealt out to them: sample j of n lies in
 * [j, j + 1)/n of the axis of samples, [0, 1), on which bin e has [quantiles[e],
 * quantiles[e + 1]) and E_nu is linear; so samples are sorted by energy. */
typedef struct {
  size_t bins;
  const double *edges_gev; /* [bins + 1], ascending                                      */
  const double *quantiles; /* [bins + 1], from 0 to 1; bins below the threshold have none */
} nuem_energy_axis;

typedef struct {
  uint64_t seed;
  uint32_t replicate;
  uint64_t samples;      /* in the whole replicate */
  uint64_t first, count; /* the slice of them to do */
} nuem_sample_range;

/* The energy bins that a slice of samples can touch: [*first_bin, *end_bin). */
void nuem_energy_range(const nuem_sample_range *range, const nuem_energy_axis *axis,
                       size_t *first_bin, size_t *end_bin);

/* Instruction sets, each of which holds those before it. AVX2 and AVX-512 give the same bits; the
 * baseline, which has no fused operations, differs by rounding. */
typedef enum { NUEM_BASELINE = 0, NUEM_AVX2, NUEM_AVX512, NUEM_BEST } nuem_instruction_set;
/* NUEM_BEST is the processor's, or what the environment variable NUEM_INSTRUCTION_SET names: a cluster of
 * several kinds of processors then computes the same bits. Says what is wrong with that variable. */
nuem_status nuem_check_instruction_set(nuem_message *message);
nuem_instruction_set nuem_best_instruction_set(void);
/* Such as "avx2"; of NUEM_BEST, the one that is taken. */
const char *nuem_instruction_set_name(nuem_instruction_set set);
int nuem_has_instruction_set(nuem_instruction_set set);

/* Plain Monte Carlo: adds the slice's part of a replicate's estimate of the response tensor to
 *   partial[end_bin - first_bin][bins + 1][stride of the shapes]  (see nuem_energy_range).
 * The slices of a replicate add up to one unbiased estimate of the whole tensor. */
nuem_status nuem_montecarlo_accumulate(const nuem_detector *detector, const nuem_shape_set *shapes,
                                       const nuem_energy_axis *axis, const nuem_sample_range *range,
                                       nuem_instruction_set set, double *partial,
                                       nuem_message *message);

/* Randomised quasi-Monte Carlo: the same of a scrambled Sobol net, with theta_1 integrated
 * analytically, so that every sample fills every bin. A replicate has a power of two of samples from
 * 8 to 2^32; first and count are multiples of 8. */
nuem_status nuem_quasi_accumulate(const nuem_detector *detector, const nuem_shape_set *shapes,
                                  const nuem_energy_axis *axis, const nuem_sample_range *range,
                                  nuem_instruction_set set, double *partial, nuem_message *message);

/* Smears events as the Monte Carlo kernel does, for whoever wants events or checks the smearing.
 * neutrino_energy_gev, recoil_energy_gev, electron_energy_gev, theta_square (rad^2): [events], a
 * multiple of 8; uniform[3][events] in (0, 1), from which theta_1 = sigma r cos(alpha) and
 * E_e = E_true + Sigma r sin(alpha), r = sqrt(-2 ln u_0), alpha = pi (u_1 - 1/2), phi_2 = pi u_2: half
 * of each circle, the other is its mirror image; theta_1 counts modulo 2 pi and without its sign. With
 * spherical smearing E_e has the normal number of which u_0 is the probability, and theta_1 =
 * sigma sqrt(-2 ln u_1). */
nuem_status nuem_smear_events(const nuem_detector *detector, nuem_instruction_set set, size_t events,
                              const double *neutrino_energy_gev, const double *recoil_energy_gev,
                              const double *uniform, double *electron_energy_gev,
                              double *theta_square, nuem_message *message);

/* The elementary functions of the sampling kernels, whose domains and errors stand in vector_math.inc. */
typedef enum {
  NUEM_EXPONENTIAL = 0,     /* exp(x)                                                   */
  NUEM_LOGARITHM,           /* log(x)                                                   */
  NUEM_VERSINE,             /* 1 - cos(sqrt(x))                                         */
  NUEM_HALF_VERSINE_ANGLE,  /* 2 asin(sqrt(x))                                          */
  NUEM_SHORT_VERSINE,       /* both with fewer digits, for the edges of bins            */
  NUEM_SHORT_ANGLE,
  NUEM_SHORT_NORMAL_TAIL,   /* of a standard normal number above |x| sqrt(2)            */
  NUEM_SQUARE_OF_ANGLE,     /* (2 asin(sqrt(x)))^2                                      */
  NUEM_SINE_OF_TURN,        /* sin(pi x)                                                */
  NUEM_NORMAL_PROBABILITY,  /* of a standard normal number below x                      */
  NUEM_NORMAL_QUANTILE,     /* the inverse; x < 0 stands for the probability 1 + x      */
  NUEM_FUNCTIONS
} nuem_function;

/* result[count] of a function at x[count], count a multiple of 8. */
nuem_status nuem_evaluate(nuem_function function, nuem_instruction_set set, size_t count,
                          const double *x, double *result, nuem_message *message);

/* ---- Deterministic integrals ------------------------------------------------------------------
 *
 * Without smearing (totals.c): total[energy_bins][stride of the shapes], the sum over all reconstructed
 * bins and outside of the response tensor; relative error 1e-9 or better for each shape, where its own
 * digits allow it. */
nuem_status nuem_total_response(const nuem_detector *detector, const nuem_shape_set *shapes,
                                const double *energy_edges_gev, size_t energy_bins, double *total,
                                nuem_message *message);

/* With smearing: the response cumulated up to one edge of the detector's axis, of which it has one, of
 * E_e theta^2 (quadrature.c) or of the electron's energy (totals.c),
 *   cumulative[energy_bins][stride of the shapes]: probability(E_e above its threshold, below the edge).
 * `level` 0 ... 4 refines every part of the rule; a level's error is its difference to the next.
 * Levels 0, 1, 2 err by 1e-6, 1e-7, 1e-8 of the total, summed over energy bins, or less (usually by
 * 1e-7, 1e-8, 1e-9); what ought to be 0 can come out negative by that. Safe to call concurrently. */
nuem_status nuem_quadrature_cumulative(const nuem_detector *detector, const nuem_shape_set *shapes,
                                       const double *energy_edges_gev, size_t energy_bins,
                                       double edge, unsigned level, double *cumulative,
                                       nuem_message *message);

/* ---- Contraction (contraction.c) ---------------------------------------------------------------
 *
 * product[rows][columns] = left[rows][inner] x right[inner][columns]. Every sum runs along `inner` from its
 * beginning: its bits depend on nothing but its row and column, and are the same on all processors with
 * fused operations. */
nuem_status nuem_contract(const double *left, const double *right, size_t rows, size_t inner,
                          size_t columns, nuem_instruction_set set, double *product,
                          nuem_message *message);

/* Library versions, such as "2.7.1"; never NULL. */
const char *nuem_gsl_version(void);
const char *nuem_openblas_version(void);
/* The kind of processor whose kernels OpenBLAS takes, such as "Haswell"; never NULL. */
const char *nuem_openblas_processor(void);

/* ---- Profiling (profile.c, profile_*.inc) --------------------------------------------------------
 *
 * The expectation in one bin of an exposure (a position in a beam mode) is the sum over its components of
 *   (product of the factors 1 + pull that act on it) x (component + sum over j of pull j x shift j),
 * components those of the signal first: the dominant muon flavour, the wrong-sign one, and the electron
 * flavours in that order, once or several times over; then backgrounds. A table says what acts on what. That
 * of the paper, (3.2) as physics has it,
 *   (1 + overall) [ s0 + (1 + wrong_sign) s1 + (1 + electron) s2 + (1 + electron)(1 + wrong_sign) s3 ]
 *     + (1 + ccqe) B_ccqe + (1 + pi0) B_pi0,
 * is told by its shape and has a kernel of its own. */
enum { NUEM_FLAVOUR_COMPONENTS = 4, NUEM_MOST_COMPONENTS = 2048 };

/* Rates as polynomials of couplings. A rate is a sum of terms of its flavour (muon or electron), a term the
 * product of two amplitudes, and an amplitude a sum of monomials, in each of which a variable stands at most
 * once. The variable of a coupling is the coupling itself or, where its sign is not seen, its square. */
enum { NUEM_FLAVOURS = 2, NUEM_MOST_FACTORS = 4, NUEM_MOST_TERMS = 256, NUEM_MOST_FREE = 64 };

typedef struct {
  double coefficient;
  int factors;
  int variable[NUEM_MOST_FACTORS];
} nuem_monomial;

typedef struct {
  size_t couplings;
  const int *is_squared;        /* [couplings]                                                    */
  const double *lower, *upper;  /* [couplings], of the variables; infinite where there is no limit */
  size_t amplitudes;
  const size_t *first_monomial; /* [amplitudes + 1]                                               */
  const nuem_monomial *monomial;
  size_t terms;                 /* of each flavour; the first is 1                                */
  const int *factor;            /* [NUEM_FLAVOURS][terms][2]: amplitudes, or -1 for 1             */
} nuem_couplings;

/* Length of a row of terms in templates: their number rounded up to a multiple of 8. */
size_t nuem_term_stride(const nuem_couplings *couplings);

typedef enum {
  NUEM_GAUSSIAN = 0, /* (3.1): sum (n - E)^2 / variance */
  NUEM_POISSON       /* Baker and Cousins: 2 sum [E - n + n ln(n / E)] */
} nuem_likelihood;

/* Rows of the data of a fit, data[exposures][NUEM_DATA_BACKGROUNDS + backgrounds][bins]: observed
 * counts, for the Gaussian likelihood the variance, where 0 leaves a bin out, and the backgrounds.
 * */
enum { NUEM_DATA_OBSERVED = 0, NUEM_DATA_VARIANCE, NUEM_DATA_BACKGROUNDS };

/* Exposures that share pulls, directly or through other exposures, and what is fitted to them. */
typedef struct {
  size_t exposures, bins;
  nuem_likelihood likelihood;
  nuem_couplings couplings;
  const double *data;      /* [exposures][NUEM_DATA_BACKGROUNDS + backgrounds][bins]              */
  size_t components;       /* of the signal in an exposure, a multiple of NUEM_FLAVOUR_COMPONENTS */
  size_t backgrounds;
  size_t pulls;
  const double *sigma;     /* [pulls], > 0                                                        */
  const int *kind;         /* [pulls], below their number: pulls of one name have one kind         */
  /* Factors of the components: component c of an exposure, signal first, is multiplied by the pulls
   * factor[first_factor[row]] ... factor[first_factor[row + 1] - 1], row = exposure x (components +
   * backgrounds) + c; no pull twice. */
  const size_t *first_factor; /* [exposures x (components + backgrounds) + 1] */
  const int *factor;
  /* Shifts, each pull N(0, 1) and common to all exposures: component c is a template plus the sum
   * over k of pull k times template k. */
  size_t principal;
  const double *templates; /* [exposures][1 + principal][components][bins][stride of the terms], counts
                              for a term of 1                                                     */
  const double *background_shifts; /* [exposures][principal][backgrounds][bins]; NULL: none is shifted */
  /* The inverse of the covariance of all pulls, [pulls + principal][pulls + principal], or NULL where
   * they are independent with the sigmas. */
  const double *precision;
  /* Measurements of couplings by others: they add to chi-square the sum over i and j of
   * d_i measured_precision[i][j] d_j, with d_i the variable of coupling measured[i] less
   * measured_at[i], and the sum over i of measured_slope[i] times the variable itself. */
  size_t measurements;
  const int *measured;               /* [measurements], different couplings */
  const double *measured_at;         /* [measurements]                      */
  const double *measured_precision;  /* [measurements][measurements]        */
  const double *measured_slope;      /* [measurements]                      */
  /* Monte Carlo error of the templates, where it counts: in every bin, the squares of as many
   * independent deviations as there are rows add up to the variance of the signal. Gaussian: added to
   * the variance. Poisson: an expectation has a factor with this standard deviation over the
   * expectation at pulls 0, profiled (Barlow and Beeston, Comput. Phys. Commun. 77 (1993) 219, with
   * one factor a bin: Conway, arXiv:1103.0354). */
  size_t error_rows;            /* 0 = not counted */
  const double *error_templates; /* [exposures][error_rows][components][bins][stride of the terms] */
  /* Couplings to minimise over as well, each once; they stay within their limits. */
  size_t free_couplings;
  const int *free_coupling; /* [free_couplings] */
} nuem_fit;

typedef struct {
  double chi_square;   /* with the pulls' own terms; infinite where no expectation is admissible   */
  unsigned iterations;
  int converged;       /* the next step would lower chi-square by less than 1e-9 + 1e-12 chi-square */
} nuem_fit_result;

/* Points that are computed side by side: a batch of so many takes as long as one. */
enum { NUEM_PROFILE_LANES = 8 };

typedef struct {
  size_t count;
  double *couplings;      /* [count][couplings]; free ones hold the start and receive the best        */
  const double *observed; /* [count][exposures][bins] in place of those in `data`, or NULL            */
  const double *centres;  /* [count][pulls + principal + measurements] about which pulls are distributed,
                             and by how much measured_at is moved, or NULL: 0                     */
  const double *starts;   /* [count][pulls + principal] at which the pulls start, or NULL: 0          */
  double *pulls;          /* [count][pulls + principal], receives the best                            */
  nuem_fit_result *results; /* [count] */
} nuem_fit_points;

/* Minimises chi-square over the pulls and the free couplings, from where they start, by Gauss-Newton steps
 * (Fisher scoring for Poisson; with free couplings the second derivatives of the expectation count
 * too), damped after Levenberg and Marquardt where they would go uphill. Without free couplings, and
 * where chi-square is so large that there may be another minimum, also from factors of one kind that scale
 * the part of the signal on which they act to what is observed; the least counts. Each
 * point is done on its own: its result has the same bits whatever stands beside it. */
nuem_status nuem_profile(const nuem_fit *fit, nuem_instruction_set set, const nuem_fit_points *points,
                         nuem_message *message);

/* Chi-square at given pulls and couplings, and its derivatives there; nothing is minimised. The
 * pulls are those of `starts`, which must not be NULL; `pulls` of `points` is not used. Derivatives
 * are gradient[count][pulls + principal + free couplings], with respect to the pulls and to the
 * free couplings themselves, or NULL where they are not wanted. Where no expectation is admissible
 * they are NaN, and chi-square is infinite. Where the pulls are those that nuem_profile found, the derivatives with respect to the
 * couplings are those of chi-square minimised over the pulls: the pulls move with the couplings,
 * but chi-square does not change with them. misfit[count][exposures], unless it is NULL, receives what
 * each exposure adds to chi-square. */
nuem_status nuem_chi_square_gradient(const nuem_fit *fit, nuem_instruction_set set,
                                     const nuem_fit_points *points, double *gradient,
                                     double *misfit, nuem_message *message);

/* The signal at one point with all pulls 0, signal[exposures][bins], and the variance of its
 * estimate, variance[exposures][bins], where error rows count (else NULL). */
nuem_status nuem_signal(const nuem_fit *fit, nuem_instruction_set set,
                        const double *couplings, double *signal, double *variance,
                        nuem_message *message);

/* ---- Statistics (statistics.c) ---------------------------------------------------------------- */
/* Delta chi-square that contains a probability in (0, 1), for some degrees of freedom > 0. */
nuem_status nuem_delta_chi_square(double confidence_level, double degrees_of_freedom, double *delta,
                                  nuem_message *message);

/* The probability of a chi-square as large as this or larger, for some degrees of freedom > 0. */
nuem_status nuem_chi_square_tail(double chi_square, double degrees_of_freedom, double *probability,
                                 nuem_message *message);

/* ---- Toys (toys.c) -------------------------------------------------------------------------------
 *
 * Pseudo-experiments: Poisson counts, and the auxiliary measurements of the pulls, normal about the
 * pulls' true values, which become the centres of their penalty terms. Counter of Philox: (block, toy,
 * ensemble, 2), so that a toy depends on the seed and its two numbers alone, and shares no random
 * number with a sample. */
typedef struct {
  uint64_t seed;
  uint32_t number;
  size_t counts, pulls;
  const double *expected; /* [counts], >= 0 */
  const double *pull;     /* [pulls], true values */
  const double *sigma;    /* [pulls], > 0 */
} nuem_toy_ensemble;

/* Toys first ... first + toys - 1: observed[toys][counts], centres[toys][pulls]. */
nuem_status nuem_draw_toys(const nuem_toy_ensemble *ensemble, uint32_t first, size_t toys,
                           double *observed, double *centres, nuem_message *message);

/* ---- Covariance (covariance.c) ------------------------------------------------------------------
 *
 * Eigenvectors of a symmetric matrix[order][order], of which the upper triangle is read, by LAPACKE's
 * dsyevd: matrix[k] becomes the unit vector of eigenvalues[k], ascending; of its entries the largest is
 * positive. */
nuem_status nuem_principal_components(double *matrix, size_t order, double *eigenvalues,
                                      nuem_message *message);

/* ---- Hash (hash.c) ---------------------------------------------------------------------------- */
/* XXH3, 128 bits, of bytes[count]: 32 hexadecimal digits and a zero. */
void nuem_hash(const void *bytes, size_t count, char digits[33]);

#endif
