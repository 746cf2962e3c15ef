/* The pull solver. LAPACKE lives here and in no file that includes GSL. */
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "message.h"

enum { MAXIMUM_ITERATIONS = 200, MAXIMUM_HALVINGS = 40 };
/* Of a promised decrease: absolute, and relative to chi-square, where rounding takes over. */
static const double ABSOLUTE_TOLERANCE = 1e-9, RELATIVE_TOLERANCE = 1e-12;

/* What stays the same during a fit. */
typedef struct {
  nuem_pull_problem shape;
  const double *data;
  const int *pull_of;
  const double *sigma;
  const double *signal;
} fit_inputs;

typedef struct {
  double *hessian;  /* [pulls][pulls], Gauss-Newton approximation of half the second derivative */
  double *descent;  /* [pulls], minus half the gradient; then the step */
  double *gradient; /* [pulls], a copy of `descent` that the solver leaves alone */
  double *trial;    /* [pulls] */
  double *factor;   /* [pulls], where a fit from another start is */
} fit_arrays;

size_t nuem_pull_workspace(size_t pulls) { return pulls * pulls + 4 * pulls; }

static fit_arrays split_workspace(double *workspace, size_t pulls) {
  fit_arrays arrays;
  arrays.hessian = workspace;
  arrays.descent = workspace + pulls * pulls;
  arrays.gradient = arrays.descent + pulls;
  arrays.trial = arrays.gradient + pulls;
  arrays.factor = arrays.trial + pulls;
  return arrays;
}

/* Contribution of one bin to chi-square, the weight of its squared derivative and of its derivative
 * in the normal equations. */
typedef struct {
  double chi_square, curvature, slope;
} bin_terms;

static inline bin_terms gaussian_bin(double observed, double expected, double inverse_variance) {
  const double residual = observed - expected;
  return (bin_terms){residual * residual * inverse_variance, inverse_variance,
                     residual * inverse_variance};
}

static inline bin_terms poisson_bin(double observed, double expected) {
  if (observed > 0) {
    if (!(expected > 0)) return (bin_terms){INFINITY, 0, 0};
    return (bin_terms){2 * (expected - observed + observed * log(observed / expected)),
                       1 / expected, observed / expected - 1};
  }
  if (!(expected >= 0)) return (bin_terms){INFINITY, 0, 0};
  return (bin_terms){2 * expected, expected > 0 ? 1 / expected : 0, -1};
}

/* One plus a pull. The solver works on these: where a huge signal drives a pull to -1, the digits of
 * 1 + pull are what counts. */
static inline double factor_of(const double *factor, int index) {
  return index < 0 ? 1 : factor[index];
}

/* Adds a cell's normal equations, over the five kinds of pull, to those over the problem's pulls. */
static void scatter(const int *pull_of, size_t pulls,
                    double curvature[NUEM_PULL_KINDS][NUEM_PULL_KINDS],
                    const double slope[NUEM_PULL_KINDS], fit_arrays *arrays) {
  for (int a = 0; a < NUEM_PULL_KINDS; ++a) {
    if (pull_of[a] < 0) continue;
    const size_t row = (size_t)pull_of[a];
    arrays->descent[row] += slope[a];
    for (int b = 0; b < NUEM_PULL_KINDS; ++b)
      if (pull_of[b] >= 0)
        arrays->hessian[row * pulls + (size_t)pull_of[b]] +=
            a < b ? curvature[a][b] : curvature[b][a];
  }
}

