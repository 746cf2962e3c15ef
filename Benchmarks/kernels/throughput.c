/* Samples a second of the sampling kernels, by engine, instruction set and threads.
 *
 *     throughput THREADS SECONDS [SHAPES] < energies      (energy bins, edges in GeV, quantiles)
 *
 * A line for each: engine, instruction set, threads, samples, seconds. The detector is the default. SHAPES are
 * those of the default model, `electromagnetic` (what is taken where nothing is said), or `scalar`: the same
 * with the formula of a light scalar, as a user's file has it interpreted. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nuem_kernels.h"

enum { SLICE = 1 << 16, SLICES = 64 };

typedef nuem_status (*kernel)(const nuem_detector *, const nuem_shape_set *,
                              const nuem_energy_axis *, const nuem_sample_range *,
                              nuem_instruction_set, double *, nuem_message *);

static const struct {
  const char *name;
  kernel accumulate;
} engines[] = {{"mc", nuem_montecarlo_accumulate}, {"qmc", nuem_quasi_accumulate}};

static const nuem_detector detector = {.angle = {.constant = 0.017453292519943295},
                                       .energy = {.stochastic = 0.1},
                                       .recoil_threshold_gev = 0.03,
                                       .axes = 1,
                                       .axis = {{.bins = 12, .width = 0.5 * NUEM_ELECTRON_MASS_GEV}},
                                       .kinematics = {.kind = NUEM_EXACT_KINEMATICS}};

#define ALONE {NUEM_NO_PROPAGATOR, NUEM_NO_PROPAGATOR}
static const nuem_shape shapes[] = {
    {NUEM_BASE_UNITY, ALONE},
    {NUEM_BASE_INELASTICITY, ALONE},
    {NUEM_BASE_MASS, ALONE},
    {NUEM_BASE_MAGNETIC_MOMENT, ALONE},
    {NUEM_BASE_VECTOR, {NUEM_PHOTON, NUEM_NO_PROPAGATOR}},
    {NUEM_BASE_INTERFERENCE, {NUEM_PHOTON, NUEM_NO_PROPAGATOR}},
    {NUEM_BASE_VECTOR, {NUEM_PHOTON, NUEM_PHOTON}},
    {NUEM_FORMULA, ALONE},
};

/* E_R (E_R + 2 m) / (E_nu^2 (2 m E_R + M^2)^2) with M of 10 MeV, as the program translates the formula. */
enum { REGISTERS = 4 };
static const nuem_step scalar[] = {
    {NUEM_STEP_RECOIL_ENERGY, .target = 0},
    {NUEM_STEP_ADD_CONSTANT, .target = 1, .first = 0, .constant = 2 * NUEM_ELECTRON_MASS_GEV},
    {NUEM_STEP_MULTIPLY, .target = 1, .first = 0, .second = 1},
    {NUEM_STEP_NEUTRINO_ENERGY, .target = 2},
    {NUEM_STEP_MULTIPLY, .target = 2, .first = 2, .second = 2},
    {NUEM_STEP_SCALE, .target = 3, .first = 0, .constant = 2 * NUEM_ELECTRON_MASS_GEV},
    {NUEM_STEP_ADD_CONSTANT, .target = 3, .first = 3, .constant = 1e-4},
    {NUEM_STEP_MULTIPLY, .target = 3, .first = 3, .second = 3},
    {NUEM_STEP_MULTIPLY, .target = 2, .first = 2, .second = 3},
    {NUEM_STEP_DIVIDE, .target = 1, .first = 1, .second = 2},
    {NUEM_STEP_RESULT, .target = 7, .first = 1},
};

/* The default model's. */
static const nuem_shape_set electromagnetic = {.shapes = 7, .shape = shapes};
/* And a scalar of 10 MeV. */
static const nuem_shape_set with_scalar = {.shapes = 8,
                                           .shape = shapes,
                                           .registers = REGISTERS,
                                           .steps = sizeof scalar / sizeof *scalar,
                                           .step = scalar};

