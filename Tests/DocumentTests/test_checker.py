"""The checker of documents itself: what it takes for a command, and for the same output."""

import unittest

from nuemtools.docs.blocks import code_blocks, commands
from nuemtools.docs.comparison import matches, rewritten
from nuemtools.docs.not_run import reason_not_to_run

PAGE = """# Title
Text with `nuem rates`.

    nuem rates            # a comment
    nuem bounds \\
      --plan prism

    mode  position_m

`my.yaml`:
```yaml
plan: prism
```

```console
$ cat > a.txt <<'END'
$ not a command
END
$ cat a.txt
$ not a command
$ nuem bounds
one
...
```
"""


class Blocks(unittest.TestCase):
    def setUp(self):
        self.blocks = code_blocks(PAGE)

    def test_lists_of_commands(self):
        texts = [command.text for command in commands(self.blocks[0])]
        self.assertEqual(
            texts[:2], ["nuem rates            # a comment", "nuem bounds \\\n  --plan prism"])

    def test_files(self):
        self.assertEqual([block.file for block in self.blocks], [None, "my.yaml", None])
        self.assertEqual(self.blocks[1].lines, ["plan: prism"])
        self.assertEqual(commands(self.blocks[1]), [])

    def test_sessions(self):
        found = commands(code_blocks(PAGE)[-1])
        self.assertEqual(found[0].text, "cat > a.txt <<'END'\n$ not a command\nEND")
        self.assertEqual(found[-1].text, "nuem bounds")
        self.assertEqual(found[-1].shown, ["one", "..."])
        line = PAGE.split("\n").index("one") + 1
        self.assertEqual(found[-1].shown_first, line)

    def test_output_is_no_command(self):
        (block,) = code_blocks("\n    mode  position_m\n    nuem is in this line\n")
        self.assertEqual(commands(block), [])


class Comparison(unittest.TestCase):
    def test_same(self):
        self.assertTrue(matches(["a  1.5e-3"], ["a  1.5e-3"]))
        self.assertTrue(matches(["head", "...", "tail"], ["head", "x", "y", "tail"]))
        self.assertTrue(matches(["head", "..."], ["head"]))
        self.assertTrue(matches(["hash ...; done"], ["hash 12ab; done"]))

    def test_last_digit(self):
        self.assertTrue(matches(["r2 -2.334e-33 0.10"], ["r2 -2.335e-33 0.11"]))
        self.assertFalse(matches(["-2.334e-33"], ["-2.336e-33"]))
        self.assertFalse(matches(["-2.334e-33"], ["2.334e-33"]))
        self.assertFalse(matches(["12"], ["15"]))

    def test_full_precision(self):
        self.assertTrue(matches(["0.3,2.9657865864583896e-10"], ["0.3,2.9657865864610101e-10"]))
        self.assertFalse(matches(["0.3,2.9657865864583896e-10"], ["0.3,2.9659865864583896e-10"]))

    def test_other(self):
        self.assertFalse(matches(["a"], ["b"]))
        self.assertFalse(matches(["a"], ["a", "b"]))
        self.assertFalse(matches(["a", "b"], ["a"]))
        self.assertFalse(matches(["hash ...; done"], ["hash 12ab; failed"]))

    def test_rewriting_keeps_what_is_left_out(self):
        self.assertEqual(rewritten(["?"], ["a", "b"]), ["a", "b"])
        self.assertEqual(rewritten(["?", "...", "?"], ["a", "b", "c"]), ["a", "...", "c"])
        self.assertIsNone(rewritten(["hash ...", "?"], ["hash 1", "x"]))


class Reasons(unittest.TestCase):
    def test_what_runs(self):
        for text in ("nuem bounds", "nuem scan submit scan.yaml --engine slurm --dry-run",
                     "nuem converge --to 2^14", "nuem toys --parameter mu_numu --toys 2000",
                     "cat a.txt", "scripts/install --prefix here"):
            self.assertIsNone(reason_not_to_run(text), text)

    def test_what_does_not(self):
        for text in ("scripts/test", "scripts/bench --quick", "nuem converge",
                     "nuem converge --to 2^20", "nuem toys --parameter mu_numu --toys 20000",
                     "nuem scan submit scan.yaml --engine slurm", "scripts/install",
                     "sbatch job.sh"):
            self.assertIsNotNone(reason_not_to_run(text), text)


if __name__ == "__main__":
    unittest.main()
