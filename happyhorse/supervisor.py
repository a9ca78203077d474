"""Keeps a handful of programs running: starts, restarts and stops them, and passes on what they print.

Owns processes and nothing else: which programs they are is said in `happyhorse/up.py`. One thread and selector,
and none of Django's applications, because this process stays in memory as long as all the others.
"""

import contextlib
import functools
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from happyhorse.orphans import Guard, die_with_parent

# Seconds. A program that lived for less than STEADY waits twice as long as the last time for its next start.
STEADY = 10.0
FIRST_DELAY = 0.2
LONGEST_DELAY = 15.0
# All must be gone two seconds after Ctrl-C; what has not ended by itself until then is killed.
PATIENCE = 1.4
CLOSED = -1


@dataclass(frozen=True)
class Program:
    """A command to keep running. `descriptors` stay open in it; `hint` is said whenever it ends by itself."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    stops_last: bool = False
    hint: str = ""


class Child:
    """One program and the process that runs it at the moment, if any."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.output = CLOSED
        self.unfinished_line = b""
        self.failures = 0
        self.started_at = 0.0
        self.start_at = 0.0
        self.told_to_stop = False

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches it only through the supervisor."""
        self.started_at = time.monotonic()
        self.output, writer = os.pipe()
        os.set_blocking(self.output, False)
        self.process = subprocess.Popen(  # noqa: S603
            self.program.command,
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=writer,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            pass_fds=self.program.descriptors,
            start_new_session=True,
            preexec_fn=functools.partial(die_with_parent, os.getpid()),  # noqa: PLW1509 (no threads here)
        )
        os.close(writer)

    def signal(self, number: int) -> None:
        """Signal the process and everything that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def end(self) -> str:
        """How the process ended, in words; empty while it runs."""
        code = self.process.poll() if self.process else None
        if code is None:
            return ""
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def lines(self, data: bytes) -> list[str]:
        """The lines that `data` finishes; its end, empty data, finishes the last one."""
        *lines, self.unfinished_line = (self.unfinished_line + data).split(b"\n")
        if not data and self.unfinished_line:
            lines.append(self.unfinished_line)
            self.unfinished_line = b""
        return [line.decode(errors="replace") for line in lines]

    def plan_restart(self) -> float:
        """Set when to start again, and answer in how many seconds that is."""
        now = time.monotonic()
        self.failures = 0 if now - self.started_at > STEADY else self.failures + 1
        delay: float = min(FIRST_DELAY * 2 ** max(self.failures - 1, 0), LONGEST_DELAY)
        self.start_at = now + delay
        return delay


def print_line(name: str, line: str) -> None:
    """Say one line in the name of a program."""
    sys.stdout.write(f"{name:>8} | {line}\n")
    sys.stdout.flush()


class Supervisor:
    """Runs programs until a signal asks it to stop; `run` returns when all of them are gone."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self.children = [Child(program) for program in programs]
        self.selector = selectors.DefaultSelector()
        self.guard = Guard()
        self.stop_by: float | None = None

    def watch(self, descriptor: int, readable: Callable[[], object]) -> None:
        """Call `readable` whenever there is something to read, until `forget`."""
        self.selector.register(descriptor, selectors.EVENT_READ, readable)

    def forget(self, descriptor: int) -> None:
        """Watch no longer."""
        self.selector.unregister(descriptor)

    def run(self) -> None:
        """Start all programs, keep them running, and stop them on SIGINT, SIGTERM or SIGHUP."""
        self._listen_to_signals()
        try:
            while self.stop_by is None or any(child.process for child in self.children):
                self._start_what_is_due()
                for key, _ in self.selector.select(self._pause()):
                    key.data()
                self._bury_the_dead()
                self._stop_in_order()
        finally:
            for child in self.children:
                child.signal(signal.SIGKILL)
            self.guard.close()

    def _listen_to_signals(self) -> None:
        """Let signals wake the selector."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.watch(reader, lambda: os.read(reader, 4096))

    def _stop(self, *_: object) -> None:
        """Begin to stop; a second Ctrl-C kills at once."""
        self.stop_by = time.monotonic() + (PATIENCE if self.stop_by is None else 0)

    def _start_what_is_due(self) -> None:
        for child in self.children:
            if self.stop_by is None and child.process is None and child.start_at <= time.monotonic():
                child.start()
                self.watch(child.output, functools.partial(self._pass_on, child))
                self._tell_guard()

    def _pause(self) -> float | None:
        """Seconds until something is due; None when only an event can change anything."""
        if self.stop_by is not None:
            return max(self.stop_by - time.monotonic(), 0.02)
        due = [child.start_at for child in self.children if child.process is None]
        return max(min(due) - time.monotonic(), 0) if due else None

    def _pass_on(self, child: Child) -> None:
        """Print what a child wrote, and close the pipe at its end."""
        data = os.read(child.output, 65536)
        for line in child.lines(data):
            print_line(child.program.name, line)
        if not data:
            self._close(child)

    def _hear_last_words(self, child: Child) -> None:
        """Print what the dead left in the pipe, and wait for nobody who might still hold it open."""
        with contextlib.suppress(BlockingIOError):
            while child.output != CLOSED:
                self._pass_on(child)
        self._close(child)

    def _close(self, child: Child) -> None:
        if child.output != CLOSED:
            self.forget(child.output)
            os.close(child.output)
            child.output = CLOSED

    def _bury_the_dead(self) -> None:
        for child in self.children:
            if how := child.end():
                child.signal(signal.SIGKILL)
                child.process = None
                self._hear_last_words(child)
                self._tell_guard()
                if self.stop_by is None:
                    delay = child.plan_restart()
                    news = f"ended ({how}) and starts again in {delay:g} s. {child.program.hint}"
                    print_line(child.program.name, news.rstrip())

    def _stop_in_order(self) -> None:
        """Ask all to end, then those whom the others needed; kill what is left when patience is over."""
        alive = [child for child in self.children if child.process]
        if self.stop_by is None or not alive:
            return
        overdue = time.monotonic() >= self.stop_by
        needed = any(not child.program.stops_last for child in alive)
        for child in alive:
            if overdue:
                child.signal(signal.SIGKILL)
            elif not child.told_to_stop and not (child.program.stops_last and needed):
                child.signal(signal.SIGTERM)
                child.told_to_stop = True

    def _tell_guard(self) -> None:
        self.guard.protect([child.process.pid for child in self.children if child.process])
