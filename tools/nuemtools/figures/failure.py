"""What ends a drawing, with an exit code of sysexits.h."""

import sys

BAD_DATA = 65
NO_INPUT = 66
OUTPUT_FAILED = 74


class Failure(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def run(main, *arguments):
    """Calls what draws; a failure is told and ends the process with its code."""
    try:
        main(*arguments)
    except Failure as failure:
        print(f"nuem: error: {failure}", file=sys.stderr)
        sys.exit(failure.code)


def clipped(text, length=80):
    """What a file says, short and printable, for a message."""
    text = "".join(c if c.isprintable() else "?" for c in str(text))
    return text if len(text) <= length else text[:length - 3] + "..."
