"""Looks at a report of nuem in a headless browser.

Writes a report and opens it in headless Chromium, in wide and narrow windows, light and dark, and on paper:
everything is drawn, nothing is cut off or wider than the window, nothing is fetched. Without a browser it
says so and ends with 66."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .building import apt_install, build_nuem
from .environments import unit_tests
from .program import Program
from .project import MISSING, Parser, Stop

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def main(arguments: Sequence[str]) -> int:
    parser = Parser("report-check", __doc__)
    parser.add_argument("--install", action="store_true",
                        help="install Chromium with apt where there is no browser (about a minute)")
    parser.add_argument("--output", type=Path, metavar="DIR",
                        help="keep the report, the screenshots and the PDF in DIR")
    options = parser.parse_args(arguments)
    browser = find_browser()
    if browser is None and options.install and apt_install("chromium"):
        browser = find_browser()
    if browser is None:
        raise Stop("the report cannot be checked in a browser: Chromium is missing (scripts/report-check --install)",
                   MISSING)
    with tempfile.TemporaryDirectory() as temporary:
        output = (options.output or Path(temporary)).absolute()
        output.mkdir(parents=True, exist_ok=True)
        build_nuem()
        report = output / "report.html"
        Program().run("report", "--samples", "1e6", "--quiet", "--set", "mu_numu=6e-10", "--output", report)
        return unit_tests("ReportTests", {"NUEM_BROWSER": browser, "NUEM_REPORT": str(report),
                                          "NUEM_BROWSER_OUTPUT": str(output)})
