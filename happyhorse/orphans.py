"""No program outlives the supervisor, not even when that is killed with SIGKILL.

On Linux the kernel sees to it. Elsewhere a shell waits for the end of the supervisor, which closes its pipe.
"""

import ctypes
import os
import signal
import subprocess
import sys

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if LINUX else None
# Keeps the last line that it was sent, the living groups, and kills them when nobody can send another.
WATCH = 'while read -r line; do groups=$line; done; [ -z "$groups" ] || kill -9 $groups'


def die_with_parent(parent: int) -> None:
    """In a child between fork and exec: be killed as soon as process `parent` is gone."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


class Guard:
    """Kills the protected process groups when this process dies without closing the guard. Idle on Linux."""

    def __init__(self, *, needed: bool = not LINUX) -> None:
        self.shell = self._start() if needed else None

    def protect(self, groups: list[int]) -> None:
        """Replace the groups to kill."""
        if self.shell is not None and self.shell.stdin is not None:
            self.shell.stdin.write(f"{' '.join(f'-{group}' for group in groups)}\n".encode())
            self.shell.stdin.flush()

    def close(self) -> None:
        """Protect nothing any more."""
        if self.shell is not None:
            self.shell.kill()
            self.shell.communicate()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        command = ["/bin/sh", "-c", WATCH]
        return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
