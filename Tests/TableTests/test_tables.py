"""The tables as other programs read them: python -m unittest, through `scripts/tables --check`, which
names a folder of `nuem tables` and of exports in NUEM_TABLES."""

import csv
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import h5py
import numpy
import yaml
from hepdata_validator.full_submission_validator import FullSubmissionValidator

TABLES = pathlib.Path(os.environ["NUEM_TABLES"]) / "tables"
HEPDATA = TABLES / "hepdata"
CHANNELS = ["numu", "numubar", "nue", "nuebar"]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SHAPES = ["unity", "inelasticity", "mass", "magneticMoment", "millichargeVector",
          "millichargeAxial", "millichargeSquare"]


def rows(name, folder=TABLES):
    with open(folder / f"{name}.csv", newline="") as file:
        return list(csv.DictReader(file))


def document(name):
    with open(HEPDATA / name) as file:
        return yaml.load(file, Loader=LOADER)


def submission():
    with open(HEPDATA / "submission.yaml") as file:
        return list(yaml.load_all(file, Loader=LOADER))


def problems(folder):
    validator = FullSubmissionValidator(schema_version="1.1.1")
    is_valid = validator.validate(directory=str(folder))
    return is_valid, [
        message.message for messages in validator.get_messages().values() for message in messages]


class Submission(unittest.TestCase):
    def test_validator_accepts_it(self):
        self.assertEqual(problems(HEPDATA), (True, []))

    def test_validator_sees_what_is_wrong(self):
        for break_it in [
            lambda folder: (folder / "rates.yaml").unlink(),
            lambda folder: (folder / "stray.yaml").write_text("independent_variables: []\n"),
            lambda folder: (folder / "rates.yaml").write_text("dependent_variables: []\n"),
        ]:
            with tempfile.TemporaryDirectory() as temporary:
                copy = pathlib.Path(temporary) / "hepdata"
                shutil.copytree(HEPDATA, copy)
                break_it(copy)
                self.assertFalse(problems(copy)[0])

    def test_every_table_is_described(self):
        tables = submission()[1:]
        self.assertEqual(len(tables), 1 + 3 * 6 + 3)
        self.assertEqual(len({table["name"] for table in tables}), len(tables))
        for table in tables:
            self.assertLessEqual(len(table["name"]), 64)
            self.assertGreater(len(table["description"]), 40)
            keywords = {entry["name"]: entry["values"] for entry in table["keywords"]}
            self.assertEqual(
                list(keywords), ["reactions", "observables", "cmenergies", "phrases"])
            self.assertIn("NUMU E- --> NUMU E-", keywords["reactions"])
            # sqrt(m^2 + 2 m E) from 30 MeV to 20 GeV.
            mass = 0.51099895e-3
            low, high = (float(part) for part in keywords["cmenergies"][0].split("-"))
            self.assertAlmostEqual(low, math.sqrt(mass ** 2 + 2 * mass * 0.03), places=4)
            self.assertAlmostEqual(high, math.sqrt(mass ** 2 + 2 * mass * 20), places=4)

    def values(self, variable):
        return [entry["value"] for entry in variable["values"]]

    def errors(self, variable):
        return [entry["errors"][0]["symerror"] if "errors" in entry else 0.0
                for entry in variable["values"]]

    def test_rates_are_the_same_numbers(self):
        table, expected = document("rates.yaml"), rows("rates")
        events = table["dependent_variables"][0]
        self.assertEqual(
            self.values(events), [float(row["events_per_year"]) for row in expected])
        self.assertEqual(self.errors(events), [float(row["mc_error"]) for row in expected])
        self.assertEqual(
            self.values(table["independent_variables"][2]), [row["channel"] for row in expected])

    def test_spectra_are_the_same_numbers(self):
        expected = [row for row in rows("spectrum")
                    if (row["mode"], row["position_m"]) == ("antineutrino", "18")]
        table = document("spectrum_antineutrino_18m.yaml")
        bins = table["independent_variables"][0]["values"]
        self.assertEqual([[entry["low"], entry["high"]] for entry in bins],
                         [[float(row["low_me"]), float(row["high_me"])] for row in expected])
        for variable, key in zip(table["dependent_variables"], CHANNELS + ["total"]):
            self.assertEqual(self.values(variable), [float(row[key]) for row in expected])
            self.assertEqual(
                self.errors(variable), [float(row[f"mc_error_{key}"]) for row in expected])

    def test_numbers_are_numbers(self):
        for path in HEPDATA.glob("*.yaml"):
            if path.name == "submission.yaml":
                continue
            table = document(path.name)
            lengths = set()
            for variable in table["independent_variables"] + table["dependent_variables"]:
                lengths.add(len(variable["values"]))
            self.assertEqual(len(lengths), 1, path)
            for variable in table["dependent_variables"]:
                for value in self.values(variable):
                    is_number = isinstance(value, (int, float))
                    self.assertTrue(is_number or value == "-" or value in REASONS, (path, value))


