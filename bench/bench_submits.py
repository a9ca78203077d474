"""Committed submits per second, 16 at once, beside a view that inserts one row and commits, in the same run.

One web process and a real Valkey, as `script/server` starts them; the views are asked in turns, so that whatever else
the machine does falls on all of them alike. A submit is a whole press of Generate over HTTP: the form checked, the
prompt compiled, a take with its reference, history, events and ledger entry, the hold in every budget, and the new card
as HTML. All of a project's presses wait for the same rows; "capped" has budgets of all five kinds, "open" none but the
project's and the studio's.
"""

import itertools
import json
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from bench.staging import ROOT, databases, name_of, running, studio, wait_for
from happyhorse import broker

AT_ONCE, SECONDS, ROUNDS = 16, 4.0, 4
TOKEN = "t" * 32
FORM = {
    "prompt": "@pilot waves", "aspect_ratio": "16:9", "duration": "3", "resolution": "720p", "takes": "1",
    "seed_mode": "random",
}  # fmt: skip
Ask = Callable[[httpx.Client, int], httpx.Response]


def submit(address: str, slug: str, sessions: list[str]) -> Ask:
    def ask(client: httpx.Client, number: int) -> httpx.Response:
        cookie = f"sessionid={sessions[number % len(sessions)]}; csrftoken={TOKEN}"
        headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "HX-Request": "true"}
        form = {**FORM, "click": str(uuid.uuid4())}
        return client.post(f"{address}/projects/{slug}/takes/", data=form, headers=headers)

    return ask


def insert(address: str, project: int) -> Ask:
    return lambda client, _: client.post(f"{address}/bench/insert/{project}/")


def rush(ask: Ask, numbers: Iterator[int]) -> tuple[float, float]:
    """Answers per second, and the 95th percentile in milliseconds. Raises SystemExit at a refusal."""
    took: list[float] = []
    refused: list[str] = []
    end = time.perf_counter() + SECONDS

    def work() -> None:
        with httpx.Client(timeout=60, trust_env=False) as client:
            while (begin := time.perf_counter()) < end:
                answer = ask(client, next(numbers))
                if answer.status_code != 200:
                    return refused.append(f"{answer.status_code}: {answer.text[:300]}")
                took.append(time.perf_counter() - begin)
        return None

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise SystemExit(refused[0])
    return len(took) / SECONDS, 1000 * statistics.quantiles(took, n=20)[-1]


def fill(env: Mapping[str, str]) -> dict[str, Any]:
    code = "from bench.submit_crowd import assemble; assemble(60)"
    command = (sys.executable, "manage.py", "shell", "--no-imports", "-c", code)
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    filled: dict[str, Any] = json.loads(done.stdout)
    return filled


def measure(server: str) -> dict[str, list[tuple[float, float]]]:
    with studio(server, DJANGO_SETTINGS_MODULE="bench.submit_settings") as env:
        filled = fill(env)
        folder, binary = Path(env["DATA_DIR"]), broker.binary_path()
        assert binary, "the bundled Valkey has no build for this machine"
        broker.prepare_folders(folder)
        web = (sys.executable, "-m", "uvicorn", "happyhorse.asgi:application", "--port", env["PORT"])
        quick = ("--loop", "uvloop", "--http", "httptools", "--lifespan", "off", "--log-level", "warning")
        address = f"http://127.0.0.1:{env['PORT']}"
        views = {"insert": insert(address, next(iter(filled["projects"].values())))}
        views |= {slug: submit(address, slug, sessions) for slug, sessions in filled["sessions"].items()}
        with running(env, *broker.server_command(folder, binary)), running(env, *web, *quick):
            wait_for(f"{address}/accounts/login/")
            numbers = itertools.count()
            rounds = [{name: rush(ask, numbers) for name, ask in views.items()} for _ in range(ROUNDS)]
    return {name: [each[name] for each in rounds[1:]] for name in views}


def main() -> None:
    print(f"{'database':12}{'view':10}{'per second':>11}{'p95, ms':>9}{'of insert':>11}")
    for server in databases():
        figures = {
            name: [statistics.median(column) for column in zip(*rows, strict=True)]
            for name, rows in measure(server).items()
        }
        for name, (rate, p95) in figures.items():
            print(f"{name_of(server):12}{name:10}{rate:11.1f}{p95:9.0f}{rate / figures['insert'][0]:11.2f}")


if __name__ == "__main__":
    main()
