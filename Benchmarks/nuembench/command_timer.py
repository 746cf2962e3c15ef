"""Wall seconds, processor seconds and peak resident MB of a command, as JSON:

    python -m nuembench.command_timer COMMAND...

A small process of its own, because a program's peak memory counts from that of who started it.
"""

import json
import os
import sys
import time

if __name__ == "__main__":
    begin = time.perf_counter()
    nothing = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, nothing, 1), (os.POSIX_SPAWN_DUP2, nothing, 2)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    if status != 0:
        words = [os.path.basename(sys.argv[1])] + sys.argv[2:]
        sys.exit(f"exit {os.waitstatus_to_exitcode(status)} of {' '.join(words)}")
    print(json.dumps([wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
