"""The reader of mutations: what a block says, and which blocks it refuses."""

import tempfile
import unittest
from pathlib import Path

from nuemtools.mutate.mutations import Unusable, read

BLOCK = """# A list.

[sign] file.c
# the sign is wrong
= Suite/(one|other)
- a + b
+ a - b
"""


class Reading(unittest.TestCase):
    def listed(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.txt"
            path.write_text(text)
            return read(path)

    def test_block(self):
        (mutation,) = self.listed(BLOCK)
        self.assertEqual((mutation.name, mutation.file, mutation.line), ("sign", "file.c", 3))
        self.assertEqual((mutation.meaning, mutation.tests), ("the sign is wrong", "Suite/(one|other)"))
        self.assertEqual(mutation.applied("x = a + b;"), "x = a - b;")

    def test_text_that_is_not_there_once(self):
        (mutation,) = self.listed(BLOCK)
        for text in ("x = a;", "a + b, a + b"):
            with self.assertRaises(Unusable):
                mutation.applied(text)

    def test_refused(self):
        for text in ("[a] f\n# m\n- x\n+ x\n", "[a] f\n# m\n= (\n- x\n+ y\n",
                     BLOCK + "\n" + BLOCK, "words\n", "[a] f\n? m\n- x\n+ y\n"):
            with self.assertRaises(Unusable, msg=text):
                self.listed(text)


if __name__ == "__main__":
    unittest.main()
