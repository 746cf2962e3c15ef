// The library from C++: chi-square at three points, bounds, and an error with its words.
#include "nuem.h"

#include <cstdio>
#include <string>
#include <vector>

int main() {
  const char *overrides[] = {"plan=on-axis", "sampling.samples=20000"};
  nuem_study *study = nullptr;
  char *message = nullptr;
  if (nuem_open(nullptr, nullptr, overrides, 2, 1, &study, &message) != 0) {
    std::fprintf(stderr, "%s\n", message);
    nuem_free(message);
    return 1;
  }
  // The couplings' order is that of nuem_describe: the listed ones, of which mu_numu is the first, then sin2_theta_w.
  const std::vector<double> mu_numu = {0, 1e-10, 2e-10};
  std::vector<const double *> couplings(7, nullptr);
  couplings[0] = mu_numu.data();
  std::vector<double> chi_square(3), pulls(3 * 5), slope(3);
  int status = nuem_chi_square(study, nullptr, 3, couplings.data(), nullptr, chi_square.data(), pulls.data(), nullptr,
                               nullptr, nullptr, nullptr, &message);
  if (status == 0) std::printf("%.17g %.17g %.17g\n", chi_square[0], chi_square[1], chi_square[2]);
  nuem_free(message);

  // The derivative of the minimum with respect to mu_numu.
  const int32_t wanted = 0;
  status = nuem_gradient(study, nullptr, 3, couplings.data(), nullptr, pulls.data(), 1, &wanted, nullptr, nullptr,
                         slope.data(), nullptr, nullptr, &message);
  if (status == 0) std::printf("%.17g %.17g %.17g\n", slope[0], slope[1], slope[2]);
  nuem_free(message);

  char *json = nullptr;
  status = nuem_compute(study, "bounds", "{\"parameters\": [\"mu_nu\"]}", &json, nullptr, nullptr, &message);
  std::printf("%d %s\n", status, message ? message : "");
  nuem_free(message);
  nuem_close(study);
  return 0;
}
