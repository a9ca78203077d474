"""What the benchmarks share: an isolated studio to measure, the processes around it, and what they weigh."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")

os.environ.setdefault("RUNFLOW_MODE", "sandbox")
os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "0" * 40)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "happyhorse.settings")

from generations.system.stage import Stage  # noqa: E402 (it reads settings)


def databases() -> list[str]:
    """The servers to measure on: none for SQLite, and PostgreSQL's where it answers."""
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.Error:
        return [""]
    return ["", POSTGRESQL]


def name_of(server: str) -> str:
    return "PostgreSQL" if server else "SQLite"


@contextmanager
def studio(server: str = "", **environment: str) -> Iterator[dict[str, str]]:
    """The environment of a fresh studio with migrated tables, removed afterwards."""
    stage = Stage.build(server)
    try:
        pace = {"PATIENCE": "1", "RECONCILE_SECONDS": "3", "RUNFLOW_TIMEOUT_SECONDS": "30"}
        own = {"DJANGO_SETTINGS_MODULE": "happyhorse.settings", "STATIC_ROOT": str(stage.folder / "staticfiles")}
        env = stage.environment(1, {}) | pace | own | {"DEBUG": "false"} | environment
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        yield env
    finally:
        stage.clear()


def manage(env: Mapping[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], env=env, cwd=ROOT, check=True)


@contextmanager
def running(env: Mapping[str, str], *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process for as long as the block lasts."""
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, seconds: float = 30) -> float:
    """Ask until it answers; the seconds that took."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        try:
            httpx.get(address, timeout=5, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.01)
        else:
            return time.perf_counter() - begin
    raise TimeoutError(f"{address} did not answer in {seconds} s")


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    table = subprocess.run(["/bin/ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    pairs = [(int(child), int(parent)) for child, parent in (line.split() for line in table.splitlines())]
    found = [pid]
    for member in found:
        found.extend(child for child, parent in pairs if parent == member)
    return found


def memory(pids: list[int]) -> float:
    """Megabytes that the processes hold together; what they share is counted once (PSS)."""
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    kilobytes = [int(line.split()[1]) for text in rollups for line in text.splitlines() if line.startswith("Pss:")]
    return sum(kilobytes) / 1024
