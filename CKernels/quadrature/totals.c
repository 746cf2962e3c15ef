/* The response without smearing: for each energy bin and shape, int dE int dT shape(E, T) over T from
 * the threshold to its largest, by GSL's adaptive Gauss-Kronrod rule inside itself, in ln E and ln T, where
 * every shape is a sum of a few exponentials. */
#include "checks.h"
#include "message.h"
#include "recoil_kinematics.h"
#include "shapes.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdbool.h>

#pragma STDC FP_CONTRACT OFF

enum { subdivisions = 200 };

/* Asked of the inner and the outer integral; the outer one's estimate includes the inner errors. */
static const double inner_error = 1e-12, outer_error = 1e-10;

/* Rounding can keep GSL from what was asked; this is what the result must have. */
static const double promised_error = 1e-9;

typedef struct {
  double recoil_threshold, least_energy; /* and the least E that can pass the threshold */
  nuem_kinematics kinematics;
  double neutrino_energy, largest_recoil;
  size_t shape;
  gsl_integration_workspace *inner_workspace;
  int inner_status; /* the first failure, GSL_SUCCESS if none */
} total_integrand;

static double at_recoil(double log_recoil, void *parameters) {
  const total_integrand *integrand = parameters;
  const double recoil = fmin(exp(log_recoil), integrand->largest_recoil);
  double shape[NUEM_SHAPE_STRIDE];
  nuem_shapes_at(integrand->neutrino_energy, recoil, shape);
  return recoil * shape[integrand->shape];
}

/* Where E agrees with the least to so much, what lies between the threshold and the largest T has too
 * few digits left for the promise, and the integral, over a sliver, matters too little to need it. */
static const double sliver = 1e-3;

/* GSL's status, where a complaint about rounding counts only beyond what is promised. */
static int judged(int status, double value, double error, double energy_over_least) {
  if (error <= promised_error * fabs(value)) return GSL_SUCCESS;
  const bool rounding = status == GSL_EROUND || status == GSL_ESING;
  return rounding && energy_over_least < 1 + sliver ? GSL_SUCCESS : status;
}

static double at_neutrino_energy(double log_energy, void *parameters) {
  total_integrand *integrand = parameters;
  integrand->neutrino_energy = exp(log_energy);
  integrand->largest_recoil =
      nuem_largest_recoil_of(integrand->kinematics, integrand->neutrino_energy);
  /* The logarithm as it is given where T ends at E itself. */
  const double log_largest = integrand->largest_recoil < integrand->neutrino_energy
                                 ? log(integrand->largest_recoil)
                                 : log_energy;
  gsl_function function = {at_recoil, integrand};
  double value = 0, error = 0;
  const int status = gsl_integration_qag(
      &function, log(integrand->recoil_threshold), log_largest, 0, inner_error, subdivisions,
      GSL_INTEG_GAUSS21, integrand->inner_workspace, &value, &error);
  if (integrand->inner_status == GSL_SUCCESS)
    integrand->inner_status =
        judged(status, value, error, integrand->neutrino_energy / integrand->least_energy);
  return integrand->neutrino_energy * value;
}

static nuem_status fill(nuem_kinematics kinematics, double recoil_threshold,
                        const double *energy_edges, size_t energy_bins,
                        gsl_integration_workspace *inner, gsl_integration_workspace *outer,
                        double *total, nuem_message *message) {
  const double least = nuem_least_energy_of(kinematics, recoil_threshold);
  for (size_t bin = 0; bin < energy_bins; ++bin) {
    double *row = total + bin * NUEM_SHAPE_STRIDE;
    const double low = fmax(energy_edges[bin], least), high = energy_edges[bin + 1];
    for (size_t s = 0; s < NUEM_SHAPE_STRIDE; ++s) row[s] = 0;
    if (!(low < high)) continue;
    for (size_t s = 0; s < NUEM_SHAPE_COUNT; ++s) {
      total_integrand integrand = {.recoil_threshold = recoil_threshold,
                                   .least_energy = least,
                                   .kinematics = kinematics,
                                   .shape = s,
                                   .inner_workspace = inner,
                                   .inner_status = GSL_SUCCESS};
      gsl_function function = {at_neutrino_energy, &integrand};
      double error = 0;
      int status = gsl_integration_qag(&function, log(low), log(high), 0, outer_error, subdivisions,
                                       GSL_INTEG_GAUSS21, outer, &row[s], &error);
      status = judged(status, row[s], error, high / least);
      if (status == GSL_SUCCESS) status = integrand.inner_status;
      if (status != GSL_SUCCESS)
        return nuem_fail(message, NUEM_NO_CONVERGENCE,
                         "GSL, total of shape %zu for neutrinos from %g to %g GeV: %s", s, low,
                         high, gsl_strerror(status));
    }
  }
  return nuem_succeed(message);
}

nuem_status nuem_total_response(nuem_kinematics kinematics, double recoil_threshold_gev,
                                const double *energy_edges_gev, size_t energy_bins, double *total,
                                nuem_message *message) {
  nuem_quiet_gsl();
  if (!total) return nuem_fail(message, NUEM_INVALID_ARGUMENT, "there must be an array of totals");
  nuem_status status = nuem_check_threshold_and_energies(recoil_threshold_gev, energy_edges_gev,
                                                         energy_bins, message);
  if (status != NUEM_OK) return status;
  gsl_integration_workspace *inner = gsl_integration_workspace_alloc(subdivisions);
  gsl_integration_workspace *outer = gsl_integration_workspace_alloc(subdivisions);
  if (inner && outer)
    status =
        fill(kinematics, recoil_threshold_gev, energy_edges_gev, energy_bins, inner, outer, total,
             message);
  else
    status = nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for GSL's workspace");
  if (outer) gsl_integration_workspace_free(outer);
  if (inner) gsl_integration_workspace_free(inner);
  return status;
}
