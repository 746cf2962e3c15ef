"""Draws the contours of `nuem region --contours --format csv`.

Usage: draw-region.py CONTOURS.csv PICTURE X_LABEL Y_LABEL      (needs Matplotlib)
"""

import csv
import sys
from itertools import groupby

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

source, picture, x_label, y_label = sys.argv[1:]
with open(source, newline="") as file:
    rows = list(csv.DictReader(file))
figure, axes = pyplot.subplots(figsize=(4, 3.2), layout="constrained")
for (number, level), points in groupby(rows, key=lambda row: (row["contour"], row["level"])):
    points = list(points)
    x = [float(point["x"]) for point in points]
    y = [float(point["y"]) for point in points]
    if points[0]["closed"] == "true":
        x, y = x + x[:1], y + y[:1]
    axes.plot(x, y, label=rf"$\Delta\chi^2 = {float(level):.2f}$")
axes.set(xlabel=x_label, ylabel=y_label)
axes.legend(frameon=False)
figure.savefig(picture, dpi=200)
