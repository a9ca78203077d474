"""How long a callback takes to change the card in every open page, with 200 and with 1,000 pages open.

The whole studio runs as `script/server` starts it, with a provider that answers at once: every run has failed. Measured
from the callback's first byte to the card in each browser: the callback is stored, a worker reads the run and moves the
take, the card is drawn and sent. Browsers, studio and provider share this machine.
"""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from bench.staging import ROOT, databases, family, name_of, running, studio, wait_for
from generations.runflow.signature import sign

SIZES = (200, 1000)
PAGES_PER_PERSON = 10
CALLBACKS = 20
SECONDS_BETWEEN = 0.5
LOST_AFTER_SECONDS = 5.0
WISHED_SECONDS = 0.150
CHANGED_CARD = re.compile(rb'data-state="failed"[^>]*data-number="(\d+)"')
COLUMNS = ("pages", "answer, ms", "p50, ms", "p95, ms", "max, ms", "lost", "web CPU", "KB/page", "p95/wished")


class Provider(BaseHTTPRequestHandler):
    """Runflow's far end. A run's id is `run-` and our code."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        run_id = self.path.partition("?")[0].rpartition("/")[2]
        run = {"id": run_id, "client_ref": run_id.removeprefix("run-"), "status": "failed", "failure_code": "timeout"}
        body = json.dumps(run).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def provider() -> Iterator[str]:
    """Its address, for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Browser(asyncio.Protocol):
    """An open page: tells the number of each take whose changed card arrives."""

    def __init__(self, request: bytes, tell: Callable[[int], None]) -> None:
        self.request, self.tell = request, tell
        self.is_served = asyncio.get_running_loop().create_future()
        self.unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        *messages, self.unread = (self.unread + data).split(b"\n\n")
        for message in messages:
            if b"retry: " in message and not self.is_served.done():
                self.is_served.set_result(None)
            for number in CHANGED_CARD.findall(message):
                self.tell(int(number))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.is_served.done():
            self.is_served.set_exception(ConnectionError(f"No stream: {error or self.unread[:60]!r}"))


@dataclass
class Crowd:
    """Pages of one project. `codes` are the takes that still render, by number."""

    address: str
    slug: str
    sessions: list[str]
    codes: dict[int, str]
    pages: list[Browser] = field(default_factory=list)
    awaited: int = 0
    arrivals: list[float] = field(default_factory=list)
    is_everywhere: asyncio.Event = field(default_factory=asyncio.Event)

    def arrive(self, number: int) -> None:
        """A card is in one more page."""
        if number == self.awaited:
            self.arrivals.append(time.perf_counter())
            if len(self.arrivals) == len(self.pages):
                self.is_everywhere.set()

    async def grow(self, size: int) -> None:
        """Open pages, some at a time, until there are so many and each is served."""
        while len(self.pages) < size:
            fresh = [await self.open(len(self.pages) + index) for index in range(min(25, size - len(self.pages)))]
            await asyncio.gather(*(page.is_served for page in fresh))
            self.pages += fresh

    async def open(self, index: int) -> Browser:
        host, port = self.address.removeprefix("http://").split(":")
        cookie = f"sessionid={self.sessions[index // PAGES_PER_PERSON]}"
        # HTTP/1.0, so that no lengths of chunks stand between the messages.
        request = f"GET /projects/{self.slug}/live/ HTTP/1.0\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n".encode()
        loop = asyncio.get_running_loop()
        _, page = await loop.create_connection(lambda: Browser(request, self.arrive), host, int(port))
        return page

    async def call_back(self, client: httpx.AsyncClient) -> tuple[float, list[float]]:
        """The seconds until a callback was answered, and until its card was in each page."""
        self.awaited, code = self.codes.popitem()
        self.arrivals = []
        self.is_everywhere.clear()
        body = json.dumps({"event": "run.failed", "run_id": f"run-{code}", "status": "failed"}).encode()
        headers = {"Runflow-Signature": sign(body, "whsec_sandbox"), "Content-Type": "application/json"}
        begin = time.perf_counter()
        answer = await client.post(f"/callbacks/runflow/{code}/", content=body, headers=headers)
        answer.raise_for_status()
        answered = time.perf_counter() - begin
        with suppress(TimeoutError):
            async with asyncio.timeout(LOST_AFTER_SECONDS):
                await self.is_everywhere.wait()
        await asyncio.sleep(max(0, begin + SECONDS_BETWEEN - time.perf_counter()))
        return answered, [moment - begin for moment in self.arrivals]


async def watch(crowd: Crowd, web: int) -> list[str]:
    """A line of the table for each size."""
    lines, empty = [], resident_kilobytes(web)
    async with httpx.AsyncClient(base_url=crowd.address, trust_env=False, timeout=10) as client:
        for size in SIZES:
            await crowd.grow(size)
            await crowd.call_back(client)
            weight = (resident_kilobytes(web) - empty) / size
            used, begin = processor_seconds(web), time.perf_counter()
            results = [await crowd.call_back(client) for _ in range(CALLBACKS)]
            load = (processor_seconds(web) - used) / (time.perf_counter() - begin)
            lines.append(line_of(size, results, load, weight))
    return lines


def line_of(size: int, results: list[tuple[float, list[float]]], load: float, weight: float) -> str:
    cards = [seconds for _, arrived in results for seconds in arrived]
    quantiles = statistics.quantiles(cards, n=20)
    times = (statistics.median(answer for answer, _ in results), statistics.median(cards), quantiles[-1], max(cards))
    shown = "".join(f"{1000 * seconds:12.0f}" for seconds in times)
    lost = size * CALLBACKS - len(cards)
    return f"{size:12}{shown}{lost:12}{load:12.0%}{weight:12.0f}{quantiles[-1] / WISHED_SECONDS:12.2f}"


def processor_seconds(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def resident_kilobytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024


def assemble(env: Mapping[str, str], address: str) -> Crowd:
    """Fill the studio's database from inside."""
    call = f"assemble({max(SIZES) // PAGES_PER_PERSON}, {len(SIZES) * (CALLBACKS + 1)})"
    command = (sys.executable, "manage.py", "shell", "--no-imports", "-c", f"from bench.crowd import assemble; {call}")
    printed = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    filled = json.loads(printed)
    return Crowd(address, filled["slug"], filled["sessions"], {int(key): code for key, code in filled["codes"].items()})


def is_web(pid: int) -> bool:
    return b"uvicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()


def measure(server: str) -> list[str]:
    with provider() as runflow, studio(server, RUNFLOW_BASE_URL=runflow, PATIENCE="1") as env:
        address = f"http://127.0.0.1:{env['PORT']}"
        crowd = assemble(env, address)
        with running(env, sys.executable, "-m", "happyhorse.up") as supervisor:
            wait_for(f"{address}/accounts/login/")
            (web,) = filter(is_web, family(supervisor.pid))
            return asyncio.run(watch(crowd, web))


def main() -> None:
    print(f"{'database':12}" + "".join(f"{column:>12}" for column in COLUMNS))
    for server in databases():
        for line in measure(server):
            print(f"{name_of(server):12}{line}", flush=True)


if __name__ == "__main__":
    main()
