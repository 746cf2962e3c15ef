/* Chi-square is not convex in factors that multiply each other: a huge signal can be pulled away by any factor
 * that acts on a part of it, and each way may be a minimum of its own. */
#include "profile.h"

#include <math.h>

/* Every minimum but the first has a factor far from 1, whose pull alone costs this part of 1/sigma^2. */
static const double OTHER_MINIMUM = 0.25;

/* The part of what is observed that is left at least for a factor to scale, so that expectations stay above 0. */
static const double LEAST_SHARE = 0.01;

static int acts_on(const nuem_fit *fit, size_t exposure, size_t component, size_t pull) {
  const size_t row = exposure * profile_components(fit) + component;
  for (size_t entry = fit->first_factor[row]; entry < fit->first_factor[row + 1]; ++entry)
    if ((size_t)fit->factor[entry] == pull) return 1;
  return 0;
}

static int acts_on_signal(const nuem_fit *fit, size_t exposure, size_t pull) {
  for (size_t c = 0; c < fit->components; ++c)
    if (acts_on(fit, exposure, c, pull)) return 1;
  return 0;
}

void nuem_least_other_minima(const nuem_fit *fit, double *least) {
  for (size_t pull = 0; pull < fit->pulls; ++pull) least[pull] = INFINITY;
  for (size_t pull = 0; pull < fit->pulls; ++pull) {
    double *const of_kind = &least[fit->kind[pull]];
    for (size_t exposure = 0; exposure < fit->exposures; ++exposure)
      if (acts_on_signal(fit, exposure, pull))
        *of_kind = fmin(*of_kind, OTHER_MINIMUM / (fit->sigma[pull] * fit->sigma[pull]));
  }
}

/* The counts that a pull multiplies, and the counts that they should amount to, in each lane. */
typedef struct {
  double scaled[PROFILE_LANES], missing[PROFILE_LANES], observed[PROFILE_LANES];
} balance;

static const double NOTHING[PROFILE_LANES] = {0};

static void add_exposure(const profile_block *block, const char *acts, size_t exposure,
                         balance *sums) {
  const nuem_fit *fit = block->fit;
  const size_t bins = fit->bins, row = bins * PROFILE_LANES;
  const double *signal = block->signal + exposure * (1 + fit->principal) * fit->components * row;
  const double *data = fit->data + exposure * profile_data_rows(fit) * bins;
  for (size_t bin = 0; bin < bins; ++bin) {
    const double *component = signal + bin * PROFILE_LANES;
    double all[PROFILE_LANES] = {0}, part[PROFILE_LANES] = {0};
    for (size_t c = 0; c < fit->components; c += 2) {
      const double *focused = component + c * row, *wrong_sign = focused + row;
      const double *scaled = acts[c] ? focused : NOTHING;
      const double *scaled_wrong_sign = acts[c + 1] ? wrong_sign : NOTHING;
      for (size_t lane = 0; lane < PROFILE_LANES; ++lane) {
        all[lane] += focused[lane] + wrong_sign[lane];
        part[lane] += scaled[lane] + scaled_wrong_sign[lane];
      }
    }
    double missing[PROFILE_LANES];
    const double *observed = block->observed + (exposure * bins + bin) * PROFILE_LANES;
    for (size_t lane = 0; lane < PROFILE_LANES; ++lane) missing[lane] = observed[lane];
    for (size_t b = 0; b < fit->backgrounds; ++b)
      for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
        missing[lane] -= data[(NUEM_DATA_BACKGROUNDS + b) * bins + bin];
    for (size_t lane = 0; lane < PROFILE_LANES; ++lane) {
      sums->scaled[lane] += part[lane];
      sums->observed[lane] += observed[lane];
      sums->missing[lane] += missing[lane] - (all[lane] - part[lane]);
    }
  }
}

void nuem_start_with(const profile_block *block, int kind) {
  const nuem_fit *fit = block->fit;
  char acts[NUEM_MOST_COMPONENTS];
  for (size_t pull = 0; pull < fit->pulls; ++pull) {
    if (fit->kind[pull] != kind) continue;
    balance sums = {0};
    for (size_t exposure = 0; exposure < fit->exposures; ++exposure) {
      if (!acts_on_signal(fit, exposure, pull)) continue;
      for (size_t c = 0; c < fit->components; ++c) acts[c] = (char)acts_on(fit, exposure, c, pull);
      add_exposure(block, acts, exposure, &sums);
    }
    for (size_t lane = 0; lane < PROFILE_LANES; ++lane) {
      const double share =
          fmax(sums.missing[lane], LEAST_SHARE * sums.observed[lane]) / sums.scaled[lane];
      if (isfinite(share) && share > 0) block->unknown[pull * PROFILE_LANES + lane] = share;
    }
  }
}
