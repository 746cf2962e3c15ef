/* The one public header of the C kernels of NuEM.
 *
 * Units: energies in GeV, angles in radians, natural units elsewhere. Equation numbers are those of
 * arXiv:2111.14884. Every array is dense, its dimensions are given outermost first. No function
 * aborts or prints: each returns a status and, where it can fail, fills the caller's message. */
#ifndef NUEM_KERNELS_H
#define NUEM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

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

/* Electron mass in GeV (CODATA 2018): the one physical constant that the kernels need. */
#define NUEM_ELECTRON_MASS_GEV 0.51099895e-3

/* ---- Shape functions (shapes.h) -------------------------------------------------------------
 *
 * Every cross-section is a combination, with coefficients that depend neither on the neutrino
 * energy E nor on the recoil energy T, of these functions; y = T/E, m the electron mass. */
enum {
  NUEM_SHAPE_UNITY = 0,            /* 1                                             (2.1)         */
  NUEM_SHAPE_INELASTICITY,         /* (1 - y)^2                                     (2.1)         */
  NUEM_SHAPE_MASS,                 /* m T / E^2                                     (2.1)         */
  NUEM_SHAPE_MAGNETIC_MOMENT,      /* 1/T - 1/E                             [1/GeV] (4.3)         */
  NUEM_SHAPE_MILLICHARGE_VECTOR,   /* [2E^2 + T^2 - T(2E + m)] / (E^2 T)    [1/GeV] (4.8) mended  */
  NUEM_SHAPE_MILLICHARGE_AXIAL,    /* (2E - T) / E^2                        [1/GeV] (4.8) mended  */
  NUEM_SHAPE_MILLICHARGE_SQUARE,   /* [2E^2 + T^2 - 2ET - mT]/(m T^2 E^2) [1/GeV^3] (4.9) mended  */
  NUEM_SHAPE_COUNT,
  NUEM_SHAPE_STRIDE = 8            /* rows of shapes are padded to 8; the eighth entry is 0 */
};

/* Fills shape[NUEM_SHAPE_STRIDE] at one point; 0 < recoil <= neutrino energy is the caller's duty. */
void nuem_shape_functions(double neutrino_energy_gev, double recoil_energy_gev, double *shape);

/* ---- Detector -------------------------------------------------------------------------------- */
typedef struct {
  double angular_resolution_rad; /* sigma of theta_1 in (A.1); 0 = perfect                        */
  double energy_resolution;      /* sigma_E/E = this / sqrt(E/GeV) in (A.3); 0 = perfect          */
  double recoil_threshold_gev;   /* on the true recoil energy; > 0                                */
  double bin_width_gev;          /* of reconstructed E_e theta^2; bins are equal, from 0          */
  size_t bins;
} nuem_detector;

/* The response tensor of a detector, in every engine:
 *   response[energy bin][reconstructed bin, then one for what lies outside][NUEM_SHAPE_STRIDE],
 * each entry the integral over E in the energy bin and over T from the threshold to E of
 * shape(E, T) x probability(reconstructed bin | E, T), in GeV^2 x the shape's unit. */

/* ---- Random numbers (random.c) ---------------------------------------------------------------
 *
 * Philox4x32-10 of Random123. Key = seed; counter = (block low, block high, replicate, 0); a block
 * is four 32-bit words. A sample owns the blocks [sample x B, (sample + 1) x B), with B the blocks
 * that a sample uses: replicates, samples and so shards and jobs cannot overlap, by construction. */

/* One block of Philox4x32-10, as Random123 defines it. */
void nuem_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

/* Words of the stream of a replicate, from block `first_block`: words[4 x blocks]. */
void nuem_philox_fill(uint64_t seed, uint32_t replicate, uint64_t first_block, size_t blocks,
                      uint32_t *words);

/* The same stream, word by word, for any GSL routine: a `const gsl_rng_type *`, untyped here so that
 * the header needs no GSL. gsl_rng_set starts (seed, replicate 0); nuem_philox_seek moves it. */
const void *nuem_philox_gsl_type(void);

/* `generator` is a gsl_rng * of the type above: the next word is the first of `block`. */
nuem_status nuem_philox_seek(void *generator, uint64_t seed, uint32_t replicate, uint64_t block,
                             nuem_message *message);

/* ---- Plain Monte Carlo (events.c, montecarlo.c) ---------------------------------------------- */
typedef struct {
  uint64_t seed;
  uint32_t replicate;
  uint64_t samples;      /* in the whole replicate */
  uint64_t first, count; /* the slice of them to do */
} nuem_sample_range;

/* The energy bins that a slice of samples can touch: [*first_bin, *end_bin). */
void nuem_montecarlo_energy_range(const nuem_sample_range *range, size_t energy_bins,
                                  size_t *first_bin, size_t *end_bin);

/* Adds the slice's part of a replicate's estimate of the response tensor to
 *   partial[end_bin - first_bin][bins + 1][NUEM_SHAPE_STRIDE]  (see nuem_montecarlo_energy_range).
 * The slices of a replicate add up to one unbiased estimate of the whole tensor.
 * energy_edges_gev[energy_bins + 1] ascends. */
nuem_status nuem_montecarlo_accumulate(const nuem_detector *detector, const double *energy_edges_gev,
                                       size_t energy_bins, const nuem_sample_range *range,
                                       double *partial, nuem_message *message);

/* One smeared event, for tests of the kernel's parts: from true energies and five uniform numbers in
 * [0, 1) (radius and angle of Box and Muller, azimuth phi_2) to what (A.1)-(A.4) reconstruct. */
