"""The copy of the project that mutations are applied to."""

import hashlib
import subprocess
from pathlib import Path

from .mutations import Mutation

# The folders and files of which the tests are built.
PARTS = ("Package.swift", "Sources/", "CKernels/", "Tests/", "examples/")


class Tree:
    """A copy of what git knows or would add, brought up to date file by file, so that a build of it
    does again only what has changed."""

    def __init__(self, project: Path, path: Path) -> None:
        self.project = project
        self.path = path

    def names(self) -> set[str]:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=self.project,
            check=True, capture_output=True, text=True).stdout
        return {name for name in listed.split("\0") if name and (self.project / name).is_file()}

    def identity(self) -> str:
        """A hash of all that tests may depend on."""
        digest = hashlib.sha256()
        for name in sorted(self.names()):
            if name.startswith(PARTS) and not name.startswith("Tests/Mutations/"):
                digest.update(name.encode() + b"\0" + (self.project / name).read_bytes())
        return digest.hexdigest()

    def update(self) -> None:
        names = self.names()
        for name in names:
            self.write(name, (self.project / name).read_bytes())
        record = self.path.with_name("files")
        known = record.read_text().split("\0") if record.exists() else []
        for name in set(known) - names:
            (self.path / name).unlink(missing_ok=True)
        record.write_text("\0".join(sorted(names)))

    def write(self, name: str, content: bytes) -> None:
        file = self.path / name
        if file.exists() and file.read_bytes() == content:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def apply(self, mutation: Mutation) -> None:
        text = (self.project / mutation.file).read_text()
        self.write(mutation.file, mutation.applied(text).encode())

    def restore(self, mutation: Mutation) -> None:
        self.write(mutation.file, (self.project / mutation.file).read_bytes())
