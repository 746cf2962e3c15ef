#include "published_data.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char flux[] = {
#embed "data/dune_nd_flux.csv"
};
static const unsigned char flux_numbers[] = {
#embed "data/dune_nd_flux.f64"
};
static const unsigned char flux_shifts[] = {
#embed "data/dune_flux_shifts.csv"
};
static const unsigned char table1[] = {
#embed "data/table1.csv"
};
static const unsigned char bounds[] = {
#embed "data/bounds.csv"
};
static const unsigned char context_bounds[] = {
#embed "data/context_bounds.csv"
};

published_table published_flux(void) { return (published_table){flux, sizeof flux}; }
published_table published_flux_numbers(void) {
  return (published_table){flux_numbers, sizeof flux_numbers};
}
published_table published_flux_shifts(void) {
  return (published_table){flux_shifts, sizeof flux_shifts};
}
published_table published_table1(void) { return (published_table){table1, sizeof table1}; }
published_table published_bounds(void) { return (published_table){bounds, sizeof bounds}; }
published_table published_context_bounds(void) {
  return (published_table){context_bounds, sizeof context_bounds};
}