typedef struct {
  double theta_true, theta_1, phi_2, electron_energy_gev, theta_reconstructed;
} nuem_event;
void nuem_smear_event(const nuem_detector *detector, double neutrino_energy_gev,
                      double recoil_energy_gev, const double uniform[3], nuem_event *event);

/* ---- Deterministic integrals ------------------------------------------------------------------
 *
 * Without smearing (totals.c, GSL's adaptive rules): total[energy_bins][NUEM_SHAPE_STRIDE], the sum
 * over all reconstructed bins and outside of the response tensor; relative error 1e-9 or better,
 * but for what is left of an energy bin whose end the threshold all but reaches (within 1e-3). */
nuem_status nuem_total_response(double recoil_threshold_gev, const double *energy_edges_gev,
                                size_t energy_bins, double *total, nuem_message *message);

/* With smearing (quadrature.c): the response cumulated up to one edge of reconstructed E_e theta^2,
 *   cumulative[energy_bins][NUEM_SHAPE_STRIDE]: probability(E_reco > 0, E_reco theta^2 < edge_gev).
 * `level` 0 ... 4 refines every part of the rule; a level's error is its difference to the next.
 * Levels 0, 1, 2 err by 1e-6, 1e-7, 1e-8 of the total, summed over energy bins, or less (usually by
 * 1e-7, 1e-8, 1e-9); what ought to be 0 can come out negative by that. Safe to call concurrently. */
nuem_status nuem_quadrature_cumulative(const nuem_detector *detector, const double *energy_edges_gev,
                                       size_t energy_bins, double edge_gev, unsigned level,
                                       double *cumulative, nuem_message *message);

/* ---- Contraction (blas.c) --------------------------------------------------------------------
 *
 * product[rows][columns] = left[rows][inner] x right[inner][columns], by OpenBLAS on one thread. */
nuem_status nuem_contract(const double *left, const double *right, size_t rows, size_t inner,
                          size_t columns, double *product, nuem_message *message);

/* Who serves cblas_dgemm: the file name of the shared library, for provenance and for the test that
 * it is OpenBLAS. Owned by the loader; never NULL. */
const char *nuem_dgemm_library(void);

/* Library versions, such as "2.7.1"; never NULL. */
const char *nuem_gsl_version(void);
const char *nuem_openblas_version(void);

/* ---- Pulls (pulls.c) ---------------------------------------------------------------------------
 *
 * The expectation in one bin of a cell (a position in a beam mode), (3.2) as physics has it:
 *   (1 + overall) [ s0 + (1 + wrong_sign) s1 + (1 + electron) s2 + (1 + electron)(1 + wrong_sign) s3 ]
 *     + (1 + ccqe) B_ccqe + (1 + pi0) B_pi0,
 * s0..s3 the dominant muon flavour, the wrong-sign one, and the electron flavours in that order. */
enum {
  NUEM_PULL_OVERALL = 0, NUEM_PULL_WRONG_SIGN, NUEM_PULL_ELECTRON, NUEM_PULL_CCQE, NUEM_PULL_PI0,
  NUEM_PULL_KINDS,
  NUEM_SIGNAL_COMPONENTS = 4
};

typedef enum {
  NUEM_GAUSSIAN = 0, /* (3.1): sum (n - E)^2 / variance */
  NUEM_POISSON       /* Baker and Cousins: 2 sum [E - n + n ln(n / E)] */
} nuem_likelihood;

/* Cells that share pulls, directly or through other cells. */
typedef struct {
  size_t cells, bins, pulls;
  nuem_likelihood likelihood;
} nuem_pull_problem;

/* What a fit compares with, in one array data[cells][NUEM_DATA_ROWS][bins]: counts, and for the
 * Gaussian likelihood the inverse variance, where 0 leaves a bin out. */
enum {
  NUEM_DATA_OBSERVED = 0, NUEM_DATA_INVERSE_VARIANCE, NUEM_DATA_CCQE, NUEM_DATA_PI0, NUEM_DATA_ROWS
};

typedef struct {
  double chi_square;   /* with the pulls' own terms; infinite where no expectation is admissible   */
  unsigned iterations;
  int converged;       /* the next step would lower chi-square by less than 1e-9 + 1e-12 chi-square */
} nuem_pull_result;

/* Doubles of workspace that nuem_profile_pulls needs. */
size_t nuem_pull_workspace(size_t pulls);

/* Minimises chi-square over the pulls, from 0, by Gauss-Newton steps (Fisher scoring for Poisson)
 * that are halved until they do not go uphill.
 *   data[cells][NUEM_DATA_ROWS][bins]
 *   pull_of[cells][NUEM_PULL_KINDS]   index of a pull, or -1 where the pull is fixed at 0
 *   sigma[pulls]                      > 0
 *   signal[cells][NUEM_SIGNAL_COMPONENTS][bins], counts
 *   pull[pulls]                       receives the best pulls */
nuem_status nuem_profile_pulls(const nuem_pull_problem *problem, const double *data,
                               const int *pull_of, const double *sigma, const double *signal,
                               double *workspace, double *pull, nuem_pull_result *result,
                               nuem_message *message);

/* ---- Statistics (statistics.c) ---------------------------------------------------------------- */
/* Delta chi-square that contains a probability in (0, 1), for some degrees of freedom > 0. */
nuem_status nuem_delta_chi_square(double confidence_level, double degrees_of_freedom, double *delta,
                                  nuem_message *message);

/* ---- Hash (hash.c) ---------------------------------------------------------------------------- */
/* XXH3, 128 bits, of bytes[count]: 32 hexadecimal digits and a zero. */
void nuem_hash(const void *bytes, size_t count, char digits[33]);

#endif