typedef struct {
  kernel accumulate;
  nuem_instruction_set set;
  const nuem_shape_set *shapes;
  const nuem_energy_axis *axis;
  uint32_t replicate;
  double seconds;   /* to work for */
  uint64_t samples; /* done */
  int failed;
} work;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *run(void *untyped) {
  work *job = untyped;
  const size_t row = (nuem_bins(&detector) + 1) * nuem_shape_stride(job->shapes);
  double *partial = calloc(job->axis->bins * row, sizeof *partial);
  nuem_message message;
  const double end = now() + job->seconds;
  for (uint64_t slice = 0; partial && now() < end; slice = (slice + 1) % SLICES) {
    const nuem_sample_range range = {.seed = 2111, .replicate = job->replicate,
                                     .samples = (uint64_t)SLICE * SLICES, .first = slice * SLICE,
                                     .count = SLICE};
    size_t first, stop;
    nuem_energy_range(&range, job->axis, &first, &stop);
    if (job->accumulate(&detector, job->shapes, job->axis, &range, job->set, partial + first * row,
                        &message) != NUEM_OK) {
      fprintf(stderr, "throughput: %s\n", message.text);
      break;
    }
    job->samples += SLICE;
  }
  job->failed = !partial || job->samples == 0;
  free(partial);
  return NULL;
}

/* Samples of all threads; *seconds is the time that they took. */
static uint64_t measure(work job, unsigned threads, double *seconds) {
  work *jobs = calloc(threads, sizeof *jobs);
  pthread_t *handles = calloc(threads, sizeof *handles);
  if (!jobs || !handles) exit(70);
  const double begin = now();
  for (unsigned i = 0; i < threads; ++i) {
    jobs[i] = job;
    jobs[i].replicate = i;
    if (pthread_create(&handles[i], NULL, run, &jobs[i]) != 0) exit(70);
  }
  uint64_t samples = 0;
  for (unsigned i = 0; i < threads; ++i) {
    pthread_join(handles[i], NULL);
    if (jobs[i].failed) exit(70);
    samples += jobs[i].samples;
  }
  *seconds = now() - begin;
  free(jobs);
  free(handles);
  return samples;
}

static double *numbers(size_t count) {
  double *values = calloc(count, sizeof *values);
  for (size_t i = 0; i < count; ++i)
    if (!values || scanf("%lf", &values[i]) != 1) exit(65);
  return values;
}

int main(int count, char **arguments) {
  if (count != 3 && count != 4) return 64;
  const char *name = count == 4 ? arguments[3] : "electromagnetic";
  const nuem_shape_set *set_of_shapes = strcmp(name, "electromagnetic") == 0 ? &electromagnetic
                                        : strcmp(name, "scalar") == 0        ? &with_scalar
                                                                             : NULL;
  if (!set_of_shapes) return 64;
  const unsigned most = (unsigned)atoi(arguments[1]);
  const double limit = atof(arguments[2]);
  size_t bins;
  if (scanf("%zu", &bins) != 1 || bins < 1 || bins > 100000) return 65;
  const double *edges = numbers(bins + 1), *quantiles = numbers(bins + 1);
  const nuem_energy_axis axis = {.bins = bins, .edges_gev = edges, .quantiles = quantiles};
  for (size_t e = 0; e < sizeof engines / sizeof *engines; ++e) {
    for (nuem_instruction_set set = NUEM_BASELINE; set < NUEM_BEST; ++set) {
      if (!nuem_has_instruction_set(set)) continue;
      for (unsigned threads = 1; threads <= most; threads = threads == most ? most + 1 : most) {
        work job = {.accumulate = engines[e].accumulate, .set = set, .shapes = set_of_shapes, .axis = &axis,
                    .seconds = limit};
        double seconds;
        const uint64_t samples = measure(job, threads, &seconds);
        printf("%s,%s,%u,%llu,%.6f\n", engines[e].name, nuem_instruction_set_name(set), threads,
               (unsigned long long)samples, seconds);
      }
    }
  }
  return 0;
}
