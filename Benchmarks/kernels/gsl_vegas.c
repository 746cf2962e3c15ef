/* One number of the job by GSL's vegas: the content of one bin of one template.
 *
 * Standard input: threshold, angular resolution (rad), energy resolution, bin width (GeV), calls of an
 * iteration, iterations, logarithmic recoils (0 or 1); energy bins and their edges; then, for each
 * number, the bin, seven coefficients of the shape functions, and the exposed flux in each energy bin.
 * Standard output, a line for each number: value, error, chi-square per degree of freedom, seconds. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_monte_vegas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DIMENSIONS = 5, SHAPES = 7, MOST_ENERGY_BINS = 1000 };
static const double MASS = 0.51099895e-3, PI = 3.14159265358979323846;

typedef struct {
  double threshold, angular, resolution, width;
  int logarithmic, energy_bins, bin;
  double edges[MOST_ENERGY_BINS + 1], flux[MOST_ENERGY_BINS];
  double quantiles[MOST_ENERGY_BINS + 1]; /* of the energy, by what interacts in this flux */
  double coefficients[SHAPES];
} problem;

static double low_of(const problem *p, int bin) { return fmax(p->edges[bin], p->threshold); }

/* Energies are drawn as flux x phase space of this cell alone. */
static void prepare(problem *p) {
  p->quantiles[0] = 0;
  for (int e = 0; e < p->energy_bins; ++e) {
    const double low = low_of(p, e), high = fmax(p->edges[e + 1], low);
    const double span = p->logarithmic ? 1 : high + low - 2 * p->threshold;
    p->quantiles[e + 1] = p->quantiles[e] + p->flux[e] * (high - low) * span;
  }
  for (int e = 0; e <= p->energy_bins; ++e) p->quantiles[e] /= p->quantiles[p->energy_bins];
}

static int energy_bin(const problem *p, double place) {
  int low = 0, high = p->energy_bins;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    if (p->quantiles[middle] <= place) low = middle; else high = middle;
  }
  return low;
}

/* d N / d(unit cube): energy, recoil, theta_1, reconstructed energy, phi_2. */
static double integrand(double *u, size_t dimensions, void *parameters) {
  (void)dimensions;
  const problem *p = parameters;
  const int e = energy_bin(p, u[0]);
  const double share = p->quantiles[e + 1] - p->quantiles[e];
  const double low = low_of(p, e), width = p->edges[e + 1] - low;
  if (!(share > 0) || !(width > 0)) return 0;
  const double energy = low + (u[0] - p->quantiles[e]) / share * width;
  double weight = p->flux[e] * width / share, recoil;
  if (p->logarithmic) {
    const double span = log(energy / p->threshold);
    recoil = fmin(p->threshold * exp(u[1] * span), energy);
    weight *= span * recoil;
  } else {
    recoil = p->threshold + u[1] * (energy - p->threshold);
    weight *= energy - p->threshold;
  }

  const double y = recoil / energy, electron = recoil + MASS;
  const double true_angle = 2 * asin(sqrt(MASS * (1 - y) / (2 * electron)));
  const double theta_1 = p->angular * gsl_cdf_ugaussian_Pinv(u[2]);
  const double smeared =
      electron + p->resolution * sqrt(electron) * gsl_cdf_ugaussian_Pinv(u[3]);
  if (!(smeared > 0)) return 0;
  const double cosine = cos(PI * u[4] / 2); /* phi_2 in [0, pi]: the other half is the same */
  const double plus = sin((true_angle + theta_1) / 2), minus = sin((true_angle - theta_1) / 2);
  const double half = plus * plus * cosine * cosine + minus * minus * (1 - cosine * cosine);
  const double angle = 2 * asin(sqrt(half));
  const double position = smeared * angle * angle / p->width;
  if (!(position >= p->bin && position < p->bin + 1)) return 0;

  const double vector = 1 + (1 - y) * (1 - y) - MASS * y / energy;
  const double shape[SHAPES] = {1, (1 - y) * (1 - y), MASS * y / energy, 1 / recoil - 1 / energy,
                                vector / recoil, (2 - y) / energy, vector / (MASS * recoil * recoil)};
  double sum = 0;
  for (int s = 0; s < SHAPES; ++s) sum += p->coefficients[s] * shape[s];
  return weight * sum;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double number(void) {
  double value;
  if (scanf("%lf", &value) != 1) exit(65);
  return value;
}

static int next_job(problem *p) {
  if (scanf("%d", &p->bin) != 1) return 0;
  for (int s = 0; s < SHAPES; ++s) p->coefficients[s] = number();
  for (int e = 0; e < p->energy_bins; ++e) p->flux[e] = number();
  prepare(p);
  return 1;
}

int main(void) {
  static problem p;
  p.threshold = number();
  p.angular = number();
  p.resolution = number();
  p.width = number();
  const size_t calls = (size_t)number(), iterations = (size_t)number();
  p.logarithmic = (int)number();
  p.energy_bins = (int)number();
  if (p.energy_bins < 1 || p.energy_bins > MOST_ENERGY_BINS) return 65;
  for (int e = 0; e <= p.energy_bins; ++e) p.edges[e] = number();

  gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2); /* the fastest good one of GSL */
  gsl_monte_vegas_state *state = gsl_monte_vegas_alloc(DIMENSIONS);
  gsl_rng_set(random, 2111);
  while (next_job(&p)) {
    double lower[DIMENSIONS] = {0}, upper[DIMENSIONS] = {1, 1, 1, 1, 1}, value, error;
    gsl_monte_function function = {integrand, DIMENSIONS, &p};
    const double begin = now();
    /* The grid alone is kept of the first iterations; the others count. */
    gsl_monte_vegas_init(state);
    gsl_monte_vegas_params settings;
    gsl_monte_vegas_params_get(state, &settings);
    settings.iterations = 5;
    settings.stage = 0;
    gsl_monte_vegas_params_set(state, &settings);
    gsl_monte_vegas_integrate(&function, lower, upper, DIMENSIONS, calls / 5, random, state, &value,
                              &error);
    settings.iterations = iterations;
    settings.stage = 1;
    gsl_monte_vegas_params_set(state, &settings);
    gsl_monte_vegas_integrate(&function, lower, upper, DIMENSIONS, calls, random, state, &value,
                              &error);
    printf("%.17g %.17g %.6g %.9g\n", value, error, gsl_monte_vegas_chisq(state), now() - begin);
  }
  gsl_monte_vegas_free(state);
  gsl_rng_free(random);
  return 0;
}
