/* Tabulation: rectangles are halved until the last two Chebyshev coefficients, which tell what the
 * series leaves out, are below the tolerance. A column that is too wide in ln T for that is halved
 * as a whole, so that all of its rectangles have its width. */
#include "edge_table.h"

#include "detector.h"
#include "recoil_kinematics.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#pragma STDC FP_CONTRACT OFF

enum {
  largest_order = 24,
  share_points = 8,       /* between which a rectangle's share of the neutrino energies is looked at */
  column_halvings = 6,    /* at most, of a column in ln T ... */
  rectangle_halvings = 40 /* ... and of a rectangle in E_e theta^2 */
};

/* A growing array with room for more items; NULL, and the array as it was, without memory. */
static void *with_room(void *items, size_t *room, size_t count, size_t more, size_t size) {
  if (count + more <= *room) return items;
  const size_t wanted = 2 * (count + more);
  void *grown = realloc(items, wanted * size);
  if (grown) *room = wanted;
  return grown;
}

static bool room_for_rectangle(nuem_edge_table *table) {
  const size_t per_rectangle = table->recoil_order * table->edge_order;
  double *coefficient = with_room(table->coefficient, &table->coefficient_room,
                                  table->coefficients, per_rectangle, sizeof *coefficient);
  if (coefficient) table->coefficient = coefficient;
  nuem_edge_rectangle *rectangle = with_room(table->rectangle, &table->rectangle_room,
                                             table->rectangles, 1, sizeof *rectangle);
  if (rectangle) table->rectangle = rectangle;
  return coefficient && rectangle;
}

static bool room_for_column(nuem_edge_table *table) {
  nuem_edge_column *column =
      with_room(table->column, &table->column_room, table->columns, 1, sizeof *column);
  if (column) table->column = column;
  return column;
}

/* The i-th of n Chebyshev nodes on an interval. */
static double chebyshev_node(double low, double high, size_t i, size_t n) {
  return 0.5 * (low + high) - 0.5 * (high - low) * cos(M_PI * ((double)i + 0.5) / (double)n);
}

typedef struct {
  const nuem_smeared_edge *smeared;
  nuem_kinematics kinematics;
  double tolerance; /* of the probability */
  double energy_low, energy_high;
  size_t recoil_order, edge_order;
  /* Matrices from values at the nodes to coefficients, for either variable: [coefficient][node]. */
  double recoil_transform[largest_order][largest_order];
  double edge_transform[largest_order][largest_order];
} tabulation;

static void fill_transform(double transform[largest_order][largest_order], size_t order) {
  for (size_t k = 0; k < order; ++k)
    for (size_t i = 0; i < order; ++i) {
      /* T_k at the i-th node, which ascends from -1. */
      const double sign = k % 2 ? -1 : 1;
      transform[k][i] = sign * (k ? 2 : 1) / (double)order *
                        cos(M_PI * (double)k * ((double)i + 0.5) / (double)order);
    }
}

/* Fills one rectangle's coefficients, and the size of the last ones in either variable. */
static void tabulate_rectangle(const tabulation *work, const nuem_edge_column *column, double low,
                               double high, double *coefficient, double *recoil_tail,
                               double *edge_tail) {
  const size_t rows = work->recoil_order, columns = work->edge_order;
  double half[largest_order][largest_order]; /* nodes in T, coefficients in E_e theta^2 */
  for (size_t i = 0; i < rows; ++i) {
    const double recoil = exp(chebyshev_node(log(column->low), log(column->high), i, rows));
    double value[largest_order];
    for (size_t j = 0; j < columns; ++j)
      value[j] = nuem_smeared_edge_probability(work->smeared, recoil + NUEM_ELECTRON_MASS_GEV,
                                               chebyshev_node(low, high, j, columns));
    for (size_t k = 0; k < columns; ++k) {
      double sum = 0;
      for (size_t j = 0; j < columns; ++j) sum += work->edge_transform[k][j] * value[j];
      half[i][k] = sum;
    }
  }
  *recoil_tail = *edge_tail = 0;
  for (size_t l = 0; l < rows; ++l)
    for (size_t k = 0; k < columns; ++k) {
      double sum = 0;
      for (size_t i = 0; i < rows; ++i) sum += work->recoil_transform[l][i] * half[i][k];
      coefficient[l * columns + k] = sum;
      if (l + 2 >= rows) *recoil_tail = fmax(*recoil_tail, fabs(sum));
      if (k + 2 >= columns) *edge_tail = fmax(*edge_tail, fabs(sum));
    }
}

