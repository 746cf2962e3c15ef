"""Runs the tests and the program with tools that watch memory, undefined behaviour and threads.

address,undefined and thread: sanitizers of clang and Swift, in a build of its own below .build/: the tests
but CommandLineTests, which run the program some thousand times, then a walk through the program (walk.py).
With --filter or --skip those tests alone. In release, as in debug the tests do not end, with C at -O1.
valgrind: memcheck on that walk with the release program, on the AVX2 kernels, as valgrind knows no AVX-512
and the program takes what the processor has.

Ends with 1 where anything is found. Suppressed is what is proven to be a library's own, in Tests/leaks.supp
and memcheck.supp; Tests/sanitizers.md says what was found."""

import shutil
from collections.abc import Sequence

from .building import apt_install, build_nuem, require, run, swift_release, toolchain
from .project import BAD_USAGE, MISSING, NUEM, PROJECT, Parser, Stop, say
from .walk import walk

SANITIZERS = ("address,undefined", "thread")
# Not the addresses and functions of a crash, which take minutes to find.
QUIET = {"SWIFT_BACKTRACE": "enable=no"}


def under_valgrind() -> bool:
    if shutil.which("valgrind") is None and not apt_install("valgrind"):
        raise Stop("valgrind is missing: on Debian, apt install valgrind", MISSING)
    build_nuem()
    # Valgrind gives up on the DWARF of newer compilers; names of functions are left.
    program = PROJECT / ".build/nuem-without-debug"
    run(toolchain() / "llvm-objcopy", "--strip-debug", NUEM, program)
    return walk(["valgrind", "--quiet", "--error-exitcode=1", f"--suppressions={PROJECT}/Tests/memcheck.supp",
                 str(program)], PROJECT / ".build/walk-valgrind", QUIET)


def with_sanitizer(name: str, selection: Sequence[str]) -> bool:
    scratch = PROJECT / f".build/sanitize-{name}"
    if name == "thread":
        scratch.mkdir(parents=True, exist_ok=True)
        wait = scratch / "mutex_wait.o"
        run(require("clang", "it comes with the Swift toolchain"), "-O1", "-g", "-Wall", "-Wextra", "-Werror",
            "-fsanitize=thread", "-c", PROJECT / "Tests/mutex_wait.c", "-o", wait)
        flags = ["--sanitize", "thread", "-Xlinker", str(wait)]
    else:
        # The Swift compiler has no undefined sanitizer on Linux: the kernels alone are built with it.
        flags = ["--sanitize", "address", "-Xcc", "-fsanitize=undefined", "-Xcc", "-fno-sanitize-recover=undefined"]
    variables = {
        **QUIET, "ASAN_OPTIONS": "detect_leaks=1", "LSAN_OPTIONS": f"suppressions={PROJECT}/Tests/leaks.supp",
        "UBSAN_OPTIONS": "print_stacktrace=1"}
    is_clean = True
    try:
        swift_release("test", "--scratch-path", scratch, "-Xcc", "-O1", *flags,
                      *(selection or ["--skip", "CommandLineTests"]), environment=variables)
    except Stop as stop:
        say(stop)
        is_clean = False
    if selection:
        return is_clean
    return walk([str(scratch / "release/nuem")], PROJECT / f".build/walk-{name}", variables) and is_clean


def main(arguments: Sequence[str]) -> int:
    parser = Parser("sanitize", __doc__)
    parser.add_argument("tool", choices=[*SANITIZERS, "valgrind"])
    for flag in ("--filter", "--skip"):
        parser.add_argument(flag, metavar="REGEX", help="of the names of tests")
    options = parser.parse_args(arguments)
    selection = [word for flag in ("filter", "skip") if getattr(options, flag)
                 for word in (f"--{flag}", getattr(options, flag))]
    if options.tool == "valgrind":
        if selection:
            raise Stop("valgrind runs no tests: expected no --filter and no --skip", BAD_USAGE)
        return 0 if under_valgrind() else 1
    return 0 if with_sanitizer(options.tool, selection) else 1
