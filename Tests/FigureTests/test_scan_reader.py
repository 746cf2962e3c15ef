"""The reader of scan results and what is drawn from them, on files whose numbers are known."""

import contextlib
import csv
import io
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import warnings

import h5py
import numpy
import scan_reader
from nuemtools.figures import scans
from nuemtools.figures.failure import Failure
from PIL import Image

import scan_files
from scan_files import CHARGE, KEY, MU, PLANS, RADIUS, RESOLUTIONS

PROJECT = pathlib.Path(__file__).parents[2]
DATA = pathlib.Path(os.environ["NUEM_FIGURE_DATA"])


class Trial(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "scan.h5"

    def result(self, **options):
        scan_files.write(self.path, **options)
        result = scan_reader.open(self.path, allow_incomplete=bool(options.get("missing")))
        self.addCleanup(result.file.close)
        return result

    def refused(self, action, *words):
        with self.assertRaises(scan_reader.ScanResultError) as caught:
            action()
        for word in words:
            self.assertIn(word, str(caught.exception))


class Reading(Trial):
    def test_description(self):
        result = self.result(plan_axis=True, toys=3)
        self.assertEqual((result.name, result.version, result.complete), ("trial", "9.9.9", True))
        self.assertEqual(result.plan["name"], "trial")
        self.assertEqual([a.name for a in result.grid], ["mu_numu", "q_nue", "r2_numu"])
        self.assertEqual((result.axis("q_nue").unit, result.axis("q_nue").scale),
                         ("elementary_charge", "logarithmic"))
        self.assertEqual(list(result.axis("plan").values), PLANS)
        self.assertEqual(list(result.axis(KEY).values), RESOLUTIONS)
        self.assertEqual(result.tasks(), ["chi_square", "bounds", "toys", "toys/summary"])
        upper = result.columns("bounds")["upper"]
        self.assertEqual(upper.parameters, ("mu_nue", "q_numu"))
        self.assertEqual(upper.units, ("bohr_magneton", "elementary_charge"))
        self.assertEqual(upper.meaning, "bounds/upper of a trial")
        self.assertEqual(list(result.columns("toys")), ["delta_chi_square"])

    def test_every_value_at_its_place(self):
        result = self.result(plan_axis=True, toys=3)
        for r, resolution in enumerate(RESOLUTIONS):
            for p, plan in enumerate(PLANS):
                chosen = {KEY: resolution, "plan": plan}
                values = result.select("chi_square", "chi_square", chosen)
                upper = result.select("bounds", "upper", chosen, parameter="q_numu")
                toys = result.select("toys", "delta_chi_square", chosen)
                self.assertEqual(values.shape, (9, 7, 6))
                self.assertEqual(toys.shape, (9, 7, 6, 3))
                for place in ((0, 0, 0), (8, 6, 5), (3, 1, 4)):
                    i, j, k = place
                    self.assertEqual(values[place], scan_files.chi_square(
                        2 * r + p, MU[i], CHARGE[j], RADIUS[k]))
                    number = (2 * r + p) * 378 + i * 42 + j * 6 + k
                    self.assertEqual(upper[place], 2 * number + 1)
                    self.assertEqual(list(toys[place]), [3 * number, 3 * number + 1, 3 * number + 2])

    def test_profile_is_the_least_of_every_line(self):
        result = self.result()
        slab = scan_reader.POINTS_OF_SLAB
        self.addCleanup(setattr, scan_reader, "POINTS_OF_SLAB", slab)
        for resolution in RESOLUTIONS:
            values = result.select("chi_square", "chi_square", {KEY: resolution})
            if resolution == RESOLUTIONS[0]:
                values[0, 0, 0] = numpy.inf  # did not converge
            for points in (1, 6, 50, slab):
                scan_reader.POINTS_OF_SLAB = points
                by_mu = [min(values[i].flat) for i in range(9)]
                by_two = [[min(values[i, :, k]) for k in range(6)] for i in range(9)]
                self.assertEqual(list(result.profile(["mu_numu"], {KEY: resolution})), by_mu)
                self.assertTrue(numpy.array_equal(
                    result.profile(["r2_numu", "mu_numu"], {KEY: resolution}), by_two))
                self.assertEqual(result.profile([], {KEY: resolution}), values.min())

    def test_scan_without_a_grid(self):
        result = self.result(grid=())
        self.assertEqual(result.select("chi_square", "chi_square", {KEY: 0.15}).shape, ())
        self.assertEqual(result.profile([], {KEY: 0.15}), 0.25)

    def test_names_that_are_not_there(self):
        result = self.result()
        select = result.select
        self.refused(lambda: select("toys", "x", {KEY: 0.1}), "toys", "chi_square, bounds")
        self.refused(lambda: select("bounds", "uper", {KEY: 0.1}), "'uper'", "upper")
        self.refused(lambda: select("bounds", "upper", {KEY: 0.1}), "mu_nue, q_numu")
        self.refused(lambda: select("bounds", "upper", {KEY: 0.1}, "r2_nue"), "r2_nue", "q_numu")
        self.refused(lambda: select("chi_square", "chi_square"), KEY)
        self.refused(lambda: select("chi_square", "chi_square", {KEY: 0.2}), "0.2", "0.15")
        self.refused(lambda: select("chi_square", "chi_square", {KEY: "0.1"}), "'0.1'")
        self.refused(lambda: select("chi_square", "chi_square", {KEY: 0.1, "beam": 1}), "'beam'")
        self.refused(lambda: select("chi_square", "chi_square", {KEY: 0.1}, "mu_numu"), "none")
        self.refused(lambda: result.axis("mu_numuu"), "mu_numuu", "mu_numu, q_nue, r2_numu")
        self.refused(lambda: result.profile([KEY], {KEY: 0.1}), KEY)

    def test_files_that_are_refused(self):
        self.refused(lambda: scan_reader.open(self.path), str(self.path))
        self.path.write_text("chi_square\n1\n")
        self.refused(lambda: scan_reader.open(self.path), str(self.path))
        scan_files.write(self.path, schema="nuem/scan-result/2")
        self.refused(lambda: scan_reader.open(self.path), "scan-result/1", "scan-result/2")
        scan_files.write(self.path, missing=[3, 17])
        self.refused(lambda: scan_reader.open(self.path), "2 blocks", "allow_incomplete")
        result = scan_reader.open(self.path, allow_incomplete=True)
        self.assertEqual(list(result.missing_blocks), [3, 17])
        result.file.close()
        with h5py.File(self.path, "a") as file:
            del file["grid"]
        self.refused(lambda: scan_reader.open(self.path, True), "not whole", "grid")


class Merged(unittest.TestCase):
    """What `nuem scan merge` wrote of scan.yaml: every number of the tables, at its place."""

    AXES = ("detector.energy_resolution", "detector.angular_resolution_deg")
    GRID = ("mu_numu", "q_nue")

    def rows(self, task):
        with open(DATA / f"scan.{task}.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def same(self, text, value, words):
        if words:
            self.assertEqual(text, words[int(value)])
        elif text == "":
            self.assertFalse(math.isfinite(value))
        else:
            self.assertEqual(float(text), value)

    def test_every_row_of_the_tables(self):
        with scan_reader.open(DATA / "scan.h5") as result:
            self.assertEqual(tuple(a.name for a in result.configurations), self.AXES)
            self.assertEqual(tuple(a.name for a in result.grid), self.GRID)
            self.assertEqual(result.axis("q_nue").unit, "elementary_charge")
            self.assertEqual(result.tasks(), ["chi_square", "bounds", "toys", "toys/summary",
                                              "feldman_cousins"])
            for task in ("chi_square", "bounds", "toys", "feldman_cousins"):
                self.check(result, task)

    def check(self, result, task):
        columns = [(name, parameter) for name, column in result.columns(task).items()
                   for parameter in column.parameters or (None,)]
        chosen, arrays = None, {}
        rows = self.rows(task)
        toys = len({row.get("toy") for row in rows})
        self.assertEqual(len(rows), 6 * math.prod(result.shape) * toys)
        for row in rows:
            configuration = {key: float(row[key]) for key in self.AXES}
            if configuration != chosen:
                chosen = configuration
                arrays = {c: result.select(task, c[0], chosen, c[1]) for c in columns}
            place = tuple(result.axis(name).place(float(row[name])) for name in self.GRID)
            if task == "toys":
                place += (int(row["toy"]),)
            for (name, parameter), values in arrays.items():
                self.same(row[f"{name}_{parameter}" if parameter else name], float(values[place]),
                          self.words(task, name))

    def words(self, task, name):
        """Of a column whose numbers stand for words: those words; else nothing."""
        with h5py.File(DATA / "scan.h5") as file:
            return [str(word) for word in file[task][name].attrs.get("words", [])]


class Drawing(Trial):
    def draw(self, *options, output="out"):
        return subprocess.run(
            [sys.executable, "-m", "nuemtools.figures.scans", self.path, "--output", self.folder / output,
             *options], capture_output=True, text=True, check=False)

    def test_pictures_twice_the_same_with_provenance(self):
        scan_files.write(self.path)
        for output in ("one", "two"):
            run = self.draw("--configuration", f"{KEY}=0.1", output=output)
            self.assertEqual(run.returncode, 0, run.stderr)
        names = sorted(p.name for p in (self.folder / "one").iterdir())
        self.assertEqual(names, [f"scan_{what}.{kind}" for what in ("profile", "slice")
                                 for kind in ("pdf", "png")])
        for name in names:
            content = (self.folder / "one" / name).read_bytes()
            self.assertEqual(content, (self.folder / "two" / name).read_bytes(), name)
            if name.endswith("png"):
                with Image.open(io.BytesIO(content)) as image:
                    text = image.text["Comment"]
            else:
                text = content.decode("latin-1")
            self.assertIn("0123456789abcdef0123456789abcdef", text, name)
            self.assertIn(f"{KEY} = 0.1", text.replace("\\", ""), name)

    def attempt(self, *options):
        """Exit code and message in this process: a start of Matplotlib takes seconds."""
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            try:
                scans.main([str(self.path), "--output", str(self.folder / "out"), *options])
            except Failure as failure:
                return failure.code, str(failure)
            except SystemExit as end:
                return end.code, errors.getvalue()
        return 0, errors.getvalue()

    def test_region_of_feldman_and_cousins(self):
        """Of p-values that are chi-square's own, the line lies on that of the same level; without it, none."""
        grid = ("mu_numu", "r2_numu")
        captions = []
        for with_region in (False, True):
            scan_files.write(self.path, grid=grid, feldman_cousins=with_region)
            self.assertEqual(self.attempt()[0], 0)
            with Image.open(self.folder / "out" / "scan_slice.png") as image:
                captions.append(image.text["Description"])
        self.assertEqual(["Feldman and Cousins at 90 %" in words for words in captions],
                         [False, True])
        with scan_reader.open(self.path) as result:
            scan = scans.Scan(result, {KEY: "0.1"})
            rise = scan.slice(*grid)
            value = scan.slice(*grid, of=scan.p_value)
            self.assertTrue(numpy.allclose(value, numpy.exp(-rise / 2), equal_nan=True))

    def test_one_two_and_other_axes(self):
        for grid, options in ((("r2_numu",), ()), (("mu_numu", "q_nue"), ()),
                              (("mu_numu", "q_nue", "r2_numu"), ("--x", "r2_numu", "--y", "mu_numu"))):
            scan_files.write(self.path, grid=grid)
            self.assertEqual(self.attempt(*options)[0], 0)
            self.assertEqual(len(list((self.folder / "out").iterdir())), 4)

    def test_refusals(self):
        scan_files.write(self.path)
        for status, word, *options in (
                (65, "nothing", "--x", "nothing"), (65, "0.2", "--configuration", f"{KEY}=0.2"),
                (65, "number", "--configuration", f"{KEY}=a"), (65, "beam", "--configuration", "beam=1"),
                (65, "two axes", "--x", "mu_numu", "--y", "mu_numu"),
                (64, "KEY=VALUE", "--configuration", "x"), (64, "--nothing", "--nothing")):
            code, message = self.attempt(*options)
            self.assertEqual(code, status, message)
            self.assertIn(word, message)
            self.assertFalse((self.folder / "out").exists())
        self.path.unlink()
        run = self.draw()
        self.assertEqual((run.returncode, run.stderr.count("\n")), (66, 1), run.stderr)
        self.assertTrue(run.stderr.startswith("nuem: error: no file "), run.stderr)


class Document(Trial):
    """The programs of docs/scan-results.md, run on a file of the layout that it describes."""

    def snippets(self, language):
        text = (PROJECT / "docs/scan-results.md").read_text(encoding="utf-8")
        found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertTrue(found)
        return found

    def printed(self):
        """The best point of the second configuration, which every program prints."""
        mesh = numpy.meshgrid(MU, CHARGE, RADIUS, indexing="ij")
        values = scan_files.chi_square(1, *mesh)
        best = numpy.unravel_index(values.argmin(), values.shape)
        return f"{values.min():.6f} at mu_numu = {MU[best[0]]:.4g} bohr_magneton"

    def test_python(self):
        scan_files.write(self.path, toys=5)
        for snippet in self.snippets("python"):
            run = subprocess.run([sys.executable, "-c", snippet], cwd=self.folder,
                                 capture_output=True, text=True, check=False)
            self.assertIn(self.printed(), run.stdout, run.stderr)

    def test_c_plus_plus(self):
        compiler = shutil.which("clang++") or shutil.which("c++")
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "hdf5"], capture_output=True,
                               text=True, check=False) if shutil.which("pkg-config") else None
        if not compiler or flags is None or flags.returncode:
            self.skipTest("needs a C++ compiler, pkg-config and HDF5's headers")
        scan_files.write(self.path)
        for number, snippet in enumerate(self.snippets("cpp")):
            source, program = self.folder / f"{number}.cpp", self.folder / f"program{number}"
            # As a macro of ROOT it has a function of its own name; here a main calls it.
            source.write_text(snippet + '\nint main() { scan_minimum("scan.h5"); }\n')
            built = subprocess.run([compiler, "-std=c++17", "-Wall", "-Wextra", "-Werror", source, "-o",
                                    program, *flags.stdout.split()],
                                   capture_output=True, text=True, check=False)
            self.assertEqual(built.returncode, 0, built.stderr)
            run = subprocess.run([program], cwd=self.folder, capture_output=True, text=True,
                                 check=False)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn(self.printed(), run.stdout)

    def test_julia(self):
        if not shutil.which("julia") or subprocess.run(
                ["julia", "-e", "using HDF5"], capture_output=True, check=False).returncode:
            self.skipTest("needs Julia with HDF5.jl")
        scan_files.write(self.path)
        for snippet in self.snippets("julia"):
            run = subprocess.run(["julia", "-e", snippet], cwd=self.folder, capture_output=True,
                                 text=True, check=False)
            self.assertIn(self.printed(), run.stdout, run.stderr)


if __name__ == "__main__":
    unittest.main()
