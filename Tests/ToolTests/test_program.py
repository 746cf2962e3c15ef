"""How the tools run nuem: by a stand-in that says what it was given."""

import tempfile
import unittest
from pathlib import Path

from nuemtools.program import CommandFailed, Program
from nuemtools.project import MISSING, Stop

STAND_IN = """#!/bin/sh
case $1 in
  fail) echo "nuem: error: no" >&2; exit 65 ;;
  json) echo '{"rows": [1]}' ;;
  csv) printf 'a,b\\n1,2\\n' ;;
  *) pwd; echo "$@" "$VARIABLE" ;;
esac
"""


class Runs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        self.path = self.folder / "nuem"
        self.path.write_text(STAND_IN)
        self.path.chmod(0o755)

    def test_text(self):
        nuem = Program(self.path, self.folder, {"VARIABLE": "v"})
        self.assertEqual(nuem.run("rates", Path("x")), f"{self.folder}\nrates x v\n")

    def test_documents(self):
        nuem = Program(self.path)
        self.assertEqual(nuem.json("json"), {"rows": [1]})
        self.assertEqual(nuem.rows("csv"), [{"a": "1", "b": "2"}])

    def test_failure(self):
        with self.assertRaises(CommandFailed) as caught:
            Program(self.path).run("fail", "fast")
        self.assertEqual(caught.exception.exit_code, 65)
        self.assertIn("nuem fail fast ended with 65: nuem: error: no", str(caught.exception))

    def test_no_program(self):
        with self.assertRaises(Stop) as caught:
            Program(self.folder / "none")
        self.assertEqual(caught.exception.code, MISSING)


if __name__ == "__main__":
    unittest.main()
