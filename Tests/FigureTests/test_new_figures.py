"""The figures that the paper lacks, drawn by processes of their own: python -m unittest, through
`scripts/figures --check`, which names the program in NUEM_PROGRAM."""

import csv
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from PIL import Image

PROGRAM = os.environ["NUEM_PROGRAM"]
SAMPLES = "2e4"
NAMES = ("derived", "impact", "dependence", "exclusion", "flux-constrain")
FIGURES = ("new_derived_millicharges", "new_pull_impact", "new_dependence_detector",
           "new_dependence_systematics", "new_exclusion", "new_flux_constrain")


def draw(output, *names, program=PROGRAM, samples=SAMPLES):
    command = [sys.executable, "-m", "nuemtools.figures.new", program, samples, output, *names]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def bounds(configuration, *options):
    """By parameter, of a run that the figures did not make."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "c.yaml")
        file.write_text(configuration)
        run = subprocess.run(
            [PROGRAM, "bounds", "--config", file, "--samples", SAMPLES, "--format", "json", *options],
            capture_output=True, text=True, check=True)
    return {row["parameter"]: row for row in json.loads(run.stdout)["rows"]}


class New(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.output = pathlib.Path(cls.folder.name)
        cls.run_ = draw(cls.output, *NAMES)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def rows(self, name):
        with open(self.output / f"{name}.csv", newline="") as file:
            return list(csv.DictReader(file))

    def width(self, row):
        return float(row["upper"]) - float(row["lower"] or 0)

    def test_files(self):
        self.assertEqual(self.run_.returncode, 0, self.run_.stderr)
        expected = [f"{name}.{kind}" for name in FIGURES for kind in ("pdf", "png")]
        expected += [f"{name}.csv" for name in NAMES]
        self.assertEqual(sorted(path.name for path in self.output.iterdir()), sorted(expected))
        for name in FIGURES:
            with Image.open(self.output / f"{name}.png") as image:
                self.assertAlmostEqual(image.width / 300 * 2.54, 17.8, delta=0.05)
                self.assertIn("configuration_hash: ", image.text["Comment"])
                self.assertIn("Monte Carlo", image.text["Description"] + image.text["Title"]
                              if "impact" not in name else "Monte Carlo")
                self.assertNotIn("instruction_set", image.text["Comment"])

    def test_derived_bounds_are_weaker_by_the_known_factors(self):
        """The factor 4 pi in both terms, which for the muon flavour is all of the difference."""
        rows = {(row["plan"], row["parameter"], row["convention"]): row
                for row in self.rows("derived") if row["source"] == "NuEM"}
        for plan in ("on-axis", "prism"):
            derived, published = (rows[plan, "q_numu", name] for name in ("derived", "published"))
            ratio = self.width(derived) / self.width(published)
            self.assertAlmostEqual(ratio / (4 * math.pi), 1, delta=0.03)
            self.assertGreater(float(rows[plan, "q_nue", "derived"]["upper"]),
                               10 * float(derived["published_upper"]))
        sources = {row["source"] for row in self.rows("derived")}
        self.assertIn("COHERENT", sources)

    def test_exclusion_is_as_independent_programs_have_it(self):
        """Bounds on axis of two other programs; a portal of 1 MeV is a magnetic moment."""
        rows = [row for row in self.rows("exclusion")
                if row["plan"] == "on-axis" and row["interval"] == "1"]
        for flavour, mass, value in (("all", 1e-3, 1.043e-5), ("all", 10, 3.184e-3),
                                     ("numu", 1e-3, 3.117e-10 * 148.15)):
            nearest = min((row for row in rows if row["flavour"] == flavour),
                          key=lambda row: abs(float(row["mass_gev"]) / mass - 1))
            self.assertAlmostEqual(float(nearest["value"]) / value, 1, delta=0.02)
        sources = {row["source"] for row in self.rows("exclusion")}
        self.assertEqual(sources, {"NuEM", "CHARM-II", "TEXONO", "LSND"})

    def test_flux_is_known_better_off_axis_too(self):
        """DUNE's 8 % at the peak before; counting improves it, more on axis than elsewhere."""
        rows = [row for row in self.rows("flux-constrain") if row["channel"] == "numu"]
        peak = next(row for row in rows
                    if row["plan"] == "on-axis" and row["mode"] == "neutrino"
                    and row["energy_low_gev"] == "2.5")
        self.assertAlmostEqual(float(peak["error_before"]), 0.080, delta=0.0005)
        totals = {(row["plan"], row["mode"]): row for row in rows if row["part"] == "total"
                  and float(row["position_m"]) == 0}
        for plan in ("on-axis", "0 and 18 m", "measured"):
            row = totals[plan, "neutrino"]
            self.assertLess(float(row["error_after"]), float(row["error_before"]))
        self.assertLess(float(totals["on-axis", "neutrino"]["error_after"]), 0.025)
        self.assertGreater(float(totals["measured", "neutrino"]["error_after"]), 0.05)
        self.assertEqual({row["experiment"] for row in rows}, {"DUNE", "MINERvA"})

    def test_impact_of_a_pull_that_is_fixed(self):
        """No less than what fixing the pull in the configuration does to the bound."""
        fixed = bounds("statistics: { pulls: { overall: { sigma: fixed } } }", "--plan", "on-axis")
        free = bounds("", "--plan", "on-axis")
        impacts = {row["parameter"]: float(row["impact"]) for row in self.rows("impact")
                   if row["plan"] == "on-axis" and row["pull"] == "overall at 0.0 m"}
        self.assertEqual(impacts.keys(), free.keys())
        for parameter, impact in impacts.items():
            width = free[parameter]["upper"] - (free[parameter]["lower"] or 0)
            change = abs(free[parameter]["upper"] - fixed[parameter]["upper"]) / width
            self.assertGreater(impact, 0.97 * change, parameter)
            self.assertLess(impact, 1, parameter)

    def dependence(self, variable, plan, parameter):
        return [(row["value"], self.width(row)) for row in self.rows("dependence")
                if (row["variable"], row["plan"], row["parameter"]) == (variable, plan, parameter)]

    def test_defaults_are_the_default_configuration(self):
        expected = bounds("", "--plan", "prism")
        defaults = [row for row in self.rows("dependence")
                    if row["plan"] == "prism" and row["is_default"] == "true"]
        self.assertEqual(len(defaults), 6 * 8)
        for row in defaults:
            own = expected[row["parameter"]]
            # A table of the default backgrounds gives the same within rounding.
            self.assertAlmostEqual(float(row["upper"]) / own["upper"], 1, delta=1e-6)

    def test_no_background_by_another_way(self):
        expected = bounds("backgrounds: none", "--plan", "on-axis")
        for parameter, row in expected.items():
            value, width = self.dependence("background_level", "on-axis", parameter)[0]
            self.assertEqual(float(value), 0)
            self.assertAlmostEqual(
                width / (row["upper"] - (row["lower"] or 0)), 1, delta=1e-6, msg=parameter)

    def test_what_is_worse_weakens_the_bound(self):
        for variable in ("angular_resolution_deg", "background_level", "overall_sigma",
                         "background_sigma", "composition_sigma"):
            for parameter in ("mu_numu", "q_numu"):
                widths = [width for _, width in self.dependence(variable, "prism", parameter)]
                self.assertEqual(widths, sorted(widths), (variable, parameter))

    def test_failures_end_with_the_exit_code_of_nuem(self):
        with tempfile.TemporaryDirectory() as output:
            run = draw(output, "impact", samples="1")
            self.assertEqual(run.returncode, 64, run.stderr)
            self.assertTrue(run.stderr.startswith("nuem: error: "), run.stderr)
            self.assertNotIn("Traceback", run.stderr)
            self.assertEqual(os.listdir(output), [])