/* Chi-square at some factors, and the normal equations there. */
static double evaluate(const fit_inputs *inputs, const double *factor, fit_arrays *arrays) {
  const size_t pulls = inputs->shape.pulls, bins = inputs->shape.bins;
  double chi_square = 0;
  memset(arrays->hessian, 0, pulls * pulls * sizeof(double));
  for (size_t p = 0; p < pulls; ++p) {
    const double weight = 1 / (inputs->sigma[p] * inputs->sigma[p]);
    const double pull = factor[p] - 1;
    chi_square += pull * pull * weight;
    arrays->hessian[p * pulls + p] = weight;
    arrays->descent[p] = -pull * weight;
  }
  for (size_t cell = 0; cell < inputs->shape.cells; ++cell) {
    const int *pull_of = inputs->pull_of + cell * NUEM_PULL_KINDS;
    const double overall = factor_of(factor, pull_of[NUEM_PULL_OVERALL]);
    const double wrong_sign = factor_of(factor, pull_of[NUEM_PULL_WRONG_SIGN]);
    const double electron = factor_of(factor, pull_of[NUEM_PULL_ELECTRON]);
    const double ccqe = factor_of(factor, pull_of[NUEM_PULL_CCQE]);
    const double pi0 = factor_of(factor, pull_of[NUEM_PULL_PI0]);
    const double *s0 = inputs->signal + cell * NUEM_SIGNAL_COMPONENTS * bins;
    const double *s1 = s0 + bins, *s2 = s1 + bins, *s3 = s2 + bins;
    const double *data = inputs->data + cell * NUEM_DATA_ROWS * bins;
    const double *observed = data + NUEM_DATA_OBSERVED * bins;
    const double *inverse_variance = data + NUEM_DATA_INVERSE_VARIANCE * bins;
    const double *background_ccqe = data + NUEM_DATA_CCQE * bins;
    const double *background_pi0 = data + NUEM_DATA_PI0 * bins;
    double curvature[NUEM_PULL_KINDS][NUEM_PULL_KINDS] = {{0}};
    double slope[NUEM_PULL_KINDS] = {0};
    for (size_t i = 0; i < bins; ++i) {
      const double flux = s0[i] + wrong_sign * s1[i] + electron * (s2[i] + wrong_sign * s3[i]);
      const double derivative[NUEM_PULL_KINDS] = {
          flux, overall * (s1[i] + electron * s3[i]), overall * (s2[i] + wrong_sign * s3[i]),
          background_ccqe[i], background_pi0[i]};
      const double expected = overall * flux + ccqe * background_ccqe[i] + pi0 * background_pi0[i];
      const bin_terms terms = inputs->shape.likelihood == NUEM_GAUSSIAN
                                  ? gaussian_bin(observed[i], expected, inverse_variance[i])
                                  : poisson_bin(observed[i], expected);
      chi_square += terms.chi_square;
      for (int a = 0; a < NUEM_PULL_KINDS; ++a) {
        slope[a] += terms.slope * derivative[a];
        for (int b = a; b < NUEM_PULL_KINDS; ++b)
          curvature[a][b] += terms.curvature * derivative[a] * derivative[b];
      }
    }
    scatter(pull_of, pulls, curvature, slope, arrays);
  }
  return chi_square;
}

static double dot(const double *a, const double *b, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

/* Turns arrays->descent into the step. Pulls are scaled to a curvature of 1 first, whatever the counts;
 * a little is added to it, so that rounding cannot make pulls that do the same look indefinite. */
static lapack_int newton_step(size_t pulls, fit_arrays *arrays) {
  const double ridge = 1e-14 * (double)pulls;
  double *scale = arrays->trial;
  for (size_t p = 0; p < pulls; ++p) scale[p] = 1 / sqrt(arrays->hessian[p * pulls + p]);
  for (size_t p = 0; p < pulls; ++p) {
    arrays->descent[p] *= scale[p];
    for (size_t q = 0; q < pulls; ++q) arrays->hessian[p * pulls + q] *= scale[p] * scale[q];
    arrays->hessian[p * pulls + p] += ridge;
  }
  const lapack_int failed =
      LAPACKE_dposv_work(LAPACK_COL_MAJOR, 'U', (lapack_int)pulls, 1, arrays->hessian,
                         (lapack_int)pulls, arrays->descent, (lapack_int)pulls);
  for (size_t p = 0; p < pulls; ++p) arrays->descent[p] *= scale[p];
  return failed;
}

/* Moves the factors by the step in arrays->descent, halved until chi-square does not rise; false when no
 * such step exists. */
static int descend(const fit_inputs *inputs, fit_arrays *arrays, double *factor,
                   double *chi_square) {
  const size_t pulls = inputs->shape.pulls;
  double *step = arrays->trial; /* evaluate() overwrites descent */
  memcpy(step, arrays->descent, pulls * sizeof(double));
  for (size_t p = 0; p < pulls; ++p) factor[p] += step[p];
  double scale = 1;
  for (int halving = 0; halving < MAXIMUM_HALVINGS; ++halving) {
    const double trial = evaluate(inputs, factor, arrays);
    if (trial <= *chi_square) {
      *chi_square = trial;
      return 1;
    }
    for (size_t p = 0; p < pulls; ++p) factor[p] -= 0.5 * scale * step[p];
    scale *= 0.5;
  }
  for (size_t p = 0; p < pulls; ++p) factor[p] -= scale * step[p];
  *chi_square = evaluate(inputs, factor, arrays);
  return 0;
}

/* Gauss-Newton from the given factors, which it moves. */
static nuem_status minimise(const fit_inputs *inputs, fit_arrays *arrays, double *factor,
                            nuem_pull_result *result, nuem_message *message) {
  const size_t pulls = inputs->shape.pulls;
  *result = (nuem_pull_result){0};
  double chi_square = evaluate(inputs, factor, arrays);
  if (isnan(chi_square))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "a rate or a count is not a number");
  while (isfinite(chi_square)) {
    if (pulls == 0) {
      result->converged = 1;
      break;
    }
    memcpy(arrays->gradient, arrays->descent, pulls * sizeof(double));
    const lapack_int failed = newton_step(pulls, arrays);
    if (failed != 0)
      return nuem_fail(message, NUEM_LIBRARY_FAILURE, "LAPACKE_dposv returned %d for %zu pulls",
                       (int)failed, pulls);
    /* The decrease that the quadratic model promises. */
    const double promised = dot(arrays->gradient, arrays->descent, pulls);
    if (promised <= ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * chi_square) {
      result->converged = 1;
      break;
    }
    if (result->iterations == MAXIMUM_ITERATIONS) break;
    ++result->iterations;
    if (!descend(inputs, arrays, factor, &chi_square)) break;
  }
  result->chi_square = chi_square;
  return nuem_succeed(message);
}

