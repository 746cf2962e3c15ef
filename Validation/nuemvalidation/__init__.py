"""NuEM's chi-square, its minima and its bounds, written out and minimised again in Python."""