# The figures of plans with fewer positions, and with ends in place of widths, which take many searches each.
FEW_PLANS = """
import sys
from nuemtools.figures import new, plan_data
plan_data.UNCERTAINTIES = {name: (options, range(0, 19, 18), words)
                           for name, (options, _, words) in plan_data.UNCERTAINTIES.items()}
plan_data.OBJECTIVES = dict.fromkeys(plan_data.OBJECTIVES, "upper")
new.main(*sys.argv[1:])
"""


class Plans(unittest.TestCase):
    """Exposure plans, with few samples."""

    def test_plans_and_fronts(self):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([sys.executable, "-c", FEW_PLANS, PROGRAM, SAMPLES, folder, "plan"],
                                 capture_output=True, text=True, check=False)
            self.assertEqual(run.returncode, 0, run.stderr)
            output = pathlib.Path(folder)
            names = [f"plan_{name}.{kind}" for name in ("fronts", "years") for kind in ("pdf", "png")]
            self.assertEqual(sorted(path.name for path in output.iterdir()),
                             sorted([*names, "plan.csv"]))
            with open(output / "plan.csv", newline="") as file:
                rows = list(csv.DictReader(file))
        totals = {}
        for row in rows:
            if row["figure"] == "plan":
                key = row["uncertainties"], row["parameter"]
                totals[key] = totals.get(key, 0) + float(row["years"])
        self.assertEqual(len(totals), 14)
        for key, total in totals.items():
            self.assertAlmostEqual(total, 7, delta=1e-6, msg=key)
        for figure, sign in (("years", -1), ("overall", 1)):
            for key in {(row["uncertainties"], row["parameter"]) for row in rows
                        if row["figure"] == figure}:
                own = [sign * float(row["objective"]) for row in rows if row["figure"] == figure
                       and (row["uncertainties"], row["parameter"]) == key]
                self.assertEqual(own, sorted(own), key)


if __name__ == "__main__":
    unittest.main()
