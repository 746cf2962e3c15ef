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
  // The couplings' order is that of nuem_describe: the listed ones, then sin2_theta_w.
  std::vector<double> points(3 * 7, 0.0), chi_square(3);
  for (int point = 0; point < 3; ++point) {
    points[7 * point] = 1e-10 * point;
    points[7 * point + 6] = 0.2385;
  }
  int status = nuem_chi_square(study, nullptr, 3, points.data(), chi_square.data(), nullptr, nullptr, nullptr, nullptr,
                               nullptr, &message);
  if (status == 0) std::printf("%.17g %.17g %.17g\n", chi_square[0], chi_square[1], chi_square[2]);
  nuem_free(message);

  char *json = nullptr;
  status = nuem_compute(study, "bounds", "{\"parameters\": [\"mu_nu\"]}", &json, nullptr, nullptr, &message);
  std::printf("%d %s\n", status, message ? message : "");
  nuem_free(message);
  nuem_close(study);
  return 0;
}
