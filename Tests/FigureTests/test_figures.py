"""The figures of the paper, drawn by processes of their own: python -m unittest, through
`scripts/figures --check`, which names a folder of `nuem reproduce` in NUEM_FIGURE_DATA."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from PIL import Image

DATA = pathlib.Path(os.environ["NUEM_FIGURE_DATA"])
NUMBERS = [str(number) for number in range(1, 9)]


def draw(source, output, *numbers, convention="published"):
    command = [sys.executable, "-m", "nuemtools.figures", source, output, convention, *numbers]
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Drawing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.outputs = [pathlib.Path(cls.folder.name) / name for name in ("one", "two")]
        cls.runs = [draw(DATA, output, *NUMBERS) for output in cls.outputs]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def names(self, output):
        return sorted(path.name for path in output.iterdir())

    def test_all_eight_twice_the_same_bytes(self):
        self.assertEqual([run.returncode for run in self.runs], [0, 0], self.runs[0].stderr)
        one, two = self.outputs
        self.assertEqual(self.names(one), self.names(two))
        self.assertEqual(sorted({name[:4] for name in self.names(one)}),
                         [f"fig{number}" for number in NUMBERS])
        self.assertEqual(len(self.names(one)), 16)
        for name in self.names(one):
            self.assertEqual((one / name).read_bytes(), (two / name).read_bytes(), name)

    def test_provenance_in_metadata(self):
        provenance = json.loads((DATA / "provenance.json").read_text())
        for path in self.outputs[0].iterdir():
            content = path.read_bytes()
            if path.suffix == ".png":
                with Image.open(path) as image:
                    text = image.text["Comment"]
                    self.assertAlmostEqual(image.width / 300 * 2.54, 17.8, delta=0.05)
                self.assertIn(f"seed: {provenance['seed']}", text)
                self.assertIn(f"version: {provenance['version']}", text)
            else:
                text = content.decode("latin-1")
                self.assertIn("/FontFile2", text)
                self.assertNotIn("/CreationDate", text)
                self.assertNotIn("/Type3", text)
            self.assertIn(provenance["configuration_hash"], text, path.name)
            self.assertNotIn("instruction_set", text)

    def test_the_other_convention_has_another_name(self):
        with tempfile.TemporaryDirectory() as output:
            self.assertEqual(draw(DATA, output, "6", "8", convention="derived").returncode, 0)
            names = self.names(pathlib.Path(output))
        self.assertTrue(any(name.endswith("_derived.pdf") for name in names), names)
        self.assertTrue(any(name.startswith("fig8") and "derived" not in name for name in names))


class Refusing(unittest.TestCase):
    def refused(self, number, name, change, status, *words):
        with tempfile.TemporaryDirectory() as folder:
            source, output = pathlib.Path(folder, "data"), pathlib.Path(folder, "out")
            shutil.copytree(DATA, source)
            change(source / name)
            run = draw(source, output, number)
            self.assertEqual(run.returncode, status, run.stderr)
            self.assertTrue(run.stderr.startswith("nuem: error: "), run.stderr)
            self.assertNotIn("Traceback", run.stderr)
            for word in (name, *words):
                self.assertIn(word, run.stderr)
            self.assertFalse(output.exists())

    def edit(self, old, new):
        def change(path):
            text = path.read_text()
            self.assertIn(old, text)
            path.write_text(text.replace(old, new, 1))
        return change

    def test_missing(self):
        for number, name in (("1", "fig1_flux.csv"), ("3", "bounds.csv"), ("5", "provenance.json")):
            self.refused(number, name, pathlib.Path.unlink, 66, "nuem reproduce")

    def test_foreign(self):
        self.refused("2", "fig2_spectrum.csv", lambda p: p.write_text("a,b\n1,2\n"), 65, "no column")
        self.refused("4", "provenance.json", lambda p: p.write_text("[1]"), 65, "nuem reproduce")
        self.refused("4", "provenance.json", lambda p: p.write_text("{"), 65, "JSON")
        self.refused("7", "fig7_spectrum.csv", lambda p: p.write_bytes(b"\xff\xfe"), 65)
        self.refused("6", "fig6_region.csv",
                     lambda p: p.write_text(p.read_text().splitlines()[0] + "\n"), 65, "no rows")

    def test_bad_numbers(self):
        self.refused("1", "fig1_flux.csv", self.edit("4.225e-09", "nan"), 65, ":2: ", "finite")
        self.refused("1", "fig1_flux.csv", self.edit("4.225e-09", "x" * 500), 65, ":2: ")
        self.refused("1", "fig1_flux.csv", self.edit("4.225e-09,", ""), 65, "fields")
        self.refused("1", "fig1_flux.csv", self.edit("0.25,0.5", "0.3,0.5"), 65, "bins")

    def test_missing_rows(self):
        def change(path):
            lines = path.read_text().splitlines()
            path.write_text("\n".join(line for line in lines if ",prism," not in line) + "\n")
        self.refused("8", "fig8_region.csv", change, 65, "prism")

    def test_convergence(self):
        for text in ("a,b\n1,2\n", "engine,quantity\n", '{"schema": "nuem/bounds/1"}', "{"):
            with tempfile.TemporaryDirectory() as folder:
                source = pathlib.Path(folder, "convergence.json")
                source.write_text(text)
                run = subprocess.run(
                    [sys.executable, "-m", "nuemtools.figures.convergence", source, folder],
                    capture_output=True, text=True, check=False)
                self.assertEqual(run.returncode, 65, run.stderr)
                self.assertIn(str(source), run.stderr)
                self.assertNotIn("Traceback", run.stderr)


if __name__ == "__main__":
    unittest.main()
