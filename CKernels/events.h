/* Smearing of one event, (A.1)-(A.4), as Monte Carlo draws it. */
#ifndef NUEM_EVENTS_H
#define NUEM_EVENTS_H

#include <math.h>

#include "nuem_kernels.h"

static inline void smear_event(const nuem_detector *detector, double neutrino_energy, double recoil,
                               double uniform_radius, double uniform_angle, double uniform_azimuth,
                               nuem_event *event) {
  const double m = NUEM_ELECTRON_MASS_GEV;
  const double two_pi = 6.283185307179586;
  const double electron_energy = recoil + m;
  /* (2.3): sin^2(theta_t / 2); an acos of 1 - m (1 - y) / E_e would lose half the digits. */
  const double half_square = m * (1 - recoil / neutrino_energy) / (2 * electron_energy);
  const double sine_true = sqrt(half_square), cosine_true = sqrt(1 - half_square);

  /* Box and Muller: two independent normal numbers from one radius and one angle. */
  const double radius = sqrt(-2 * log(1 - uniform_radius));
  const double theta_1 =
      detector->angular_resolution_rad * radius * cos(two_pi * uniform_angle);
  const double sigma_energy = detector->energy_resolution * sqrt(electron_energy);
  const double energy = electron_energy + sigma_energy * radius * sin(two_pi * uniform_angle);

  /* (A.4) by half angles: (1 - z) / 2 = sin^2((t + t1)/2) cos^2(p/2) + sin^2((t - t1)/2) sin^2(p/2). */
  const double sine_1 = sin(0.5 * theta_1), cosine_1 = cos(0.5 * theta_1);
  const double plus = sine_true * cosine_1 + cosine_true * sine_1;
  const double minus = sine_true * cosine_1 - cosine_true * sine_1;
  const double phi_2 = two_pi * uniform_azimuth;
  const double cosine_azimuth = cos(0.5 * phi_2);
  const double weight = cosine_azimuth * cosine_azimuth;
  const double half_reconstructed = plus * plus * weight + minus * minus * (1 - weight);

  event->theta_true = 2 * asin(sine_true);
  event->theta_1 = theta_1;
  event->phi_2 = phi_2;
  event->electron_energy_gev = energy;
  event->theta_reconstructed = 2 * asin(sqrt(fmin(half_reconstructed, 1)));
}

/* The reconstructed bin, or `bins` for what lies outside. */
static inline size_t reconstructed_bin(const nuem_detector *detector, const nuem_event *event) {
  if (!(event->electron_energy_gev > 0)) return detector->bins;
  const double position = event->electron_energy_gev * event->theta_reconstructed *
                          event->theta_reconstructed / detector->bin_width_gev;
  return position < (double)detector->bins ? (size_t)position : detector->bins;
}

#endif
