"""The studio as a rehearsal runs it: the real supervisor with everything below it, and the power to kill its children.

Knows process ids and nothing of takes.
"""

import functools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from django.conf import settings
from django.urls import reverse

from happyhorse.orphans import die_with_parent

# By what each program's command line is known.
MARKS = {"web": "happyhorse.asgi:application", "worker": "happyhorse.worker", "valkey": "valkey-server"}
STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 10.0


class DidNotStart(Exception):
    """The studio did not answer in time; the message says where it tells why."""


class Studio:
    """Start it with `with`; it is stopped at the end of the block, and killed with this process.

    Its settings come from `environment` alone, what it prints goes to the file `log`.
    """

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.killed: Counter[str] = Counter()

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "happyhorse.up"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=functools.partial(die_with_parent, os.getpid()),  # noqa: PLW1509 (no threads yet)
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.supervisor.terminate()
        try:
            self.supervisor.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            self.supervisor.wait()

    def wait_until_it_answers(self) -> None:
        """Raises DidNotStart."""
        studio, sandbox = self.environment["PUBLIC_URL"], self.environment["RUNFLOW_BASE_URL"]
        addresses = (f"{studio}{reverse('account_login')}", f"{sandbox}/v1/health")
        end = time.monotonic() + STARTS_WITHIN_SECONDS
        while not all(map(answers, addresses)):
            if self.supervisor.poll() is not None or time.monotonic() > end:
                raise DidNotStart(f"The studio did not start; its reasons are in {self.log}.")
            time.sleep(0.2)

    def kill(self, program: str) -> bool:
        """Kill a program as kill -9 does; False when it is not there at the moment."""
        pids = [pid for pid, command in children(self.supervisor.pid).items() if MARKS[program] in command]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            self.killed[program] += 1
        return bool(pids)


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False


def children(parent: int) -> dict[int, str]:
    """The command lines of a process's children by their ids."""
    rows = processes() if Path("/proc/self/stat").exists() else listed_processes()
    return {pid: command for pid, its_parent, command in rows if its_parent == parent}


def processes() -> list[tuple[int, int, str]]:
    """(id, parent, command line) of every process, from /proc, because a small image has no ps."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(") ")[2].split()[1]
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        found.append((int(folder.name), int(parent), command))
    return found


def listed_processes() -> list[tuple[int, int, str]]:
    """The same from ps, where there is no /proc."""
    table = subprocess.run(
        ["/bin/ps", "-A", "-ww", "-o", "pid=,ppid=,command="], check=True, capture_output=True, text=True
    )
    rows = (line.split(maxsplit=2) for line in table.stdout.splitlines())
    return [(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]
