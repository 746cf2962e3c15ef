"""The container files call scripts that are there; nothing builds them here."""

import os
import re
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class Containers(unittest.TestCase):
    def test_scripts_exist(self):
        for name in ("Dockerfile", "nuem.def"):
            text = (PROJECT / "containers" / name).read_text()
            scripts = set(re.findall(r"scripts/[\w-]+", text))
            self.assertTrue(scripts, name)
            for script in scripts:
                self.assertTrue(os.access(PROJECT / script, os.X_OK), f"{name}: {script}")


if __name__ == "__main__":
    unittest.main()
