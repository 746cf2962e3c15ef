"""Benchmarks of NuEM: measurements, rivals on the same integrals, and the page that sums them up."""
