"""The copy of the project that mutations are applied to."""

import hashlib
import subprocess

# What is built and tested.
PARTS = ("Package.swift", "Sources/", "CKernels/", "Tests/", "examples/")


class Tree:
    """A copy of what git knows or would add, brought up to date file by file, so that a build of it
    does again only what has changed."""

    def __init__(self, project, path):
        self.project = project
        self.path = path

    def names(self):
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=self.project,
            check=True, capture_output=True, text=True).stdout
        return {name for name in listed.split("\0") if name and (self.project / name).is_file()}

    def identity(self):
        """Of all that tests may depend on."""
        digest = hashlib.sha256()
        for name in sorted(self.names()):
            if name.startswith(PARTS) and not name.startswith("Tests/Mutations/"):
                digest.update(name.encode() + b"\0" + (self.project / name).read_bytes())
        return digest.hexdigest()

    def update(self):
        names = self.names()
        for name in names:
            self.write(name, (self.project / name).read_bytes())
        record = self.path.with_name("files")
        known = record.read_text().split("\0") if record.exists() else []
        for name in set(known) - names:
            (self.path / name).unlink(missing_ok=True)
        record.write_text("\0".join(sorted(names)))

    def write(self, name, content):
        file = self.path / name
        if file.exists() and file.read_bytes() == content:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def apply(self, mutation):
        text = (self.project / mutation.file).read_text()
        self.write(mutation.file, mutation.applied(text).encode())

    def restore(self, mutation):
        self.write(mutation.file, (self.project / mutation.file).read_bytes())
