"""Spectra in axes of one's own."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from unittest import mock

from nuemtools.figures import bins, style
from nuemtools.figures.failure import Failure

PROGRAM = os.environ["NUEM_PROGRAM"]
TWO = ("[{variable: electron_energy_gev, edges: [0.5, 1, 2, 8]}, {variable: theta_mrad, edges: [0, 10, 25, 60]}]")
MANY = ("[{variable: electron_energy_gev, bins: 13, low: 0.5, high: 7}, {variable: enu_gev, bins: 4, high: 8}]")
ONE = "[{variable: e_theta2_me, edges: [0, 1, 2, 5]}]"


def spectrum(axes):
    return json.loads(subprocess.run(
        [PROGRAM, "spectrum", "--format", "json", "--samples", "2e4", "--mode", "neutrino", "--position", "0",
         "--quiet", "--override", "backgrounds=none", *(["--override", f"binning.axes={axes}"] if axes else [])],
        capture_output=True, text=True, check=True).stdout)


class Bins(unittest.TestCase):
    def drawn(self, document):
        """The figure that would be written."""
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(style, "save") as save:
            path = pathlib.Path(folder) / "spectrum.json"
            path.write_text(json.dumps(document))
            bins.main(path, folder)
            (figure, base, title, caption, _), = [call.args for call in save.call_args_list]
            self.addCleanup(style.plt.close, figure)
            return figure, base.name, title, caption

    def test_a_panel_a_slice(self):
        document = spectrum(TWO)
        figure, name, title, caption = self.drawn(document)
        self.assertEqual(name, "spectrum_neutrino_0m")
        panels = [axes for axes in figure.axes if axes.get_visible()]
        self.assertEqual(len(panels), 3)
        self.assertEqual(panels[0].get_ylabel(), r"events per year and $\mathrm{mrad}$")
        self.assertIn("theta_mrad", title)
        self.assertIn(f"{document['outside'][0]['total']:.4g} events", caption)
        # The outline of a slice is the sum of the channels, over the widths of the bins.
        rows = [row for row in document["rows"] if row["low_1"] == 1]
        outline = panels[1].patches[-1].get_data().values
        for row, height in zip(rows, outline, strict=True):
            self.assertAlmostEqual(height * (row["high_2"] - row["low_2"]) / row["total"], 1, places=9)

    def test_many_slices_are_a_map(self):
        document = spectrum(MANY)
        figure, *_ = self.drawn(document)
        mesh, = figure.axes[0].collections
        values = mesh.get_array().filled(0) if hasattr(mesh.get_array(), "filled") else mesh.get_array()
        self.assertEqual(values.size, 13 * 4)
        self.assertAlmostEqual(values.sum() / sum(row["total"] for row in document["rows"]), 1, places=9)

    def test_one_axis(self):
        for axes, label in ((ONE, r"$E_e\,\theta^2$ [$m_e$]"), ("", r"$E_e\,\theta^2$ [$m_e$]"),
                            ("[{variable: electron_energy_gev, bins: 4, high: 8}]", r"$E_e$ [$\mathrm{GeV}$]")):
            figure, *_ = self.drawn(spectrum(axes))
            self.assertEqual(figure.axes[0].get_xlabel(), label)

    def test_other_files_are_refused(self):
        with self.assertRaises(Failure):
            self.drawn({"rows": []})


if __name__ == "__main__":
    unittest.main()
