"""Rows of results as CSV; differences in three digits, everything else whole."""

import csv


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: shown(key, value) for key, value in row.items()} for row in rows)


def shown(key, value):
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return f"{value:.3g}" if "minus" in key or "difference" in key else repr(float(value))
    return value


def read(path):
    with open(path, newline="") as file:
        return [{key: parsed(key, text) for key, text in row.items()}
                for row in csv.DictReader(file)]


def parsed(key, text):
    if key == "converged" or key.endswith("_valid"):
        return text == "1"
    try:
        return float(text)
    except ValueError:
        return text
