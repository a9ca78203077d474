"""Programs are kept running, and none is ever left behind."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from happyhorse.orphans import Guard
from happyhorse.supervisor import LONGEST_DELAY, Child, Program

ROOT = Path(__file__).parents[2]
# Says its process id once it listens to signals, so that no test has to guess when it is ready.
OBEDIENT = "trap 'echo stopped; exit 0' TERM; echo pid $$; while :; do sleep 0.05; done"
STUBBORN = "trap '' TERM; echo pid $$; while :; do sleep 0.05; done"
ONCE = "echo pid $$; echo last words >&2; printf unfinished; exit 3"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Run a supervisor over shell scripts, given as name=script; those named `late…` are stopped last."""
    with contextlib.ExitStack() as stack:

        def _start(**scripts: str) -> subprocess.Popen[str]:
            programs = [Program(name, ("/bin/sh", "-c", it), stops_last=name == "late") for name, it in scripts.items()]
            code = f"from happyhorse.supervisor import *; Supervisor({programs!r}).run()"
            process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE)
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield _start


def wait_for(process: subprocess.Popen[str], pattern: str) -> str:
    """The first group of the next line that matches; fails when the output ends before."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(pattern, line):
            return found[1] if found.groups() else found[0]
    raise AssertionError(f"nothing matched {pattern}")


def gone(pid: int, seconds: float = 2.0) -> bool:
    """Whether a process ends in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if state_of(pid) in ("", "Z"):
            return True
        time.sleep(0.01)
    return False


def state_of(pid: int) -> str:
    """The letter of a process's state; Z when it only waits to be reaped, nothing when it is no more."""
    if sys.platform != "linux":
        return subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout[:1]
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_a_killed_program_is_started_again(start):
    process = start(one=OBEDIENT)
    first = int(wait_for(process, r"one \| pid (\d+)"))
    os.kill(first, signal.SIGKILL)
    wait_for(process, r"one \| ended \(killed by SIGKILL\) and starts again in 0.2 s")
    assert int(wait_for(process, r"one \| pid (\d+)")) != first


def test_what_a_program_says_carries_its_name_to_the_last_unfinished_word(start):
    process = start(one=ONCE)
    wait_for(process, r"^     one \| last words$")
    wait_for(process, r"^     one \| unfinished$")
    wait_for(process, r"^     one \| ended \(exit code 3\)")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(start, number):
    process = start(one=OBEDIENT, two=OBEDIENT)
    pids = [int(wait_for(process, r"pid (\d+)")) for _ in range(2)]
    process.send_signal(number)
    assert process.wait(2) == 0
    assert all(gone(pid) for pid in pids)


def test_a_program_that_does_not_listen_is_killed_within_two_seconds(start):
    process = start(one=STUBBORN)
    pid = int(wait_for(process, r"pid (\d+)"))
    process.terminate()
    process.wait(2)
    assert gone(pid)


def test_what_the_others_need_is_stopped_after_them(start):
    process = start(late=OBEDIENT, one=OBEDIENT)
    wait_for(process, "pid")
    wait_for(process, "pid")
    process.terminate()
    assert wait_for(process, r"(\w+) \| stopped") == "one"
    assert wait_for(process, r"(\w+) \| stopped") == "late"


def test_a_program_takes_its_own_children_along(start):
    process = start(one="sleep 100 & echo pid $!; wait")
    grandchild = int(wait_for(process, r"pid (\d+)"))
    process.terminate()
    assert gone(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the guard does it, tested below")
def test_nothing_is_left_when_the_supervisor_is_killed(start):
    process = start(one=STUBBORN, two=STUBBORN)
    pids = [int(wait_for(process, r"pid (\d+)")) for _ in range(2)]
    process.kill()
    assert all(gone(pid) for pid in pids)


def test_the_guard_kills_what_it_protects_when_its_owner_is_killed():
    code = (
        "import subprocess, time; from happyhorse.orphans import Guard; guard = Guard(needed=True);"
        "child = subprocess.Popen(['sleep', '100'], start_new_session=True);"
        "guard.protect([child.pid]); print(child.pid, flush=True); time.sleep(100)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()
    assert gone(pid)


def test_a_closed_guard_kills_nobody():
    with subprocess.Popen(["sleep", "100"], start_new_session=True) as sleeper:
        guard = Guard(needed=True)
        guard.protect([sleeper.pid])
        guard.close()
        assert sleeper.poll() is None
        sleeper.kill()


def test_a_program_that_keeps_failing_waits_longer_each_time():
    child = Child(Program("one", ("false",)))
    child.started_at = time.monotonic()
    delays = [child.plan_restart() for _ in range(9)]
    assert delays[:4] == [0.2, 0.4, 0.8, 1.6]
    assert delays[-1] == LONGEST_DELAY


def test_a_program_that_ran_well_for_a_while_is_started_again_at_once():
    child = Child(Program("one", ("false",)))
    child.failures = 8
    child.started_at = time.monotonic() - 60
    assert child.plan_restart() == 0.2
