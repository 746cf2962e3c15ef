/* Chi-square is not convex in factors that multiply each other: a huge signal can be pulled away by the
 * overall, the wrong-sign or the electron factor, and each way may be a minimum of its own. */
#include "profile.h"

#include <math.h>

/* Every minimum but the first has a factor far from 1, whose pull alone costs this part of 1/sigma^2. */
static const double OTHER_MINIMUM = 0.25;

/* Of what is observed: what is left at least for a factor to scale, so that expectations stay above 0. */
static const double LEAST_SHARE = 0.01;

double nuem_least_other_minimum(const nuem_fit *fit, int kind) {
  double least = INFINITY;
  for (size_t cell = 0; cell < fit->cells; ++cell) {
    const int index = fit->pull_of[cell * NUEM_PULL_KINDS + (size_t)kind];
    if (index >= 0) least = fmin(least, OTHER_MINIMUM / (fit->sigma[index] * fit->sigma[index]));
  }
  return least;
}

/* What a pull of a kind multiplies, and what it should amount to. */
typedef struct {
  double scaled, missing, observed;
} balance;

static void add_cell(const profile_block *block, int kind, size_t cell, size_t lane, balance *sums) {
  const nuem_fit *fit = block->fit;
  const size_t bins = fit->bins, row = bins * PROFILE_LANES;
  const double *signal =
      block->signal + cell * (1 + fit->principal) * NUEM_SIGNAL_COMPONENTS * row + lane;
  const double *data = fit->data + cell * NUEM_DATA_ROWS * bins;
  for (size_t bin = 0; bin < bins; ++bin) {
    const double *component = signal + bin * PROFILE_LANES;
    const double wrong_sign = component[row] + component[3 * row];
    const double electron = component[2 * row] + component[3 * row];
    const double all = component[0] + component[row] + electron;
    const double part = kind == NUEM_PULL_OVERALL      ? all
                        : kind == NUEM_PULL_WRONG_SIGN ? wrong_sign
                                                       : electron;
    const double observed = block->observed[(cell * bins + bin) * PROFILE_LANES + lane];
    sums->scaled += part;
    sums->observed += observed;
    sums->missing += observed - data[NUEM_DATA_CCQE * bins + bin] -
                     data[NUEM_DATA_PI0 * bins + bin] - (all - part);
  }
}

void nuem_start_with(const profile_block *block, int kind) {
  const nuem_fit *fit = block->fit;
  for (size_t pull = 0; pull < fit->pulls; ++pull)
    for (size_t lane = 0; lane < PROFILE_LANES; ++lane) {
      balance sums = {0};
      for (size_t cell = 0; cell < fit->cells; ++cell)
        if (fit->pull_of[cell * NUEM_PULL_KINDS + (size_t)kind] == (int)pull)
          add_cell(block, kind, cell, lane, &sums);
      const double share = fmax(sums.missing, LEAST_SHARE * sums.observed) / sums.scaled;
      if (isfinite(share) && share > 0) block->unknown[pull * PROFILE_LANES + lane] = share;
    }
}
