"""`python -m nuem`: the program."""

import pathlib
import sys

import nuem_command

if __name__ == "__main__":
    # Jobs of a scan call the program by its path.
    script = pathlib.Path(sys.executable).parent / "nuem"
    if script.is_file():
        sys.argv[0] = str(script)
    sys.exit(nuem_command.main())