/* The part of the neutrino energies at one T, or of their logarithms, that a rectangle spans. */
static double share_at_recoil(const tabulation *work, double recoil, double low, double high) {
  const nuem_kinematics kinematics = work->kinematics;
  const double first = fmax(work->energy_low, nuem_least_energy_of(kinematics, recoil));
  const double last = work->energy_high;
  if (!(first < last)) return 0;
  const double from = fmin(fmax(nuem_neutrino_energy(kinematics, recoil, low), first), last);
  const double to = fmin(fmax(nuem_neutrino_energy(kinematics, recoil, high), first), last);
  return fmax((to - from) / (last - first), log(to / from) / log(last / first));
}

/* The largest such part in a column: at its ends, or where the rectangle's ends meet those of the
 * neutrino energies, about. At small T, where that about is not near, at some T between as well. */
static double share_in_column(const tabulation *work, const nuem_edge_column *column, double low,
                              double high) {
  const nuem_kinematics kinematics = work->kinematics;
  const double energy_at_low = nuem_neutrino_energy(kinematics, column->low, low);
  const double energy_at_high = nuem_neutrino_energy(kinematics, column->low, high);
  const double at_first = work->energy_low * column->low / energy_at_low;
  const double at_last = work->energy_high * column->low / energy_at_high;
  const double recoil[] = {column->low, column->high,
                           fmin(fmax(at_first, column->low), column->high),
                           fmin(fmax(at_last, column->low), column->high)};
  double share = 0;
  for (size_t i = 0; i < sizeof recoil / sizeof *recoil; ++i)
    share = fmax(share, share_at_recoil(work, recoil[i], low, high));
  if (kinematics.kind == NUEM_PAPER_KINEMATICS) return share;
  const double step = pow(column->high / column->low, 1.0 / share_points);
  double between = column->low * step;
  for (int i = 1; i < share_points; ++i, between *= step)
    share = fmax(share, share_at_recoil(work, between, low, high));
  return share;
}

/* The largest E_e theta^2 in a column: of the highest neutrino energy, at one of the column's ends, or
 * where it turns between them. */
static double span_of_column(const tabulation *work, const nuem_edge_column *column) {
  const nuem_kinematics kinematics = work->kinematics;
  double span = fmax(nuem_true_edge(kinematics, column->low, work->energy_high),
                     nuem_true_edge(kinematics, column->high, work->energy_high));
  double turn[NUEM_MOST_TURNS];
  const size_t turns = nuem_turning_recoils(kinematics, work->energy_high, turn);
  for (size_t i = 0; i < turns; ++i)
    if (turn[i] > column->low && turn[i] < column->high)
      span = fmax(span, nuem_true_edge(kinematics, turn[i], work->energy_high));
  return span;
}

/* The least width of the rise of the probability at the edge in a column, in E_e theta^2: the
 * larger of the widths that the resolutions of energy and of angle give it. A resolution has its
 * least value at one of a column's ends. */
