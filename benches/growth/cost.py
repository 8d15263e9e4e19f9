"""Runs a command and prints what it was, how much it had to do, its processor time in seconds and its
peak memory in MiB (never less than that of this program, from which it is started).

What stands on standard input is 10,000 records; the command gets them as often as makes COUNT.

usage: cost.py WHAT COUNT COMMAND…
"""

import resource
import subprocess
import sys

what, count, *command = sys.argv[1:]
# Before anything is read: a process begins with the peak of the one that started it.
child = subprocess.Popen(command, stdin=subprocess.PIPE)
records = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
try:
    for _ in range(int(count) // 10_000 if records else 0):
        child.stdin.write(records)
finally:
    child.stdin.close()
if child.wait() != 0:
    sys.exit(f"{command} ended with {child.returncode}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(what, count, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, sep="\t")
