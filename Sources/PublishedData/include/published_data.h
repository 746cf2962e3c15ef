/* The project's own copies of published inputs, compiled in: the program needs no file beside it. */
#ifndef PUBLISHED_DATA_H
#define PUBLISHED_DATA_H

#include <stddef.h>

typedef struct {
  const unsigned char *bytes; /* CSV text, ASCII, not terminated by a zero, unless another form is said */
  size_t count;
} published_table;

/* Near-detector flux by beam mode, position, energy bin and flavour; see README.md beside data/. */
published_table published_flux(void);
/* The same in numbers of eight bytes, least significant first, which take no reading: energy bins, stations, the
 * edges of the bins, and of each station its mode (0: neutrino), position and values by flavour and bin. */
published_table published_flux_numbers(void);
/* Shifts of that flux by the components of DUNE's own uncertainty; see README.md beside data/. */
published_table published_flux_shifts(void);
/* Table 1 of arXiv:2111.14884: events per year by channel, beam mode and position. */
published_table published_table1(void);
/* The bounds (4.4)-(4.20) of arXiv:2111.14884. */
published_table published_bounds(void);
/* Bounds of other experiments that the paper quotes, and the Standard Model's charge radii. */
published_table published_context_bounds(void);

#endif