static double rise_in_column(const nuem_smeared_edge *smeared, const nuem_edge_column *column) {
  const nuem_detector *detector = smeared->detector;
  const double low = column->low + NUEM_ELECTRON_MASS_GEV, high = column->high + NUEM_ELECTRON_MASS_GEV;
  const double edge = smeared->edge;
  const double energy = fmin(nuem_energy_sigma(detector, low) / low,
                             nuem_energy_sigma(detector, high) / high);
  const double angle = fmin(nuem_resolution_at(&detector->angle, low),
                            nuem_resolution_at(&detector->angle, high));
  return fmax(energy * edge, angle * 2 * sqrt(edge * low));
}

typedef struct {
  double low, high;
  int depth;
} interval;

/* Tabulates one column; *smooth tells whether its width in ln T suffices. */
static nuem_status tabulate_column(nuem_edge_table *table, const tabulation *work,
                                   nuem_edge_column *column, bool may_split, bool *smooth) {
  const size_t per_rectangle = work->recoil_order * work->edge_order;
  const size_t first_coefficient = table->coefficients;
  column->first_rectangle = table->rectangles;
  interval pending[rectangle_halvings + 4];
  size_t waiting = 0;
  const double edge = work->smeared->edge, span = span_of_column(work, column);
  if (edge < span) {
    pending[waiting++] = (interval){edge, span, 0};
    pending[waiting++] = (interval){0, edge, 0};
  } else {
    pending[waiting++] = (interval){0, span, 0};
  }
  *smooth = true;
  const double rise = rise_in_column(work->smeared, column);
  while (waiting) {
    const interval now = pending[--waiting];
    const double middle = 0.5 * (now.low + now.high);
    const double share = share_in_column(work, column, now.low, now.high);
    const bool at_edge = now.low == edge || now.high == edge;
    /* Nodes too far apart would miss the rise altogether, and the coefficients then look fine. */
    const bool too_wide = rise > 0 && at_edge && now.high - now.low > 6 * rise &&
                          share > 0.1 * work->tolerance && now.depth < rectangle_halvings;
    if (too_wide) {
      pending[waiting++] = (interval){middle, now.high, now.depth + 1};
      pending[waiting++] = (interval){now.low, middle, now.depth + 1};
      continue;
    }
    if (!room_for_rectangle(table)) return NUEM_OUT_OF_MEMORY;
    double recoil_tail, edge_tail;
    tabulate_rectangle(work, column, now.low, now.high, table->coefficient + table->coefficients,
                       &recoil_tail, &edge_tail);
    /* What counts is the error of an integral: a rectangle of little share may err more. */
    const double tolerance = work->tolerance * fmin(fmax(0.25 / share, 1), 1e4);
    if (recoil_tail > tolerance && recoil_tail > edge_tail && may_split) {
      table->rectangles = column->first_rectangle;
      table->coefficients = first_coefficient;
      *smooth = false;
      return NUEM_OK;
    }
    if (edge_tail > tolerance && now.depth < rectangle_halvings) {
      pending[waiting++] = (interval){middle, now.high, now.depth + 1};
      pending[waiting++] = (interval){now.low, middle, now.depth + 1};
      continue;
    }
    table->rectangle[table->rectangles++] =
        (nuem_edge_rectangle){now.low, now.high, share, table->coefficients};
    table->coefficients += per_rectangle;
  }
  column->rectangles = table->rectangles - column->first_rectangle;
  return NUEM_OK;
}

/* Columns between two T, between which no function of the detector has a kink. */
static nuem_status tabulate_recoils(nuem_edge_table *table, const tabulation *work, double recoil_low,
                                    double recoil_high) {
  nuem_status status = NUEM_OK;
  const double ratio = recoil_high / recoil_low;
  const double whole = fmax(ceil(log(ratio) / 1.4), 1);
  interval pending[column_halvings + 2];
  for (double i = 0; i < whole && status == NUEM_OK; ++i) {
    size_t waiting = 0;
    pending[waiting++] =
        (interval){recoil_low * pow(ratio, i / whole),
                   i + 1 < whole ? recoil_low * pow(ratio, (i + 1) / whole) : recoil_high, 0};
    while (waiting && status == NUEM_OK) {
      const interval now = pending[--waiting];
      nuem_edge_column column = {now.low, now.high, 0, 0};
      bool smooth = true;
      status = room_for_column(table)
                   ? tabulate_column(table, work, &column, now.depth < column_halvings, &smooth)
                   : NUEM_OUT_OF_MEMORY;
      if (status != NUEM_OK) break;
      if (smooth) {
        table->column[table->columns++] = column;
      } else {
        const double middle = sqrt(now.low * now.high);
        pending[waiting++] = (interval){middle, now.high, now.depth + 1};
        pending[waiting++] = (interval){now.low, middle, now.depth + 1};
      }
    }
  }
  return status;
}

