"""Documents that are wrong are found to be: outputs, exit codes, links."""

import tempfile
import unittest
from pathlib import Path

from nuemtools.docs.blocks import Command
from nuemtools.docs.documents import Document, File, document
from nuemtools.docs.links import broken
from nuemtools.docs.running import run

PROJECT = Path(__file__).resolve().parents[2]


class Running(unittest.TestCase):
    def failures(self, *steps):
        return run(Document("page.md", list(steps)), PROJECT, "/bin/echo").failures

    def test_right_ones_pass(self):
        self.assertEqual(self.failures(
            File("a.txt", "one\ntwo\n"), Command("cat a.txt", 1, ["one", "..."]),
            Command("nuem bounds", 2, ["bounds"]), Command("nuem rates", 3)), [])

    def test_another_output_fails(self):
        failures = self.failures(Command("nuem bounds --cl 0.9", 7, ["bounds --cl 0.95"]))
        self.assertEqual(len(failures), 1)
        self.assertTrue(failures[0].startswith("page.md:7: nuem bounds"), failures)

    def test_an_exit_code_fails(self):
        self.assertEqual(len(self.failures(Command("false", 1))), 1)

    def test_a_script_that_is_not_there_fails(self):
        self.assertEqual(len(self.failures(Command("scripts/run", 1))), 0)
        self.assertEqual(len(self.failures(Command("scripts/test-nothing", 1))), 1)

    def test_missing_files_are_named(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "b.md").write_text("")
            (folder / "a.md").write_text(
                "[b](b.md#there) [web](https://example.org/c.md)\n[c](c.md), `scripts/none.sh`\n")
            self.assertEqual(
                list(broken("a.md", folder)), [(2, "c.md"), (2, "scripts/none.sh")])

    def test_steps_in_order(self):
        with tempfile.TemporaryDirectory() as name:
            page = Path(name) / "a.md"
            page.write_text("`x.csv`:\n```\n1\n```\n\n    nuem rates\n    nuem fit   # so\n")
            steps = document(page, Path(name)).steps
            self.assertEqual(steps[0], File("x.csv", "1\n"))
            self.assertEqual([step.text for step in steps[1:]], ["nuem rates", "nuem fit   # so"])


if __name__ == "__main__":
    unittest.main()
