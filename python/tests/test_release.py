"""Files of a release: recipe, sums, page and citation, from stand-ins for the tarball and the wheel."""

import hashlib
import pathlib
import shutil
import subprocess

import pytest
from conftest import PROJECT

import nuem

pytestmark = pytest.mark.working_tree


def test_files_of_a_release(tmp_path: pathlib.Path) -> None:
    yaml = pytest.importorskip("yaml")
    root = pathlib.Path(PROJECT)
    # A copy, as the script writes the version into CITATION.cff.
    copy, dist = tmp_path / "copy", tmp_path / "dist"
    for name in ("scripts/release", "scripts/common.sh", "python/conda/recipe.yaml.in", "CHANGELOG.md", "CITATION.cff",
                 "Sources/Configuration/Support/ProgramVersion.swift"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, copy / name)
    citation = (copy / "CITATION.cff").read_text()
    (copy / "CITATION.cff").write_text(citation.replace(f"version: {nuem.__version__}", "version: 0.0.1"))
    dist.mkdir()
    wheel = dist / f"nuem-{nuem.__version__}-py3-none-manylinux_2_34_x86_64.whl"
    wheel.write_bytes(b"wheel")
    tarball = dist / f"nuem-{nuem.__version__}-linux-x86_64.tar.gz"
    tarball.write_bytes(b"tarball")
    command = [str(copy / "scripts" / "release"), "--only-text", "--output", str(dist)]
    subprocess.run(command, check=True, capture_output=True)

    recipe = yaml.safe_load((dist / "recipe.yaml").read_text())
    assert recipe["context"]["version"] == nuem.__version__
    assert recipe["source"] == {"path": wheel.name, "sha256": hashlib.sha256(b"wheel").hexdigest()}
    assert wheel.name in recipe["build"]["script"] and "numpy >=2" in recipe["requirements"]["run"]
    assert (dist / "CITATION.cff").read_text() == citation == (copy / "CITATION.cff").read_text()
    lines = [line.split() for line in (dist / "SHA256SUMS").read_text().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert set(sums) == {wheel.name, tarball.name, "recipe.yaml", "CITATION.cff"}
    for name, digest in sums.items():
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest
    page = (dist / "RELEASE.md").read_text()
    assert page.startswith(f"# NuEM {nuem.__version__}\n") and wheel.name in page and "### Added" in page
    # Twice the same.
    before = {file.name: file.read_bytes() for file in dist.iterdir()}
    subprocess.run(command, check=True, capture_output=True)
    assert before == {file.name: file.read_bytes() for file in dist.iterdir()}

    tarball.unlink()
    missing = subprocess.run(command, check=False, capture_output=True, text=True)
    assert missing.returncode == 66 and "linux" in missing.stderr


def test_requirements_agree() -> None:
    """The recipe asks for what the package asks for."""
    yaml = pytest.importorskip("yaml")
    tomllib = pytest.importorskip("tomllib")
    root = pathlib.Path(PROJECT)
    project = tomllib.loads((root / "python" / "pyproject.toml").read_text())["project"]
    recipe = yaml.safe_load((root / "python" / "conda" / "recipe.yaml.in").read_text().replace("@", "_"))
    wanted = {f"python {project['requires-python']}"}
    wanted |= {text.replace(">=", " >=") for text in project["dependencies"]}
    assert wanted <= set(recipe["requirements"]["run"])
    assert recipe["build"]["python"]["entry_points"] == [
        f"{name} = {target}" for name, target in project["scripts"].items()]