nuem_status nuem_edge_table_fill(nuem_edge_table *table, const nuem_smeared_edge *smeared,
                                 nuem_kinematics kinematics, double recoil_low,
                                 double energy_low, double energy_high, unsigned level) {
  *table = (nuem_edge_table){.recoil_order = 8 + 2 * level, .edge_order = 12 + 2 * level};
  tabulation *work = malloc(sizeof *work);
  if (!work) return NUEM_OUT_OF_MEMORY;
  work->smeared = smeared;
  work->kinematics = kinematics;
  work->energy_low = energy_low;
  work->energy_high = energy_high;
  work->tolerance = 3e-6 * pow(10, -1.2 * level);
  work->recoil_order = table->recoil_order;
  work->edge_order = table->edge_order;
  fill_transform(work->recoil_transform, work->recoil_order);
  fill_transform(work->edge_transform, work->edge_order);

  nuem_status status = NUEM_OK;
  const double recoil_high = nuem_largest_recoil_of(kinematics, energy_high);
  size_t knots = 0;
  double *const knot = nuem_recoil_knots(smeared->detector, 0, &knots);
  if (!knot) status = NUEM_OUT_OF_MEMORY;
  double low = recoil_low;
  for (size_t k = 0; k <= knots && status == NUEM_OK; ++k) {
    const double high = k < knots ? fmin(knot[k], recoil_high) : recoil_high;
    if (!(high > low * (1 + 1e-9))) continue;
    status = tabulate_recoils(table, work, low, high);
    low = high;
  }
  free(knot);
  free(work);
  return status;
}

void nuem_edge_table_free(nuem_edge_table *table) {
  free(table->column);
  free(table->rectangle);
  free(table->coefficient);
}

void nuem_edge_table_at_recoil(const nuem_edge_table *table, const nuem_edge_column *column,
                               double recoil, double *series) {
  const size_t rows = table->recoil_order, columns = table->edge_order;
  const double x = fmin(fmax((2 * log(recoil) - log(column->low) - log(column->high)) /
                                 (log(column->high) - log(column->low)),
                             -1),
                        1);
  double polynomial[largest_order];
  polynomial[0] = 1;
  polynomial[1] = x;
  for (size_t l = 2; l < rows; ++l) polynomial[l] = 2 * x * polynomial[l - 1] - polynomial[l - 2];
  for (size_t c = 0; c < column->rectangles; ++c) {
    const double *coefficient =
        table->coefficient + table->rectangle[column->first_rectangle + c].coefficients;
    for (size_t k = 0; k < columns; ++k) {
      double sum = 0;
      for (size_t l = 0; l < rows; ++l) sum += polynomial[l] * coefficient[l * columns + k];
      series[c * columns + k] = sum;
    }
  }
}

double nuem_edge_series_value(const nuem_edge_rectangle *rectangle, const double *series,
                              size_t edge_order, double true_edge) {
  const double low = rectangle->low, high = rectangle->high;
  const double x = (2 * true_edge - low - high) / (high - low);
  double next = 0, afternext = 0;
  for (size_t k = edge_order; k-- > 1;) {
    const double now = series[k] + 2 * x * next - afternext;
    afternext = next;
    next = now;
  }
  return series[0] + x * next - afternext;
}