# What stands where an interval has no end.
REASONS = ("physical-limit", "no-end-in-domain", "jump", "fit-failed", "error-not-trusted")


class Covariance(unittest.TestCase):
    def setUp(self):
        self.deviations = {}
        for row in rows("templates_covariance"):
            key = tuple(row[name] for name in
                        ("mode", "position_m", "channel", "bin", "shape_function"))
            self.deviations[key] = [
                float(value) for name, value in row.items() if name.startswith("deviation_")]

    def test_variances_are_the_errors_of_templates(self):
        templates = rows("templates")
        self.assertEqual(len(templates) * len(SHAPES), len(self.deviations))
        for row in templates:
            for shape in SHAPES:
                own = self.deviations[
                    row["mode"], row["position_m"], row["channel"], row["bin"], shape]
                self.assertEqual(len(own), 16)
                error = math.sqrt(sum(value * value for value in own))
                stated = row[f"mc_error_{shape}"]
                # An error that cannot be trusted is left out.
                if stated:
                    self.assertAlmostEqual(error / float(stated), 1, delta=1e-6)

    def coefficients(self, channel):
        """In cm^2: 2 G_F^2 m/pi [g_L^2, g_R^2, -g_L g_R], g_L and g_R exchanged for antineutrinos."""
        weak = 2 * 1.1663787e-5 ** 2 * 0.51099895e-3 / math.pi * 0.3893793721e-27
        left, right = 0.2385 + (0.5 if channel.startswith("nue") else -0.5), 0.2385
        if channel.endswith("bar"):
            left, right = right, left
        return {"unity": weak * left ** 2, "inelasticity": weak * right ** 2,
                "mass": -weak * left * right}

    def total(self, mode, position, number):
        """Deviations of a bin's Standard Model sum over the channels."""
        sums = [0.0] * 16
        for channel in CHANNELS:
            for shape, coefficient in self.coefficients(channel).items():
                own = self.deviations[mode, position, channel, number, shape]
                sums = [one + coefficient * other for one, other in zip(sums, own)]
        return sums

    def test_covariance_of_bins_follows_from_that_of_templates(self):
        scale = {}
        table = rows("spectrum_covariance")
        self.assertEqual(len(table), 6 * 12 * 13 // 2)
        for row in table:
            if row["bin"] == row["other_bin"]:
                scale[row["mode"], row["position_m"], row["bin"]] = math.sqrt(
                    float(row["covariance"]))
        for row in table:
            place = (row["mode"], row["position_m"])
            one, other = (self.total(*place, row[key]) for key in ("bin", "other_bin"))
            expected = sum(a * b for a, b in zip(one, other))
            size = scale[place + (row["bin"],)] * scale[place + (row["other_bin"],)]
            self.assertLess(abs(float(row["covariance"]) - expected), 1e-6 * size)
            self.assertAlmostEqual(
                float(row["correlation"]), float(row["covariance"]) / size, places=9)

    def test_variances_are_the_errors_of_spectra(self):
        variances = {
            (row["mode"], row["position_m"], row["bin"]): float(row["covariance"])
            for row in rows("spectrum_covariance") if row["bin"] == row["other_bin"]}
        for row in rows("spectrum"):
            variance = variances[row["mode"], row["position_m"], row["bin"]]
            self.assertAlmostEqual(
                math.sqrt(variance) / float(row["mc_error_total"]), 1, delta=1e-6)


class Readable(unittest.TestCase):
    # Without an error where that is smaller than the last digit that is shown.
    NUMBER = re.compile(r"(-?\d+(?:\.(\d+))?)(?:\((\d+)\))?(?:e([+-]\d+))?")

    def test_markdown_has_the_numbers_of_the_csv(self):
        lines = [line for line in (TABLES / "rates.md").read_text().splitlines()
                 if line.startswith("| ") and "---" not in line][1:]
        expected = rows("rates")
        self.assertEqual(len(lines), len(expected))
        for line, row in zip(lines, expected):
            cell = line.split("|")[4].strip()
            mantissa, decimals, units, power = self.NUMBER.fullmatch(cell).groups()
            unit = 10.0 ** (int(power or 0) - len(decimals or ""))
            self.assertLessEqual(
                abs(float(mantissa) * 10.0 ** int(power or 0) - float(row["events_per_year"])),
                0.501 * unit)
            error = float(row["mc_error"])
            if units is None:
                self.assertLess(error, unit)
            else:
                self.assertLessEqual(abs(int(units) * unit - error), 0.501 * unit)

    def test_latex_compiles(self):
        compiler = shutil.which("pdflatex")
        if compiler is None or subprocess.run(
                ["kpsewhich", "siunitx.sty", "booktabs.sty"], capture_output=True,
                check=False).stdout.count(b"\n") < 2:
            self.skipTest("no pdflatex with siunitx and booktabs here")
        with tempfile.TemporaryDirectory() as temporary:
            for path in TABLES.glob("*.tex"):
                shutil.copy(path, temporary)
            run = subprocess.run(
                [compiler, "-interaction=nonstopmode", "-halt-on-error", "tables.tex"],
                cwd=temporary, capture_output=True, text=True, check=False)
            self.assertEqual(run.returncode, 0, run.stdout[-2000:])


class TemplatesFile(unittest.TestCase):
    """Templates in HDF5 are those of the JSON; their covariance is that of the tables."""

    def setUp(self):
        self.file = h5py.File(TABLES.parent / "templates.h5")
        self.addCleanup(self.file.close)
        self.json = json.loads((TABLES.parent / "templates.json").read_text())

    def texts(self, name):
        return list(self.file[name].asstr()[:])

    def test_attributes(self):
        self.assertEqual(self.file.attrs["schema"], "nuem/export-templates-hdf5/1")
        self.assertEqual(json.loads(self.file.attrs["configuration"]), self.json["configuration"])
        self.assertIn(f"seed: {self.json['provenance']['seed']}",
                      list(self.file.attrs["provenance"]))
        self.assertEqual(list(self.file["templates/mc_error"].attrs["DIMENSION_LABELS"]),
                         ["station", "channel", "bin", "shape_function"])

    def test_templates(self):
        group = self.file["templates"]
        stations = list(zip(self.texts("templates/mode"), group["position_m"][:]))
        channels, shapes = self.texts("templates/channel"), self.texts("templates/shape_function")
        self.assertEqual((channels, shapes), (CHANNELS, SHAPES))
        self.assertEqual(group["events_per_year_cm2"].shape, (6, 4, 12, 7))
        for entry in self.json["templates"]:
            place = (stations.index((entry["mode"], entry["position_m"])),
                     channels.index(entry["channel"]))
            shape = shapes.index(entry["shape_function"])
            for name in ("events_per_year_cm2", "mc_error"):
                found = group[name][place + (slice(None), shape)]
                self.assertEqual([None if numpy.isnan(v) else v for v in found], entry[name])
            self.assertEqual(
                group["outside_events_per_year_cm2"][place + (shape,)], entry["outside"])
            error = group["outside_mc_error"][place + (shape,)]
            self.assertEqual(None if numpy.isnan(error) else error, entry["outside_mc_error"])

    def test_deviations_add_up_to_the_errors(self):
        group = self.file["templates"]
        for prefix in ("", "outside_"):
            deviations = group[f"{prefix}deviations"][:]
            self.assertEqual(len(deviations), 16)
            errors = numpy.sqrt((deviations ** 2).sum(axis=0))
            # NaN: an error that cannot be trusted.
            differences = numpy.abs(errors / group[f"{prefix}mc_error"][:] - 1)
            self.assertLess(numpy.nanmax(differences), 1e-6)
            self.assertGreater(numpy.isfinite(differences).mean(), 0.9)

    def test_exposures_and_pulls(self):
        for index, exposure in enumerate(self.json["exposures"]):
            group = self.file["exposures"]
            self.assertEqual(self.texts("exposures/channels")[index].split(","),
                             exposure["channels"])
            for name in ("ccqe_per_year", "pi0_per_year", "observed"):
                self.assertEqual(list(group[name][index]), exposure[name])
            self.assertEqual(group["years"][index], exposure["years"])
        for index, pull in enumerate(self.json["pulls"]):
            self.assertEqual(self.texts("pulls/name")[index], pull["name"])
            self.assertEqual(self.file["pulls/sigma"][index], pull["sigma"])
            self.assertEqual(
                list(numpy.nonzero(self.file["pulls/applies"][index])[0]), pull["exposures"])
        self.assertEqual(list(self.file["bin_edges_me"][:]), self.json["bin_edges_me"])
        self.assertEqual(self.texts("parameters/name"),
                         [entry["name"] for entry in self.json["parameters"]])


if __name__ == "__main__":
    unittest.main()