/* Chi-square is not convex in factors that multiply each other: a huge signal can be pulled away by
 * any of them, and each way may be a minimum of its own. All but the first have a factor far from 1,
 * whose pull alone costs this part of 1/sigma^2; below that there is no other. */
static const double OTHER_MINIMUM = 0.25;

static double least_other_minimum(const fit_inputs *inputs) {
  double least = INFINITY;
  for (size_t cell = 0; cell < inputs->shape.cells; ++cell)
    for (int kind = 0; kind <= NUEM_PULL_ELECTRON; ++kind) {
      const int index = inputs->pull_of[cell * NUEM_PULL_KINDS + (size_t)kind];
      if (index >= 0) least = fmin(least, OTHER_MINIMUM / pow(inputs->sigma[index], 2));
    }
  return least;
}

/* Factors of 1, but those of one kind such that the counts they multiply make up for what is missing;
 * false where no pull is of this kind. */
static int start_with(const fit_inputs *inputs, int kind, double *factor) {
  const size_t pulls = inputs->shape.pulls, bins = inputs->shape.bins;
  /* Of what is observed, so that an expectation stays above 0. */
  const double least_share = 0.01;
  int found = 0;
  for (size_t p = 0; p < pulls; ++p) {
    double missing = 0, scaled = 0, counts = 0;
    for (size_t cell = 0; cell < inputs->shape.cells; ++cell) {
      if (inputs->pull_of[cell * NUEM_PULL_KINDS + (size_t)kind] != (int)p) continue;
      const double *s = inputs->signal + cell * NUEM_SIGNAL_COMPONENTS * bins;
      const double *data = inputs->data + cell * NUEM_DATA_ROWS * bins;
      for (size_t i = 0; i < bins; ++i) {
        const double *component = s + i;
        const double wrong_sign = component[bins] + component[3 * bins];
        const double electron = component[2 * bins] + component[3 * bins];
        const double all = component[0] + component[bins] + electron;
        const double part = kind == NUEM_PULL_OVERALL      ? all
                            : kind == NUEM_PULL_WRONG_SIGN ? wrong_sign
                                                           : electron;
        const double *row = data + i;
        scaled += part;
        counts += row[NUEM_DATA_OBSERVED * bins];
        missing += row[NUEM_DATA_OBSERVED * bins] - row[NUEM_DATA_CCQE * bins] -
                   row[NUEM_DATA_PI0 * bins] - (all - part);
      }
    }
    const double share = fmax(missing, least_share * counts) / scaled;
    const int usable = isfinite(share) && share > 0;
    factor[p] = usable ? share : 1;
    found |= usable;
  }
  return found;
}

nuem_status nuem_profile_pulls(const nuem_pull_problem *problem, const double *data,
                               const int *pull_of, const double *sigma, const double *signal,
                               double *workspace, double *pull, nuem_pull_result *result,
                               nuem_message *message) {
  const fit_inputs inputs = {*problem, data, pull_of, sigma, signal};
  const size_t pulls = problem->pulls;
  for (size_t p = 0; p < pulls; ++p)
    if (!(sigma[p] > 0))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT, "pull %zu needs a sigma > 0", p);
  fit_arrays arrays = split_workspace(workspace, pulls);
  double *factor = arrays.factor, *best = pull;
  for (size_t p = 0; p < pulls; ++p) best[p] = 1;
  nuem_status status = minimise(&inputs, &arrays, best, result, message);
  if (status != NUEM_OK) return status;
  if (!(result->chi_square < least_other_minimum(&inputs)))
    for (int kind = 0; kind <= NUEM_PULL_ELECTRON; ++kind) {
      if (!start_with(&inputs, kind, factor)) continue;
      nuem_pull_result other;
      status = minimise(&inputs, &arrays, factor, &other, message);
      if (status != NUEM_OK) return status;
      if (!(other.chi_square < result->chi_square)) continue;
      *result = other;
      memcpy(best, factor, pulls * sizeof(double));
    }
  for (size_t p = 0; p < pulls; ++p) pull[p] = best[p] - 1;
  return nuem_succeed(message);
}
