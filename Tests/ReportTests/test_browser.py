"""A report as a browser shows it: python -m unittest, through `tools/run report-check`, which names the
browser in NUEM_BROWSER, the report in NUEM_REPORT and a folder for pictures in NUEM_BROWSER_OUTPUT."""

import html
import html.parser
import json
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

BROWSER = os.environ["NUEM_BROWSER"]
REPORT = pathlib.Path(os.environ["NUEM_REPORT"]).resolve()
OUTPUT = pathlib.Path(os.environ["NUEM_BROWSER_OUTPUT"]).resolve()
WIDTHS = {"wide": 1280, "narrow": 390}

# Shows the report in a frame of some width and says how it came out.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
<iframe id="frame" src="{source}" style="border:0;width:{width}px;height:900px"></iframe>
<script>
document.getElementById("frame").onload = function () {{
  const page = this.contentDocument, root = page.documentElement;
  const drawings = [...page.querySelectorAll("svg[role=img]")].map(svg => {{
    const box = svg.getBoundingClientRect();
    const cut = [...svg.querySelectorAll("text")].filter(text => {{
      const own = text.getBoundingClientRect();
      return own.left < box.left - 1 || own.right > box.right + 1
        || own.top < box.top - 1 || own.bottom > box.bottom + 1;
    }}).map(text => text.textContent);
    const ticks = [...svg.querySelectorAll("text:not(.label)")].map(text => text.getBoundingClientRect());
    let meeting = 0;
    ticks.forEach((one, i) => ticks.slice(i + 1).forEach(other => {{
      if (one.left < other.right && other.left < one.right && one.top < other.bottom
          && other.top < one.bottom) meeting += 1;
    }}));
    return {{ width: box.width, height: box.height, cut: cut, meeting: meeting }};
  }});
  const found = {{ title: page.title, pageWidth: root.scrollWidth, window: root.clientWidth,
    pageHeight: root.scrollHeight, drawings: drawings,
    resources: this.contentWindow.performance.getEntriesByType("resource").length }};
  document.body.innerHTML = "<pre id=found></pre>";
  document.getElementById("found").textContent = JSON.stringify(found);
}};
</script>
"""


def browse(*options, address):
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(
            [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-extensions", "--no-first-run", "--allow-file-access-from-files",
             "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
             f"--user-data-dir={profile}", "--virtual-time-budget=10000", *options, address],
            capture_output=True, text=True, timeout=1800, check=True)


class InABrowser(unittest.TestCase):
    def measured(self, width):
        with tempfile.TemporaryDirectory() as folder:
            frame = pathlib.Path(folder, "frame.html")
            frame.write_text(FRAME.format(source=REPORT.as_uri(), width=width))
            run = browse("--dump-dom", address=frame.as_uri())
        self.assertNotIn("CONSOLE", run.stderr)
        found = re.search(r'<pre id="found">(.*?)</pre>', run.stdout, re.DOTALL)
        self.assertIsNotNone(found, run.stdout[:500])
        return json.loads(html.unescape(found.group(1)))

    def test_everything_is_drawn_and_fits(self):
        for name, width in WIDTHS.items():
            with self.subTest(name):
                found = self.measured(width)
                self.assertTrue(found["title"].startswith("NuEM: plan "), found["title"])
                self.assertLessEqual(found["pageWidth"], found["window"])
                self.assertGreater(found["pageHeight"], 2000)
                self.assertEqual(found["resources"], 0)
                self.assertGreaterEqual(len(found["drawings"]), 8)
                for drawing in found["drawings"]:
                    self.assertGreater(drawing["width"], 250)
                    self.assertGreater(drawing["height"], 80)
                    self.assertEqual(drawing["cut"], [])
                    self.assertEqual(drawing["meeting"], 0)

    def test_screenshots(self):
        for name, width in WIDTHS.items():
            for scheme, number in (("light", 1), ("dark", 0)):
                picture = OUTPUT / f"report-{name}-{scheme}.png"
                browse(f"--screenshot={picture}", f"--window-size={max(width, 500)},2600",
                       f"--blink-settings=preferredColorScheme={number}", address=REPORT.as_uri())
                content = picture.read_bytes()
                self.assertEqual(content[:8], b"\x89PNG\r\n\x1a\n")
                self.assertEqual(struct.unpack(">I", content[16:20])[0], max(width, 500))
                self.assertGreater(len(content), 30_000)

    def test_paper(self):
        document = OUTPUT / "report.pdf"
        browse(f"--print-to-pdf={document}", "--no-pdf-header-footer", address=REPORT.as_uri())
        content = document.read_bytes()
        self.assertTrue(content.startswith(b"%PDF-"))
        self.assertIn(len(re.findall(rb"/Type\s*/Page\b", content)), range(2, 16))

    def test_well_formed(self):
        """As XML, and to Python's own reader of HTML, which has its own list of what has no end tag."""
        text = REPORT.read_text(encoding="utf-8")
        root = xml.etree.ElementTree.fromstring(text)
        self.assertTrue(root.tag.endswith("html"))
        open_tags, test = [], self

        class Reader(html.parser.HTMLParser):
            def handle_starttag(self, tag, attributes):
                open_tags.append(tag)

            def handle_endtag(self, tag):
                test.assertEqual(open_tags.pop(), tag)

        Reader().feed(text)
        self.assertEqual(open_tags, [])


if __name__ == "__main__":
    unittest.main()
