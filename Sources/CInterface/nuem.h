/* NuEM as a library: neutrino-electron scattering at near detectors, from C, C++ and whatever calls C.

   Every function that can fail returns 0, or what kind of failure it is, by the convention of sysexits.h (64 bad
   argument, 65 bad input, 66 missing input, 70 internal error or a fit that failed, 71 too little memory or too few
   threads, 74 input or output, 75 stopped by its callback); then *message, where message is not NULL, is words for
   the user, to be freed by nuem_free. Text is UTF-8 and ends in 0. The library prints nothing, ends no process and
   changes no handler of a signal (but nuem_main). Functions may be called from several threads at once, also with the
   same study; a study may be closed when no call uses it.

   Where a function takes a callback, a calculation calls it on the thread that called the function, at least ten
   times a second: what is being done, how much of it is (from 0 to 1, negative where that is not known), and the
   context that was handed in. Anything but 0 that it returns ends the calculation soon, with 75. */
#ifndef NUEM_H
#define NUEM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nuem_study nuem_study;
typedef int32_t (*nuem_callback)(const char *activity, double fraction, void *context);

/* Version of the program; not to be freed. */
const char *nuem_version(void);

/* Frees what a function of this library has handed out, or nothing. */
void nuem_free(void *memory);

/* A study of a configuration: the text of a file of YAML, whose name stands in errors and whose folder is where the
   files that it names are looked for, or of the file `name` where text is NULL, or the default one where both are
   NULL. overrides: `count` assignments KEY=VALUE as --override takes them. threads: 0 for all cores that the process
   may use; no result depends on them. The study is the caller's, to be closed once. */
int32_t nuem_open(const char *text, const char *name, const char *const *overrides, int32_t count, int32_t threads,
                  nuem_study **study, char **message);
void nuem_close(nuem_study *study);

/* A study of several experiments that are fitted together, as --with of the program does it: couplings, masses and
   nuisances with `shared: experiments` are common; plan, templates, other nuisances and data are each one's own.
   studies: `count` studies of one experiment each, of which the first gives samples, seed and threads; they may be
   closed afterwards. What describe, prepare, templates, rates and spectrum say is about the first; chi-square, its
   pulls and every interval are those of all. The study is the caller's, to be closed once. */
int32_t nuem_join(const nuem_study *const *studies, int32_t count, nuem_study **study, char **message);

/* What a study is, as JSON, to be freed: couplings with name, unit, standard value and limits, in the order of every
   array over couplings; listed (the couplings of its interactions); masses; plan; experiments (the names of those that
   are fitted together, if there are several); bins; axes, the slowest first, with variable, unit and edges; constrained
   (the couplings on which the configuration has constraints); channels; configuration; configuration_hash; warnings;
   threads. */
int32_t nuem_describe(const nuem_study *study, char **json, char **message);

/* Draws the templates of the study's plan where that has not been done, and says their shape: the flux and its
   variations, stations, channels, bins with one more entry for what lies outside, shape functions. */
int32_t nuem_prepare(const nuem_study *study, int64_t shape[5], nuem_callback callback, void *context,
                     char **message);

/* Copies the templates: events per year and unit coefficient (cm2), `count` numbers, the product of the shape, the
   last index running fastest. */
int32_t nuem_templates(const nuem_study *study, double *values, int64_t count, char **message);

/* A chi-square, as JSON, to be freed: the name and standard deviation of each pull, in the order of every array over
   pulls. options: a JSON object or NULL; `profile` is a list of couplings that are minimised over, or ["all"] for
   those of the interactions, `truth` an object of the couplings that Asimov data are made of, `set` one of couplings
   that are not varied. */
int32_t nuem_likelihood(const nuem_study *study, const char *options, char **json, char **message);

/* Chi-square with the pulls at their best, at `count` points: couplings[c] is where the values of coupling c begin,
   in its unit, or NULL where all points have its standard value (of a coupling that the configuration constrains:
   where it is minimised over, as in every fit); that of point p is couplings[c][p * strides[c]], or
   couplings[c][p] where strides is NULL. (Of a table with a row for each point, the strides are its columns; of a
   single value for all points, 0.) They are read where they lie. Written to chi_square[point]; pulls[point][pull]
   (relative changes; of flux pulls, standard deviations), best[point][coupling] (what is profiled at its best) and
   converged[point] (0 or 1) where they are not NULL. chi_square is infinite where no expectation is admissible.
   options as above. */
int32_t nuem_chi_square(const nuem_study *study, const char *options, int64_t count,
                        const double *const *couplings, const int64_t *strides, double *chi_square,
                        double *pulls, double *best, uint8_t *converged, nuem_callback callback,
                        void *context, char **message);

/* Chi-square at given pulls[point][pull] and couplings (as above), nothing being minimised, and its derivatives
   there: of_pulls [point][pull] and of_couplings[point][wanted], one over the unit of the pull or the coupling, with
   respect to the couplings wanted[0 ... wanted_count - 1], different places in the order of nuem_describe. What is
   NULL is not written. Where pulls and couplings are those that nuem_chi_square found (`pulls` and `best`),
   of_couplings is the derivative of the minimum itself. Derivatives are NaN where chi_square is infinite. options as
   above. */
int32_t nuem_gradient(const nuem_study *study, const char *options, int64_t count,
                      const double *const *couplings, const int64_t *strides, const double *pulls,
                      int32_t wanted_count, const int32_t *wanted, double *chi_square, double *of_pulls,
                      double *of_couplings, nuem_callback callback, void *context, char **message);

/* What a command of the program finds, as the JSON that it writes with --format json, to be freed. command: rates,
   spectrum, bounds, fit, impact, region, exclusion, toys or optimize. options: a JSON object or NULL with what the
   command's options say: cl or delta; profile, truth and set as above; parameters (bounds, fit, impact); mode,
   position (spectrum); x, y, x_range, y_range, points, contours (region; cl and delta are lists); parameter, mass,
   masses (exclusion; values in GeV); parameter, toys, ladder, at, method (toys);
   objectives, side, years, positions, modes, max_positions, least_on_axis (optimize, of one experiment). */
int32_t nuem_compute(const nuem_study *study, const char *command, const char *options, char **json,
                     nuem_callback callback, void *context, char **message);

/* The program itself, as if `nuem` were called with these arguments, of which the first is the path of what the user
   called. It writes to the standard streams, changes handlers of signals and ends the process, as a program does; it
   is for a process that does nothing else. */
int32_t nuem_main(int32_t count, const char *const *arguments);

#ifdef __cplusplus
}
#endif

#endif
