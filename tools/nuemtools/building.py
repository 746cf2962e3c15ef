"""How the program is built, with the flags that scripts/common.sh has."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .project import MISSING, PROJECT, Stop, say


def library_prefix() -> Path | None:
    """The folder of libraries outside the system's: NUEM_PREFIX, or what scripts/setup was told."""
    named = os.environ.get("NUEM_PREFIX", "")
    record = PROJECT / ".build/nuem-prefix"
    if not named and record.is_file():
        named = record.read_text().strip()
    return Path(named) if named else None


def prefix_options() -> list[str]:
    """What swift is told of that folder."""
    prefix = library_prefix()
    if prefix is None:
        return []
    return ["-Xcc", f"-I{prefix}/include", "-Xlinker", f"-L{prefix}/lib", "-Xlinker", "-rpath",
            "-Xlinker", f"{prefix}/lib"]


def require(program: str, hint: str) -> str:
    """The path of a program that a tool cannot do without."""
    found = shutil.which(program)
    if found is None:
        raise Stop(f"{program} is missing: {hint}", MISSING)
    return found


def swift() -> str:
    return require("swift", "https://www.swift.org/install")


def toolchain() -> Path:
    """The folder of the toolchain's programs, which know the files of its version alone."""
    return Path(swift()).resolve().parent


def c_compiler() -> str:
    """The C compiler that the toolchain brings, or another."""
    target = subprocess.run([swift(), "-print-target-info"], capture_output=True, text=True, check=False).stdout
    resources = re.search(r'"runtimeResourcePath" *: *"(.*)"', target)
    if resources:
        own = Path(resources[1].removesuffix("/lib/swift")) / "bin/clang"
        if os.access(own, os.X_OK):
            return str(own)
    for name in ("clang", "cc"):
        found = shutil.which(name)
        if found:
            return found
    raise Stop("no C compiler found; it comes with the Swift toolchain", MISSING)


def run(*command: str | Path, folder: Path = PROJECT, environment: Mapping[str, str] | None = None) -> None:
    """A step of a tool, with its output among the messages; the tool ends where it fails."""
    status = subprocess.run(command, cwd=folder, env={**os.environ, **(environment or {})},
                            stdout=sys.stderr, check=False).returncode
    if status != 0:
        raise Stop(f"{Path(command[0]).name} {command[1] if len(command) > 1 else ''} ended with {status}",
                   status if status > 0 else 1)


def swift_release(action: str, *options: str | Path, folder: Path = PROJECT,
                  environment: Mapping[str, str] | None = None) -> None:
    """`swift ACTION` in release, with the commit that the program is to name."""
    # Else the program keeps the commit of an earlier build: swift reads a manifest anew only when it changes.
    (folder / "Package.swift").touch()
    run(swift(), action, "-c", "release", "--manifest-cache", "none", *options, *prefix_options(), folder=folder,
        environment={"NUEM_COMMIT_IS_READ": "yes", **(environment or {})})


def build_nuem() -> None:
    swift_release("build", "--product", "nuem")


def set_up() -> None:
    run(PROJECT / "scripts/setup")


def apt_install(*packages: str) -> bool:
    """Installs Debian packages, as root or through sudo, after saying so; whether that went well."""
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if shutil.which("apt-get") is None or (as_root and shutil.which("sudo") is None):
        return False
    say(f"installing with {' '.join([*as_root, 'apt-get'])}: {' '.join(packages)}")
    if subprocess.run([*as_root, "apt-get", "update"], stdout=subprocess.DEVNULL, check=False).returncode != 0:
        say("apt-get update failed; going on with the lists at hand")
    return subprocess.run(
        [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends",
         *packages], stdout=subprocess.DEVNULL, check=False).returncode == 0
