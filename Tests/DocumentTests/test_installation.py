"""scripts/install into an empty folder: program, completions, manual; needs the built program."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


class Installation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="nuem install ")
        cls.prefix = Path(cls.folder.name) / "a b"
        cls.said = run(PROJECT / "scripts" / "install", "--prefix", cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def commands(self):
        dump = json.loads(run(self.prefix / "bin" / "nuem", "--experimental-dump-help").stdout)
        names = []

        def walk(command, above):
            names.append("-".join(above + [command["commandName"]]))
            for below in command.get("subcommands", []):
                if below["commandName"] != "help":
                    walk(below, above + [command["commandName"]])

        walk(dump["command"], [])
        return names

    def test_it_says_what_it_did(self):
        self.assertEqual(self.said.returncode, 0, self.said.stderr)
        self.assertIn("is not on PATH", self.said.stderr)
        self.assertIn(f"installed in {self.prefix}: bin/nuem", self.said.stderr)
        self.assertEqual(
            sorted(path.name for path in (self.prefix / "bin").iterdir()), ["nuem"])

    def test_every_command_has_a_page_without_a_warning(self):
        pages = self.prefix / "share" / "man" / "man1"
        self.assertEqual(
            sorted(path.stem for path in pages.iterdir()), sorted(self.commands()))
        for page in pages.iterdir():
            text = page.read_text()
            self.assertTrue(text.startswith(".TH NUEM"))
            if shutil.which("groff"):
                checked = run("groff", "-ww", "-man", "-Tutf8", page)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""), page)
            if shutil.which("mandoc"):
                # Equal programs have equal pages: these bear no date.
                checked = run("mandoc", "-Tlint", "-Wwarning", page).stdout.splitlines()
                self.assertEqual([line for line in checked if "missing date" not in line], [])

    def test_shells_read_the_completions(self):
        for shell, path in (("bash", "bash-completion/completions/nuem"),
                            ("zsh", "zsh/site-functions/_nuem"),
                            ("fish", "fish/vendor_completions.d/nuem.fish")):
            file = self.prefix / "share" / path
            self.assertIn("nuem", file.read_text())
            if shutil.which(shell):
                checked = run(shell, "-n", file)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""), shell)

    def test_bash_completes_commands_and_plans(self):
        completions = self.prefix / "share" / "bash-completion" / "completions" / "nuem"
        for words, wanted in ((["nuem", "sp"], "spectrum"),
                              (["nuem", "bounds", "--plan", "on"], "on-axis")):
            script = (
                f"source '{completions}'; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1};"
                f" COMP_LINE='{' '.join(words)}'; COMP_POINT=${{#COMP_LINE}};"
                f" _nuem nuem '{words[-1]}' '{words[-2]}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
            path = f"{self.prefix}/bin:{os.environ['PATH']}"
            done = run("bash", "-c", script, env=dict(os.environ, PATH=path))
            self.assertIn(wanted, done.stdout.split(), done.stderr)

    def test_uninstalling_leaves_no_file(self):
        other = Path(self.folder.name) / "other"
        shutil.copytree(self.prefix, other)
        done = run(PROJECT / "scripts" / "install", "--uninstall", "--prefix", other)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([path for path in other.rglob("*") if path.is_file()], [])

    def test_bad_options(self):
        for options in (["--prefix"], ["--prefix", ""], ["--nonsense"]):
            self.assertEqual(run(PROJECT / "scripts" / "install", *options).returncode, 64)


if __name__ == "__main__":
    unittest.main()
